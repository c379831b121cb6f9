use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::nameless;

/// What an answer is written to.
pub type Out<'a> = &'a mut (dyn Write + Send);

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file, replaced as a whole or not at all.
    File(PathBuf),
}

/// Writes an answer. A reader that stops reading standard output early is not a failure.
pub fn write(target: &Target, text: &str) -> io::Result<()> {
    stream(target, |out| out.write_all(text.as_bytes()))
}

/// Writes an answer that is made as it is written; a file is replaced once all of it is there. A
/// reader that stops reading standard output early is not a failure.
pub fn stream(target: &Target, answer: impl FnOnce(Out<'_>) -> io::Result<()>) -> io::Result<()> {
    match target {
        Target::Stdout => {
            let mut out = io::stdout();
            match answer(&mut out).and_then(|()| out.flush()) {
                Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            }
        }
        Target::File(path) => over(path, answer),
    }
}

/// Writes a file that is not there yet, as a whole; fails with `AlreadyExists` where it is, even
/// where it came into being a moment ago.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    beside(path, |out| out.write_all(text.as_bytes()))?
        .persist_noclobber(path)
        .map(drop)
        .map_err(|problem| problem.error)
}

/// Writes beside the file and renames over it, so that nobody ever sees half of it.
fn replace(path: &Path, answer: impl FnOnce(Out<'_>) -> io::Result<()>) -> io::Result<()> {
    beside(path, answer)?.persist(path).map_err(|problem| problem.error)
}

fn beside(path: &Path, answer: impl FnOnce(Out<'_>) -> io::Result<()>) -> io::Result<tempfile::TempPath> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".writecost-");
    if let Some(mut file) = nameless::open(folder) {
        whole(&mut file, path, answer)?;
        return Ok(builder.make_in(folder, |path| nameless::link(&file, path))?.into_temp_path());
    }
    let mut file = builder.tempfile_in(folder)?;
    whole(file.as_file_mut(), path, answer)?;
    Ok(file.into_temp_path())
}

/// Writes all of a file that is to take the place of another.
fn whole(file: &mut File, path: &Path, answer: impl FnOnce(Out<'_>) -> io::Result<()>) -> io::Result<()> {
    answer(file)?;
    keep_mode(file, path)?;
    file.sync_all()
}

/// A temporary file is private; the one it becomes is as open as what it replaces, or as any new
/// file is.
#[cfg(unix)]
fn keep_mode(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_or(0o644, |known| known.permissions().mode());
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_mode(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes over whatever stands there: a file is replaced, what a link leads to too; a device or a
/// pipe is written to, since renaming a file over `/dev/null` would end it.
fn over(path: &Path, answer: impl FnOnce(Out<'_>) -> io::Result<()>) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(known) if known.is_dir() => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(known) if known.is_file() => replace(&std::fs::canonicalize(path)?, answer),
        Ok(_) => {
            let mut device = std::fs::OpenOptions::new().write(true).open(path)?;
            answer(&mut device).and_then(|()| device.flush())
        }
        Err(_) => replace(path, answer),
    }
}
