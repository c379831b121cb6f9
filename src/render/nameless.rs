//! Files that have no name until they are whole: if the program is killed, nothing is left of them.

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags};

    /// Where open files can be found by their numbers.
    const OPEN: &str = "/proc/self/fd";

    /// Such a file, where the folder can have one.
    pub(in crate::render) fn open(folder: &Path) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?;
        Path::new(OPEN).exists().then(|| file.into())
    }

    /// Gives it a name, which nothing may have yet.
    pub(in crate::render) fn link(file: &File, path: &Path) -> io::Result<()> {
        let open = format!("{OPEN}/{}", file.as_raw_fd());
        Ok(rustix::fs::linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub(in crate::render) fn open(_: &Path) -> Option<File> {
        None
    }

    pub(in crate::render) fn link(_: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{link, open};
#[cfg(target_os = "linux")]
pub(super) use linux::{link, open};
