use std::path::PathBuf;

use super::diagnostic::Diagnostic;
use super::files::FileError;

/// Where the bytes of a log are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    File(PathBuf),
    Stdin,
}

impl Input {
    /// Its name in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "<stdin>".to_owned(),
        }
    }

    pub(super) fn unreadable(&self, error: &std::io::Error) -> Diagnostic {
        FileError::from_io(&self.name(), error).into()
    }
}
