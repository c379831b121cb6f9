//! Files without a name until they are complete (`O_TMPFILE`): a killed program leaves nothing behind.

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags};

    /// The folder of the open file descriptors of this process.
    const DESCRIPTORS: &str = "/proc/self/fd";

    /// Opens an unlinked file, if the file system supports it.
    pub(in crate::cli) fn open(folder: &Path) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?;
        Path::new(DESCRIPTORS).exists().then(|| file.into())
    }

    /// Links the file to a path that does not exist yet.
    pub(in crate::cli) fn link(file: &File, path: &Path) -> io::Result<()> {
        let open = format!("{DESCRIPTORS}/{}", file.as_raw_fd());
        Ok(rustix::fs::linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod fallback {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub(in crate::cli) fn open(_: &Path) -> Option<File> {
        None
    }

    pub(in crate::cli) fn link(_: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) use fallback::{link, open};
#[cfg(target_os = "linux")]
pub(super) use linux::{link, open};
