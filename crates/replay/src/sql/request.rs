use std::collections::BTreeSet;

use crate::engine::ReplayOptions;
use crate::event::{ColumnRole, TimeUnit};
use crate::policy::FlushPolicy;

use super::dialect::Dialect;
use super::error::QueryError;
use super::table_name::{parse_table_name, validate_name, validate_text};

/// The table with the mutations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Table {
    /// The name of a table: `log`, `lake.events.log`. Double quotes or backticks enclose a part that
    /// contains a dot. The name is quoted for the engine.
    Named(String),
    /// Any text that is valid after `FROM`, used unchanged: `read_parquet('log.parquet')`, or a
    /// subquery with an alias. The engine runs it, so it must not come from an untrusted source.
    Expression(String),
}

/// Names of columns. They are quoted for the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Identifies the session.
    pub session: String,
    /// The time of the mutation.
    pub time: String,
    /// The kind of the mutation.
    pub kind: Option<String>,
    /// Payload size of the mutation in bytes, an integer. NULL is 0.
    pub bytes: Option<String>,
    /// Whether the mutation changed anything, a boolean or text. NULL is true.
    pub changed: Option<String>,
}

/// How the time column encodes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeEncoding {
    /// An integer of this unit since 1970.
    Integer(TimeUnit),
    /// A timestamp or date type of the engine, or ISO 8601 text. A time without a zone is UTC.
    Timestamp,
}

/// What a query counts, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryRequest {
    /// The engine.
    pub dialect: Dialect,
    /// The table with the mutations.
    pub table: Table,
    /// The columns of the table.
    pub columns: Columns,
    /// How the time column encodes times.
    pub time: TimeEncoding,
    /// Kinds of critical mutations.
    pub critical_kinds: Vec<String>,
    /// Whether rows that cannot be used are left out and counted. Otherwise the query fails.
    pub skip_bad: bool,
    /// Appended to the message with which the query fails if a row cannot be used, such as a hint
    /// how to get a query that skips such rows.
    pub bad_row_hint: String,
    /// What to count. Eviction and threads have no effect.
    pub options: ReplayOptions,
}

impl QueryRequest {
    /// A request for a table with these columns for session and time. Times are integers of
    /// milliseconds, and a row that cannot be used makes the query fail.
    #[must_use]
    pub fn new(
        dialect: Dialect,
        table: Table,
        session_column: impl Into<String>,
        time_column: impl Into<String>,
        options: ReplayOptions,
    ) -> Self {
        Self {
            dialect,
            table,
            columns: Columns {
                session: session_column.into(),
                time: time_column.into(),
                kind: None,
                bytes: None,
                changed: None,
            },
            time: TimeEncoding::Integer(TimeUnit::Millis),
            critical_kinds: Vec::new(),
            skip_bad: false,
            bad_row_hint: String::new(),
            options,
        }
    }

    /// The distinct chunk sizes, smallest first.
    pub(super) fn distinct_chunk_sizes(&self) -> BTreeSet<u64> {
        self.options.chunk_sizes.iter().copied().collect()
    }

    /// The longest of its times, in milliseconds.
    pub(super) fn max_time_ms(&self) -> u64 {
        let times = self.options.policies.iter().flat_map(|policy| match policy {
            FlushPolicy::Timed(trigger) => [trigger.restart, trigger.max_wait],
            FlushPolicy::PerMutation | FlushPolicy::OnDisconnect => [None, None],
        });
        times.flatten().fold(self.options.idle_ms, u64::max)
    }

    pub(super) fn validate(&self) -> Result<(), QueryError> {
        self.options.check()?;
        self.validate_columns()?;
        self.validate_names()
    }

    fn validate_columns(&self) -> Result<(), QueryError> {
        let columns = &self.columns;
        let requirements = [
            (!self.options.chunk_sizes.is_empty(), &columns.bytes, "counting chunks", ColumnRole::Bytes),
            (
                self.options.count_unchanged_skipped,
                &columns.changed,
                "skipping unchanged mutations",
                ColumnRole::Changed,
            ),
            (
                !self.critical_kinds.is_empty(),
                &columns.kind,
                "recognizing critical mutations",
                ColumnRole::Kind,
            ),
        ];
        let missing = requirements.into_iter().find(|(needed, column, ..)| *needed && column.is_none());
        missing.map_or(Ok(()), |(_, _, purpose, role)| Err(QueryError::MissingColumn { purpose, role }))
    }

    fn validate_names(&self) -> Result<(), QueryError> {
        let columns = &self.columns;
        let optional = [&columns.kind, &columns.bytes, &columns.changed];
        for name in [&columns.session, &columns.time].into_iter().chain(optional.into_iter().flatten()) {
            validate_name("column", name)?;
        }
        for kind in &self.critical_kinds {
            validate_text("kind", kind)?;
        }
        match &self.table {
            Table::Named(path) => parse_table_name(path).map(drop),
            Table::Expression(text) if text.trim().is_empty() => {
                Err(QueryError::invalid_name("table", text, "is empty"))
            }
            Table::Expression(_) => Ok(()),
        }
    }
}
