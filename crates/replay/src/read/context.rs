use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::error::ReadError;
use super::options::ReadOptions;
use super::row_problem::RowProblem;
use super::schema::Columns;
use crate::event::{ColumnRole, TimeUnit};

/// What all partitions of a log share.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, one per optional column")]
pub(super) struct ReadContext {
    pub(super) columns: Columns,
    pub(super) time_unit: TimeUnit,
    pub(super) reads_kind: bool,
    pub(super) reads_bytes: bool,
    pub(super) reads_changed: bool,
    pub(super) skip_bad: bool,
    pub(super) status: Arc<Observations>,
}

impl ReadContext {
    pub(super) fn new(columns: Columns, options: &ReadOptions, status: Arc<Observations>) -> Self {
        let has = |role| columns.get(role).is_some();
        Self {
            time_unit: options.time_unit,
            reads_kind: has(ColumnRole::Kind) && !options.critical_kinds.is_empty(),
            reads_bytes: has(ColumnRole::Bytes) && options.read_bytes,
            reads_changed: has(ColumnRole::Changed) && options.read_changed,
            skip_bad: options.skip_bad,
            columns,
            status,
        }
    }

    /// Whether the column of a role is read.
    pub(super) fn reads(&self, role: ColumnRole) -> bool {
        match role {
            ColumnRole::Session | ColumnRole::Time => true,
            ColumnRole::Kind => self.reads_kind,
            ColumnRole::Bytes => self.reads_bytes,
            ColumnRole::Changed => self.reads_changed,
        }
    }

    /// An error for an invalid row, unless such rows are skipped.
    #[cold]
    pub(super) fn row_error(&self, file: &str, row: u64, problem: RowProblem) -> Result<(), ReadError> {
        if self.skip_bad {
            return Ok(());
        }
        let column = problem.role().and_then(|role| self.columns.get(role));
        let (name, inferred) =
            column.map_or((None, false), |column| (Some(column.name.clone()), column.inferred));
        Err(ReadError::InvalidRow { file: file.to_owned(), row, problem, column: name, inferred })
    }
}

/// What was observed in the rows that were read so far.
#[derive(Debug, Default)]
pub(super) struct Observations {
    pub(super) bytes_read: Arc<AtomicU64>,
    pub(super) has_times_without_zone: AtomicBool,
    critical_kinds: Vec<(String, AtomicBool)>,
    /// Columns that were requested by name and not in the first rows of a JSON file.
    late_columns: Vec<(ColumnRole, AtomicBool)>,
}

impl Observations {
    pub(super) fn new(options: &ReadOptions) -> Self {
        let kinds = options.critical_kinds.iter().map(|kind| (kind.clone(), AtomicBool::new(false)));
        Self { critical_kinds: kinds.collect(), ..Self::default() }
    }

    /// Waits for the columns that have no position yet.
    pub(super) fn expect_later(&mut self, columns: &Columns) {
        let late = columns.0.iter().filter(|column| column.position.is_none());
        self.late_columns = late.map(|column| (column.role, AtomicBool::new(false))).collect();
    }

    /// Whether a kind is critical.
    pub(super) fn is_critical(&self, kind: &[u8]) -> bool {
        let found = self.critical_kinds.iter().find(|(name, _)| name.as_bytes() == kind);
        if let Some((_, occurred)) = found {
            occurred.store(true, Ordering::Relaxed);
        }
        found.is_some()
    }

    /// Notes that a column has a value.
    #[inline]
    pub(super) fn column_occurs(&self, role: ColumnRole) {
        if let Some((_, occurred)) = self.late_columns.iter().find(|(late, _)| *late == role) {
            occurred.store(true, Ordering::Relaxed);
        }
    }
}

/// What was observed in the rows that were read so far. Clones share it, so one can be kept while the
/// log is consumed.
#[derive(Debug, Clone)]
pub struct ReadStatus(pub(super) Arc<Observations>);

impl ReadStatus {
    /// Bytes read, of all files as they are stored.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.0.bytes_read.load(Ordering::Relaxed)
    }

    /// Whether a time in a text had no UTC offset. Such times are read as UTC.
    #[must_use]
    pub fn has_times_without_zone(&self) -> bool {
        self.0.has_times_without_zone.load(Ordering::Relaxed)
    }

    /// Critical kinds that no row had.
    #[must_use]
    pub fn unused_critical_kinds(&self) -> Vec<String> {
        let unused = self.0.critical_kinds.iter().filter(|(_, occurred)| !occurred.load(Ordering::Relaxed));
        unused.map(|(kind, _)| kind.clone()).collect()
    }

    /// Roles of columns that were requested by name and that no row had, in JSON lines.
    #[must_use]
    pub fn missing_columns(&self) -> Vec<ColumnRole> {
        let missing = self.0.late_columns.iter().filter(|(_, occurred)| !occurred.load(Ordering::Relaxed));
        missing.map(|(role, _)| *role).collect()
    }
}
