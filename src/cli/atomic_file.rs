//! Writes answers to standard output and to files, which are replaced atomically.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::unlinked_file;

/// The destination of an answer.
pub(super) type Writer<'a> = &'a mut (dyn Write + Send);

/// Where an answer is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output.
    Stdout,
    /// A file, which is replaced completely or not at all.
    File(PathBuf),
}

/// Writes a text. A reader that closes standard output early is not an error.
pub(super) fn write(target: &Target, text: &str) -> io::Result<()> {
    stream(target, |out| out.write_all(text.as_bytes()))
}

/// Writes an answer while it is produced; a file is replaced when the answer is complete. A reader that
/// closes standard output early is not an error.
pub(super) fn stream(target: &Target, answer: impl FnOnce(Writer<'_>) -> io::Result<()>) -> io::Result<()> {
    match target {
        Target::Stdout => {
            let mut out = io::stdout();
            match answer(&mut out).and_then(|()| out.flush()) {
                Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            }
        }
        Target::File(path) => write_to(path, answer),
    }
}

/// Writes a new file. Fails with `AlreadyExists` where the file exists, also where it was created in the
/// meantime.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    write_temporary(path, |out| out.write_all(text.as_bytes()))?
        .persist_noclobber(path)
        .map(drop)
        .map_err(|problem| problem.error)
}

/// Writes a temporary file and renames it over `path`, so that no reader sees an incomplete file.
fn replace(path: &Path, answer: impl FnOnce(Writer<'_>) -> io::Result<()>) -> io::Result<()> {
    write_temporary(path, answer)?.persist(path).map_err(|problem| problem.error)
}

fn write_temporary(
    path: &Path,
    answer: impl FnOnce(Writer<'_>) -> io::Result<()>,
) -> io::Result<tempfile::TempPath> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".writecost-");
    if let Some(mut file) = unlinked_file::open(folder) {
        write_all_and_sync(&mut file, path, answer)?;
        return Ok(builder.make_in(folder, |path| unlinked_file::link(&file, path))?.into_temp_path());
    }
    let mut file = builder.tempfile_in(folder)?;
    write_all_and_sync(file.as_file_mut(), path, answer)?;
    Ok(file.into_temp_path())
}

/// Writes a complete file with the permissions of the one that it replaces.
fn write_all_and_sync(
    file: &mut File,
    path: &Path,
    answer: impl FnOnce(Writer<'_>) -> io::Result<()>,
) -> io::Result<()> {
    answer(file)?;
    keep_mode(file, path)?;
    file.sync_all()
}

/// Temporary files are private, so the permissions are set to those of the replaced file, or to the usual
/// ones of a new file.
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

/// Replaces a file, also through a symbolic link. A device or a pipe is written to instead, because
/// renaming a file over `/dev/null` would remove it.
fn write_to(path: &Path, answer: impl FnOnce(Writer<'_>) -> io::Result<()>) -> io::Result<()> {
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
