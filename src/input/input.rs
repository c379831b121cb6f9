use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostic;
use super::load::LoadError;
use super::opened::SourceText;
use super::tree::MAX_FILE_BYTES;

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// `-` is standard input, all else a path.
    #[must_use]
    pub fn from_arg(arg: &str) -> Self {
        if arg == "-" { Self::Stdin } else { Self::File(PathBuf::from(arg)) }
    }

    /// What it is called in messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "<stdin>".to_owned(),
        }
    }

    /// The name a scenario gets from it: the stem of its file.
    pub(super) fn id(&self) -> String {
        match self {
            Self::File(path) => {
                path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Self::Stdin => "stdin".to_owned(),
        }
    }

    pub(super) fn folder(&self) -> PathBuf {
        match self {
            Self::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
            Self::Stdin => PathBuf::new(),
        }
    }

    /// That it cannot be read, and why.
    pub(super) fn unreadable(&self, problem: &std::io::Error) -> Diagnostic {
        let why = match problem.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => problem.to_string(),
        };
        Diagnostic::new("unreadable", format!("cannot read `{}`: {why}", self.name()))
    }

    /// Reads the whole text.
    pub fn open(self) -> Result<SourceText, LoadError> {
        let text = self.read().map_err(LoadError::one)?;
        Ok(SourceText { input: self, text })
    }

    /// The whole text; the problem with it where it cannot be had.
    pub(super) fn read(&self) -> Result<String, Diagnostic> {
        self.read_within(MAX_FILE_BYTES)
    }

    /// The whole text, of so many bytes at most.
    pub(super) fn read_within(&self, most: usize) -> Result<String, Diagnostic> {
        let name = self.name();
        let unreadable = |problem: std::io::Error| self.unreadable(&problem);
        let mut bytes = Vec::new();
        let limit = most as u64 + 1;
        match self {
            Self::File(path) => {
                let file = std::fs::File::open(path).map_err(unreadable)?;
                file.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
            }
            Self::Stdin => {
                std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
            }
        }
        if bytes.len() > most {
            let message =
                format!("`{name}` is larger than {} MiB, which is the most that is read", most >> 20);
            return Err(Diagnostic::new("too-large", message));
        }
        String::from_utf8(bytes).map_err(|problem| {
            let at = problem.utf8_error().valid_up_to();
            Diagnostic::new(
                "not-text",
                format!("`{name}` is not UTF-8 text: byte {at} is not part of any character"),
            )
        })
    }
}
