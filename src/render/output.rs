use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
    match target {
        Target::Stdout => {
            let mut out = io::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            }
        }
        Target::File(path) => over(path, text),
    }
}

/// Writes a file that is not there yet, as a whole; fails with `AlreadyExists` where it is, even
/// where it came into being a moment ago.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    beside(path, text)?.persist_noclobber(path).map(drop).map_err(|problem| problem.error)
}

/// Writes beside the file and renames over it, so that nobody ever sees half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    beside(path, text)?.persist(path).map(drop).map_err(|problem| problem.error)
}

fn beside(path: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".writecost-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    keep_mode(&file, path)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A temporary file is private; the one it becomes is as open as what it replaces, or as any new
/// file is.
#[cfg(unix)]
fn keep_mode(file: &tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_or(0o644, |known| known.permissions().mode());
    file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_mode(_: &tempfile::NamedTempFile, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes over whatever stands there: a file is replaced, what a link leads to too; a device or a
/// pipe is written to, since renaming a file over `/dev/null` would end it.
fn over(path: &Path, text: &str) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(known) if known.is_dir() => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(known) if known.is_file() => replace(&std::fs::canonicalize(path)?, text),
        Ok(_) => {
            let mut device = std::fs::OpenOptions::new().write(true).open(path)?;
            device.write_all(text.as_bytes()).and_then(|()| device.flush())
        }
        Err(_) => replace(path, text),
    }
}
