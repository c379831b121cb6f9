use super::batch::EventBatch;

/// A log in partitions that can be decoded in parallel.
pub trait EventSource: Send {
    /// Why the log cannot be read.
    type Error: Send;
    /// A part of the log.
    type Partition: Partition<Error = Self::Error>;

    /// The next partition in the order of the log; `None` after the last.
    fn next_partition(&mut self) -> Result<Option<Self::Partition>, Self::Error>;
}

/// Consecutive batches of a log, decoded by one thread.
pub trait Partition: Send {
    /// Why the partition cannot be read.
    type Error: Send;

    /// The next batch in the order of the log; `None` after the last.
    fn next_batch(&mut self) -> Result<Option<EventBatch>, Self::Error>;
}
