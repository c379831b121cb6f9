//! Floor 0: what is wrong with an input, said by the part that knows the rule. A fault carries
//! its route through the input, so that a reader of files can find the line when it is shown.

use std::fmt;

/// One thing that is wrong with a sheet or a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationError {
    /// The kind of fault, for programs: `unknown-meter`.
    pub code: &'static str,
    /// Keys and list positions from the top of the input, as the file formats name them.
    pub path: Vec<String>,
    /// Whether the key itself is at fault, rather than its value.
    pub at_key: bool,
    /// What is wrong, for a person.
    pub message: String,
    /// What to do about it, where that is not plain.
    pub help: Option<String>,
    /// The word that names nothing, and the words that would.
    pub unknown: Option<(String, Vec<String>)>,
}

impl ValidationError {
    /// A fault in the value at `route`.
    #[must_use]
    pub fn new(code: &'static str, route: &[&str], message: impl Into<String>) -> Self {
        let path = route.iter().map(|&step| step.to_owned()).collect();
        Self { code, path, at_key: false, message: message.into(), help: None, unknown: None }
    }

    /// A word at `route` that is none of the `known` ones: "`kvv` is not a service of …".
    #[must_use]
    pub fn unknown<'a>(
        code: &'static str,
        route: &[&str],
        word: &str,
        what: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut fault = Self::new(code, route, format!("`{word}` is not {what}"));
        fault.unknown = Some((word.to_owned(), known.into_iter().map(str::to_owned).collect()));
        fault
    }

    /// The same fault, in the key of its place.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.at_key = true;
        self
    }

    /// The same fault, with what to do about it.
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

/// Everything that is wrong with an input, in the order of its parts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ValidationErrors(pub Vec<ValidationError>);

impl ValidationErrors {
    /// `value` where nothing is wrong, else all that is.
    pub(crate) fn into_result<T>(faults: Vec<ValidationError>, value: T) -> Result<T, Self> {
        if faults.is_empty() { Ok(value) } else { Err(Self(faults)) }
    }
}
