use std::io;

use thiserror::Error;

use super::row_problem::RowProblem;
use crate::event::ColumnRole;

/// Why a log cannot be read. `file` is the path as it was given, or `<stdin>`.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No path was given.
    #[error("there is no file to read a log from")]
    NoFiles,
    /// No file matches a pattern.
    #[error("no file matches `{pattern}`")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A pattern is not valid, or a directory cannot be searched.
    #[error("cannot search for `{pattern}`: {reason}")]
    InvalidPattern {
        /// The pattern.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// A file cannot be opened or read.
    #[error("cannot read `{file}`{}: {}", after_line(*line), io_reason(source))]
    Io {
        /// The file.
        file: String,
        /// The last line that was read.
        line: Option<u64>,
        /// The error of the operating system or of the decompressor.
        source: io::Error,
    },
    /// A file contains nothing but white space.
    #[error("`{file}` is empty")]
    Empty {
        /// The file.
        file: String,
    },
    /// A file is in a format that is not supported.
    #[error(
        "`{file}` is {format}, which is not supported: expected Parquet, CSV or JSON lines, uncompressed or compressed with gzip or Zstandard"
    )]
    UnsupportedFormat {
        /// The file.
        file: String,
        /// The format with its article, such as `a zip archive`.
        format: &'static str,
    },
    /// A text is not encoded in UTF-8.
    #[error("`{file}` is encoded in UTF-16: save it as UTF-8")]
    Utf16 {
        /// The file.
        file: String,
    },
    /// The lines of a CSV file end in CR only.
    #[error(
        "the lines of `{file}` end in a carriage return without a line feed: save it with LF or CRLF line ends"
    )]
    CarriageReturns {
        /// The file.
        file: String,
    },
    /// A file begins like JSON, but none of its first lines is an object.
    #[error("`{file}` is not JSON lines: expected one object per line, each of which is a mutation")]
    NotJsonLines {
        /// The file.
        file: String,
    },
    /// Columns are missing or cannot be used.
    #[error("{}", column_message(file, problems, available))]
    Columns {
        /// The file.
        file: String,
        /// Every problem.
        problems: Vec<ColumnProblem>,
        /// The names of all columns of the file.
        available: Vec<String>,
        /// Whether the first row of a CSV file contains numbers, so that it may not be a header.
        header_looks_like_data: bool,
    },
    /// A record of a text is longer than any mutation.
    #[error("{file}:{line}: this line is longer than 16 MiB")]
    RecordTooLong {
        /// The file.
        file: String,
        /// The line at which the record starts.
        line: u64,
    },
    /// A quoted CSV field does not end.
    #[error("{file}:{line}: the quote is not closed")]
    UnclosedQuote {
        /// The file.
        file: String,
        /// The line with the opening quote.
        line: u64,
    },
    /// A row is invalid.
    #[error("{file}:{row}: {problem}{}", inference(column.as_deref(), *inferred))]
    InvalidRow {
        /// The file.
        file: String,
        /// The line in a text, or the row in a Parquet file, counted from 1.
        row: u64,
        /// What is wrong with it.
        problem: RowProblem,
        /// The name of the column with the problem.
        column: Option<String>,
        /// Whether that column was inferred from its name, and so may not be what it seems.
        inferred: bool,
    },
    /// A Parquet file is damaged or uses features that are not supported.
    #[error("cannot read `{file}` as Parquet: {reason}")]
    Parquet {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The temporary files of a sort cannot be written or read.
    #[error(
        "cannot sort the log: {source} (sorting needs 40 bytes per row in the directory for temporary files)"
    )]
    Sort {
        /// The error of the operating system.
        source: io::Error,
    },
}

/// Why a column cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ColumnProblem {
    /// The requested column does not exist.
    #[error("there is no column `{name}` for the {role}{}", suggestion.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    Unknown {
        /// The role that it was requested for.
        role: ColumnRole,
        /// The requested name.
        name: String,
        /// A column with a similar name.
        suggestion: Option<String>,
    },
    /// No column has a usual name for the role.
    #[error("no column has a usual name for the {role}")]
    Missing {
        /// The role.
        role: ColumnRole,
    },
    /// There are two columns with the name.
    #[error("there are two columns `{name}`, which is the {role}")]
    Duplicate {
        /// The role.
        role: ColumnRole,
        /// The name.
        name: String,
    },
    /// The type of the column does not fit the role.
    #[error("the column `{name}` is of type {data_type}, which cannot be read as the {role}")]
    Unsupported {
        /// The role.
        role: ColumnRole,
        /// The name.
        name: String,
        /// The type, as the format calls it.
        data_type: String,
    },
}

impl ColumnProblem {
    /// The role of the column.
    #[must_use]
    pub const fn role(&self) -> ColumnRole {
        match self {
            Self::Unknown { role, .. }
            | Self::Missing { role }
            | Self::Duplicate { role, .. }
            | Self::Unsupported { role, .. } => *role,
        }
    }
}

/// Names a column that was chosen for its name: it may be something else.
fn inference(column: Option<&str>, inferred: bool) -> String {
    let column = column.filter(|_| inferred);
    column.map(|name| format!(" (column `{name}`, chosen by its name)")).unwrap_or_default()
}

fn after_line(line: Option<u64>) -> String {
    line.map(|line| format!(" after line {line}")).unwrap_or_default()
}

fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}

fn column_message(file: &str, problems: &[ColumnProblem], available: &[String]) -> String {
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    format!("`{file}`: {} (columns: {})", problems.join("; "), listed(available))
}

/// Column names for a message, shortened if they are many or long.
fn listed(names: &[String]) -> String {
    const MAX_NAMES: usize = 100;
    const MAX_CHARS: usize = 60;
    let short = |name: &String| format!("`{}`", name.chars().take(MAX_CHARS).collect::<String>());
    let listed = names.iter().take(MAX_NAMES).map(short).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
