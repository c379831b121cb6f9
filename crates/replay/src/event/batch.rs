use std::fmt;
use std::sync::Arc;

/// A 128-bit hash of a session id.
pub type SessionHash = [u64; 2];

/// Finds rows and session ids of a batch, for messages.
pub trait RowLookup: Send + Sync {
    /// The session id of the row at this position in the batch.
    fn session_name(&self, position: usize) -> String;
}

/// The session ids of the first and the last row of a batch whose ids never decrease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRange {
    /// The id of the first row, as bytes.
    pub first: Box<[u8]>,
    /// The id of the last row, as bytes.
    pub last: Box<[u8]>,
}

/// Consecutive rows of a log in columns. Skipped rows are not included.
///
/// Every column that is not empty has as many entries as [`times`](Self::times).
#[derive(Default)]
#[non_exhaustive]
pub struct EventBatch {
    /// The position of the file among the files of the log.
    pub file: usize,
    /// The number of the first row in its file; the first row of a file is 1.
    pub first_row: u64,
    /// The row number of each row in its file; `None` if they are consecutive.
    pub row_numbers: Option<Vec<u64>>,
    /// Number of invalid rows that were skipped.
    pub skipped: u64,
    /// The distinct sessions of this batch, or of the dictionary that it shares with others. It may
    /// contain sessions that have no row here.
    pub sessions: Arc<[SessionHash]>,
    /// For each row the position of its session in `sessions`; `None` if row `i` belongs to
    /// `sessions[i]`.
    pub session_index: Option<Vec<u32>>,
    /// The time of each row, in milliseconds since 1970.
    pub times: Vec<i64>,
    /// Whether each row is critical; empty if no row is.
    pub critical: Vec<bool>,
    /// Whether each row changed anything; empty if all did.
    pub changed: Vec<bool>,
    /// The payload size of each row, in bytes; empty if it was not read.
    pub bytes: Vec<u64>,
    /// The first and last session id, if ids never decrease from row to row in byte order. The
    /// engine can then end sessions in a log that is sorted by session.
    pub session_range: Option<SessionRange>,
    /// Session ids for messages.
    pub lookup: Option<Box<dyn RowLookup>>,
}

impl EventBatch {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The number in its file of the row at this position.
    #[must_use]
    pub fn row_number(&self, position: usize) -> Option<u64> {
        match &self.row_numbers {
            Some(numbers) => numbers.get(position).copied(),
            None => (position < self.len()).then(|| self.first_row + position as u64),
        }
    }

    /// The position in [`sessions`](Self::sessions) of the session of the row at this position.
    #[must_use]
    pub fn session_position(&self, position: usize) -> Option<usize> {
        match &self.session_index {
            Some(index) => index.get(position).map(|session| *session as usize),
            None => (position < self.len()).then_some(position),
        }
    }
}

impl fmt::Debug for EventBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventBatch")
            .field("file", &self.file)
            .field("first_row", &self.first_row)
            .field("rows", &self.len())
            .field("skipped", &self.skipped)
            .finish_non_exhaustive()
    }
}
