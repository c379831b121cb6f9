use std::path::PathBuf;

use crate::event::{ColumnRole, TimeUnit};

/// Which column of a log has a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ColumnChoice {
    /// The column with a usual name for the role, such as `session_id`.
    #[default]
    Infer,
    /// The column with this name. The path of a nested column is written with dots; the columns of a
    /// CSV file without a header are numbered from 1.
    Name(String),
    /// No column, even if there is one with a usual name.
    None,
}

impl ColumnChoice {
    /// The requested name, if one was requested.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Infer | Self::None => None,
        }
    }
}

/// How a log is read.
///
/// ```
/// use writecost_replay::{ColumnChoice, ReadOptions, TimeUnit};
///
/// let mut options = ReadOptions::default();
/// options.session = ColumnChoice::Name("user".to_owned());
/// options.time_unit = TimeUnit::Seconds;
/// options.critical_kinds = vec!["checkout".to_owned()];
/// assert_eq!(options.session.name(), Some("user"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "independent options of a reader")]
pub struct ReadOptions {
    /// The column of session ids.
    pub session: ColumnChoice,
    /// The column of times.
    pub time: ColumnChoice,
    /// The column of kinds. It is inferred only if there are [`critical_kinds`](Self::critical_kinds).
    pub kind: ColumnChoice,
    /// The column of payload sizes.
    pub bytes: ColumnChoice,
    /// The column that says whether a mutation changed anything.
    pub changed: ColumnChoice,
    /// The unit of numeric times, unless the type of the column states one.
    pub time_unit: TimeUnit,
    /// The kinds whose mutations are critical.
    pub critical_kinds: Vec<String>,
    /// Whether payload sizes are read. They cost time, and only chunks need them.
    pub read_bytes: bool,
    /// Whether the column of [`ColumnRole::Changed`] is read.
    pub read_changed: bool,
    /// Whether invalid rows are skipped and counted, instead of ending the log with an error.
    pub skip_bad: bool,
    /// Whether the log is sorted by time before it is returned. Batches then have no row numbers and
    /// no session names.
    pub sort: bool,
    /// Rows that are sorted in memory before they are written to a temporary file; 40 bytes each.
    pub rows_in_memory: usize,
    /// Relative paths and patterns start here; the current directory if empty.
    pub directory: PathBuf,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            session: ColumnChoice::Infer,
            time: ColumnChoice::Infer,
            kind: ColumnChoice::Infer,
            bytes: ColumnChoice::Infer,
            changed: ColumnChoice::Infer,
            time_unit: TimeUnit::default(),
            critical_kinds: Vec::new(),
            read_bytes: false,
            read_changed: false,
            skip_bad: false,
            sort: false,
            rows_in_memory: 1 << 20,
            directory: PathBuf::new(),
        }
    }
}

impl ReadOptions {
    /// The choice for a role.
    #[must_use]
    pub fn column(&self, role: ColumnRole) -> &ColumnChoice {
        match role {
            ColumnRole::Session => &self.session,
            ColumnRole::Time => &self.time,
            ColumnRole::Kind => &self.kind,
            ColumnRole::Bytes => &self.bytes,
            ColumnRole::Changed => &self.changed,
        }
    }
}
