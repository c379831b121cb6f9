//! Errors that validation finds in a price sheet or a scenario.
//!
//! An error carries the path of the invalid field, so that a file reader can find its line.

use std::fmt;

/// One invalid field of a price sheet or a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationError {
    /// The machine-readable kind of error: `unknown-meter`.
    pub code: &'static str,
    /// Keys and list positions from the root of the input to the field, named as in the file formats.
    pub path: Vec<String>,
    /// Whether the key is invalid, rather than its value.
    pub at_key: bool,
    /// What is wrong.
    pub message: String,
    /// How to fix it, if that is not obvious.
    pub help: Option<String>,
    /// The unknown name, and the names that exist, for suggestions.
    pub unknown: Option<UnknownName>,
}

/// A name that refers to nothing, and the names that exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// The name as written.
    pub name: String,
    /// The names that exist in its place.
    pub candidates: Vec<String>,
}

impl ValidationError {
    /// Creates an error about the value at `path`.
    #[must_use]
    pub fn new(code: &'static str, path: &[&str], message: impl Into<String>) -> Self {
        let path = path.iter().map(|&step| step.to_owned()).collect();
        Self { code, path, at_key: false, message: message.into(), help: None, unknown: None }
    }

    /// Creates an error about a name at `path` that is not one of `candidates`: "`kvv` is not a service of …".
    #[must_use]
    pub fn unknown<'a>(
        code: &'static str,
        path: &[&str],
        name: &str,
        what: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let candidates = candidates.into_iter().map(str::to_owned).collect();
        let unknown = Some(UnknownName { name: name.to_owned(), candidates });
        Self { unknown, ..Self::new(code, path, format!("`{name}` is not {what}")) }
    }

    /// Marks the key at the path as invalid, rather than its value.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.at_key = true;
        self
    }

    /// Adds advice on how to fix the error.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}

/// All errors of an input, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ValidationErrors(pub Vec<ValidationError>);

impl ValidationErrors {
    /// Returns `value` if there are no errors.
    pub(crate) fn into_result<T>(errors: Vec<ValidationError>, value: T) -> Result<T, Self> {
        if errors.is_empty() { Ok(value) } else { Err(Self(errors)) }
    }
}
