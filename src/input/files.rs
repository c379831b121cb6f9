//! The only door to the outside: a text is read by its name, through [`Files`].

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use super::diagnostic::Diagnostic;

/// The largest text read unless a caller allows more: 16 MiB.
pub(crate) const MAX_TEXT_BYTES: usize = 16 << 20;

/// A text, and the name it is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Its name in messages: a path, or `<stdin>`.
    pub name: String,
    /// The text.
    pub text: String,
}

impl SourceText {
    /// A text that is already in memory.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The id of a scenario in this text: the stem of its file name.
    pub(super) fn id(&self) -> String {
        if self.name == STDIN_NAME {
            return "stdin".to_owned();
        }
        let stem = Path::new(&self.name).file_stem();
        stem.map_or_else(|| self.name.clone(), |stem| stem.to_string_lossy().into_owned())
    }
}

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// No file has this name.
    #[error("cannot read `{0}`: there is no such file")]
    NotFound(String),
    /// The name is that of a folder.
    #[error("cannot read `{0}`: it is a folder")]
    IsFolder(String),
    /// The file has more bytes than may be read.
    #[error("`{name}` is larger than {} MiB, the limit", .max_bytes >> 20)]
    TooLarge {
        /// The name of the file.
        name: String,
        /// The limit.
        max_bytes: usize,
    },
    /// The file is not UTF-8.
    #[error("`{name}` is not UTF-8 text: byte {offset} is not part of any character")]
    NotUtf8 {
        /// The name of the file.
        name: String,
        /// Bytes before the first that is not UTF-8.
        offset: usize,
    },
    /// Anything else.
    #[error("cannot read `{name}`: {reason}")]
    Other {
        /// The name of the file.
        name: String,
        /// What the system says.
        reason: String,
    },
}

impl FileError {
    /// What an error of the system means for a name.
    #[must_use]
    pub fn from_io(name: &str, error: &std::io::Error) -> Self {
        let name = name.to_owned();
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound(name),
            ErrorKind::IsADirectory => Self::IsFolder(name),
            _ => Self::Other { name, reason: error.to_string() },
        }
    }
}

impl From<FileError> for Diagnostic {
    fn from(error: FileError) -> Self {
        let code = match &error {
            FileError::TooLarge { .. } => "too-large",
            FileError::NotUtf8 { .. } => "not-text",
            FileError::NotFound(_) | FileError::IsFolder(_) | FileError::Other { .. } => "unreadable",
        };
        Self::new(code, error.to_string())
    }
}

/// Reads texts by name. Implemented for the disk and for memory; a program that stores its files
/// elsewhere implements it once and can then load whatever a scenario names.
pub trait Files {
    /// Reads the text called `name`, which is relative to the folder of the file `origin`; an empty
    /// origin is the working folder. At most `max_bytes` are read.
    ///
    /// # Errors
    ///
    /// There is no such text, or it cannot be read as UTF-8 within the limit.
    fn read_within(&self, name: &str, origin: &str, max_bytes: usize) -> Result<SourceText, FileError>;

    /// Reads a text of usual size: at most 16 MiB.
    ///
    /// # Errors
    ///
    /// As [`Files::read_within`].
    fn read(&self, name: &str, origin: &str) -> Result<SourceText, FileError> {
        self.read_within(name, origin, MAX_TEXT_BYTES)
    }
}

const STDIN_NAME: &str = "<stdin>";

/// Files on the disk; the name `-` is standard input.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn read_within(&self, name: &str, origin: &str, max_bytes: usize) -> Result<SourceText, FileError> {
        if name == "-" {
            return read_utf8(STDIN_NAME, std::io::stdin().lock(), max_bytes);
        }
        let path = folder_of(origin).join(name);
        let shown = path.display().to_string();
        let file = std::fs::File::open(&path).map_err(|error| FileError::from_io(&shown, &error))?;
        read_utf8(&shown, file, max_bytes)
    }
}

fn read_utf8(name: &str, from: impl Read, max_bytes: usize) -> Result<SourceText, FileError> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there are too many.
    let read = from.take(max_bytes as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| FileError::from_io(name, &error))?;
    if bytes.len() > max_bytes {
        return Err(FileError::TooLarge { name: name.to_owned(), max_bytes });
    }
    let text = String::from_utf8(bytes).map_err(|error| FileError::NotUtf8 {
        name: name.to_owned(),
        offset: error.utf8_error().valid_up_to(),
    })?;
    Ok(SourceText::new(name, text))
}

/// Files in memory, by path. The library can load a scenario and everything it names from here,
/// in a browser for instance.
///
/// ```
/// use writecost::input::{LoadOptions, Loader, MemoryFiles};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sheet = "
/// id: mine
/// effective: 2026-01-03
/// checked: 2026-01-03
/// currency: USD
/// plans: { paid: { fee: 0 } }
/// services:
///   store:
///     meters: { writes: { price: 1.00, per: 1M } }
///     operations: { put: { writes: 1 } }
/// ";
/// let scenario = "
/// pricing: ../pricing/mine.yaml
/// workload: { sessions: 1M, mutations: 150 }
/// strategies: { each: { writes: { store: per-mutation } } }
/// ";
/// let files = MemoryFiles::new()
///     .with("pricing/mine.yaml", sheet)
///     .with("scenarios/session.yaml", scenario);
/// let loaded = Loader::new(&files).scenario("scenarios/session.yaml", &LoadOptions::default())?;
/// assert_eq!(loaded.scenario.spec().id, "session");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryFiles {
    files: BTreeMap<PathBuf, String>,
}

impl MemoryFiles {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, text: impl Into<String>) -> Self {
        self.insert(path, text);
        self
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: impl AsRef<Path>, text: impl Into<String>) {
        self.files.insert(normalized(path.as_ref()), text.into());
    }
}

impl Files for MemoryFiles {
    fn read_within(&self, name: &str, origin: &str, max_bytes: usize) -> Result<SourceText, FileError> {
        let path = normalized(&folder_of(origin).join(name));
        let shown = path.display().to_string();
        let Some(text) = self.files.get(&path) else { return Err(FileError::NotFound(shown)) };
        if text.len() > max_bytes {
            return Err(FileError::TooLarge { name: shown, max_bytes });
        }
        Ok(SourceText::new(shown, text.as_str()))
    }
}

/// The folder that names in a file are relative to.
pub(super) fn folder_of(origin: &str) -> &Path {
    if origin == STDIN_NAME {
        return Path::new("");
    }
    Path::new(origin).parent().unwrap_or_else(|| Path::new(""))
}

/// A path without `.` and, where a folder precedes it, without `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if found.file_name().is_some() => _ = found.pop(),
            _ => found.push(part),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_file_that_gives_them() {
        let files = MemoryFiles::new().with("a/sheet.yaml", "x").with("./b.yaml", "y");
        for (name, origin, text) in [
            ("sheet.yaml", "a/scenario.yaml", "x"),
            ("../b.yaml", "a/scenario.yaml", "y"),
            ("a/sheet.yaml", "", "x"),
            ("a/sheet.yaml", "<stdin>", "x"),
        ] {
            assert_eq!(files.read(name, origin).map(|found| found.text), Ok(text.to_owned()), "{name}");
        }
        let missing = FileError::NotFound("a/c.yaml".to_owned());
        assert_eq!(files.read("c.yaml", "a/scenario.yaml"), Err(missing));
    }

    #[test]
    fn a_text_over_the_limit_is_refused() {
        let error = FileError::TooLarge { name: "a".to_owned(), max_bytes: 1 };
        assert_eq!(MemoryFiles::new().with("a", "12").read_within("a", "", 1), Err(error.clone()));
        assert_eq!(read_utf8("a", &b"12"[..], 1), Err(error));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_with_their_offset() {
        let error = FileError::NotUtf8 { name: "a".to_owned(), offset: 1 };
        assert_eq!(read_utf8("a", &b"1\xff"[..], 10), Err(error));
    }
}
