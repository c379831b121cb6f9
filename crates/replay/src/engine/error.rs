use super::options::ReplayOptionsError;

/// Why a log was not counted to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError<E> {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Source(E),
    /// The options are invalid.
    #[error(transparent)]
    Options(#[from] ReplayOptionsError),
    /// A row is earlier than the row before it in its session. Of several such rows it is the first.
    #[error("row {row} is earlier than the row before it in session `{session}`")]
    OutOfOrder {
        /// The position of the file among the files of the log.
        file: usize,
        /// The number of the row in its file; the first row is 1.
        row: u64,
        /// The session id; empty if the batch has no [`RowLookup`](crate::RowLookup).
        session: String,
    },
    /// A row may belong to a session that was already ended, because the rows before it were in an
    /// order that allowed this. [`Eviction::Never`](crate::Eviction::Never) counts such a log.
    #[error("the rows are neither in order of time nor in order of session")]
    LateEvent,
    /// The columns of a batch differ in length, or refer to a session that is not in the batch.
    #[error("the columns of the batch that starts with row {first_row} do not fit together")]
    InconsistentBatch {
        /// The position of the file among the files of the log.
        file: usize,
        /// The number of the first row of the batch.
        first_row: u64,
    },
}
