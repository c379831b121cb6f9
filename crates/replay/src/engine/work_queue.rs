//! What is to be done, for threads that all decode and count.
//!
//! Partitions are decoded in parallel. Their batches are released to the shards in the order of the
//! log: those of the earliest partition at once, those of later ones when all before them is decoded.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::error::ReplayError;
use super::partition::PartitionedBatch;
use crate::counts::LogSummary;

/// Rows of batches that are not released yet; no further one of a later partition is decoded above.
const MAX_UNRELEASED_ROWS: usize = 2 << 20;
/// Rows of batches that a shard has not counted yet; no further batch is decoded above.
const MAX_UNCOUNTED_ROWS: usize = 1 << 20;

/// What a thread does next.
#[derive(Debug)]
pub(super) enum Task {
    /// Ask the source for its next partition.
    OpenPartition,
    /// Decode the next batch of the thread's partition.
    DecodeBatch,
    /// Count the shard's sessions of a batch; the number is the position of the batch in the log.
    CountBatch(u64, Arc<PartitionedBatch>),
    /// Stop.
    Exit,
}

/// A batch, or why there is none.
type Decoded<E> = Result<Arc<PartitionedBatch>, ReplayError<E>>;

/// A partition that is being decoded or not released yet.
struct PartitionQueue<E> {
    decoded: VecDeque<Decoded<E>>,
    is_finished: bool,
}

/// The batches that a shard has to count.
#[derive(Default)]
struct Inbox {
    batches: VecDeque<(u64, Arc<PartitionedBatch>)>,
    rows: usize,
}

struct State<E> {
    /// Partitions in the order of the log; the first has the number `first_partition`.
    partitions: VecDeque<PartitionQueue<E>>,
    first_partition: u64,
    is_opening: bool,
    is_exhausted: bool,
    unreleased_rows: usize,
    inboxes: Vec<Inbox>,
    /// The number of batches released.
    released: u64,
    /// The first failure in the order of the log: the batch, the row in it, and the error.
    failure: Option<(u64, u64, ReplayError<E>)>,
    has_panicked: bool,
    log: LogSummary,
}

/// Work for several threads, each with a shard of its own.
pub(super) struct WorkQueue<E> {
    state: Mutex<State<E>>,
    changed: Condvar,
}

impl<E> WorkQueue<E> {
    pub(super) fn new(shards: usize) -> Self {
        let state = State {
            partitions: VecDeque::new(),
            first_partition: 0,
            is_opening: false,
            is_exhausted: false,
            unreleased_rows: 0,
            inboxes: (0..shards).map(|_| Inbox::default()).collect(),
            released: 0,
            failure: None,
            has_panicked: false,
            log: LogSummary { bytes: Some(0), ..LogSummary::default() },
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A thread that panics while it has the lock stops all others, so that no state is read that it
    /// left inconsistent.
    fn lock(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes all threads that wait for a change.
    fn update<T>(&self, change: impl FnOnce(&mut State<E>) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// What the thread of this shard does next, with the partition of this number open. Waits until
    /// there is something to do.
    pub(super) fn next_task(&self, shard: usize, partition: Option<u64>) -> Task {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.next_task(shard, partition) {
                drop(state);
                // Room in an inbox may be what another thread waits for.
                self.changed.notify_all();
                return task;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The source opened its next partition, has no more, or failed; the number of the partition.
    pub(super) fn partition_opened(&self, opened: Result<bool, ReplayError<E>>) -> Option<u64> {
        self.update(|state| {
            state.is_opening = false;
            state.is_exhausted = !matches!(opened, Ok(true));
            if let Ok(false) = opened {
                return None;
            }
            state.partitions.push_back(PartitionQueue { decoded: VecDeque::new(), is_finished: false });
            let number = state.first_partition + state.partitions.len() as u64 - 1;
            if let Err(error) = opened {
                state.batch_decoded(number, Some(Err(error)));
            }
            Some(number)
        })
    }

    /// The next batch of a partition was decoded, or there is no more, or it failed, which ends the
    /// partition as well.
    pub(super) fn batch_decoded(
        &self,
        partition: u64,
        decoded: Option<Result<PartitionedBatch, ReplayError<E>>>,
    ) {
        self.update(|state| state.batch_decoded(partition, decoded));
    }

    /// A shard failed to count a batch because of a row.
    pub(super) fn fail(&self, batch: u64, row: u64, error: ReplayError<E>) {
        self.update(|state| state.fail(batch, row, error));
    }

    /// A thread panicked: all others stop, instead of waiting for it.
    pub(super) fn thread_panicked(&self) {
        self.update(|state| state.has_panicked = true);
    }

    /// What is known of the log, or the first failure in its order.
    pub(super) fn into_summary(self) -> Result<LogSummary, ReplayError<E>> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.failure {
            Some((_, _, error)) => Err(error),
            None => Ok(state.log),
        }
    }
}

impl<E> State<E> {
    /// A thread counts as long as it can, because other threads may wait for room in its inbox. `None`
    /// if it has to wait.
    fn next_task(&mut self, shard: usize, partition: Option<u64>) -> Option<Task> {
        if self.has_panicked {
            return Some(Task::Exit);
        }
        while let Some((number, batch)) = self.inboxes.get_mut(shard).and_then(Inbox::pop) {
            // Batches after a failure do not matter; batches before it may fail as well.
            if self.failure.as_ref().is_none_or(|(failed, _, _)| number <= *failed) {
                return Some(Task::CountBatch(number, batch));
            }
        }
        if self.failure.is_some() {
            return Some(Task::Exit);
        }
        let can_decode = self.inboxes.iter().all(|inbox| inbox.rows < MAX_UNCOUNTED_ROWS);
        let can_decode_ahead = can_decode && self.unreleased_rows < MAX_UNRELEASED_ROWS;
        match partition {
            Some(number) if can_decode_ahead || (can_decode && number == self.first_partition) => {
                Some(Task::DecodeBatch)
            }
            None if self.is_exhausted && self.partitions.is_empty() => Some(Task::Exit),
            None if !self.is_exhausted && !self.is_opening && can_decode_ahead => {
                self.is_opening = true;
                Some(Task::OpenPartition)
            }
            _ => None,
        }
    }

    fn batch_decoded(&mut self, partition: u64, decoded: Option<Result<PartitionedBatch, ReplayError<E>>>) {
        let is_finished = !matches!(decoded, Some(Ok(_)));
        if let Some(Ok(batch)) = &decoded {
            self.unreleased_rows += batch.len();
            self.summarize(batch);
        }
        let position = usize::try_from(partition.wrapping_sub(self.first_partition)).unwrap_or(usize::MAX);
        if let Some(queue) = self.partitions.get_mut(position) {
            queue.decoded.extend(decoded.map(|decoded| decoded.map(Arc::new)));
            queue.is_finished = is_finished;
        }
        self.release();
    }

    /// Releases all batches before which everything is decoded.
    fn release(&mut self) {
        while let Some(queue) = self.partitions.front_mut() {
            let is_finished = queue.is_finished;
            for decoded in std::mem::take(&mut queue.decoded) {
                self.release_one(decoded);
            }
            if !is_finished {
                return;
            }
            self.partitions.pop_front();
            self.first_partition += 1;
        }
    }

    fn release_one(&mut self, decoded: Decoded<E>) {
        let number = self.released;
        self.released += 1;
        match decoded {
            Ok(batch) => {
                self.unreleased_rows -= batch.len();
                self.inboxes.iter_mut().for_each(|inbox| inbox.push(number, &batch));
            }
            Err(error) => self.fail(number, 0, error),
        }
    }

    fn fail(&mut self, batch: u64, row: u64, error: ReplayError<E>) {
        let is_first = |(failed, at, _): &(u64, u64, ReplayError<E>)| (batch, row) < (*failed, *at);
        if self.failure.as_ref().is_none_or(is_first) {
            self.failure = Some((batch, row, error));
        }
    }

    fn summarize(&mut self, partitioned: &PartitionedBatch) {
        let (batch, log) = (partitioned.batch(), &mut self.log);
        log.rows += batch.len() as u64 + batch.skipped;
        log.skipped += batch.skipped;
        log.mutations += batch.len() as u64;
        let bytes: u128 = batch.bytes.iter().map(|bytes| u128::from(*bytes)).sum();
        log.bytes = log.bytes.map(|sum| sum + bytes);
        if let Some(order) = partitioned.order() {
            log.first_ms = Some(log.first_ms.map_or(order.min, |first| first.min(order.min)));
            log.last_ms = Some(log.last_ms.map_or(order.max, |last| last.max(order.max)));
        }
    }
}

impl Inbox {
    fn push(&mut self, number: u64, batch: &Arc<PartitionedBatch>) {
        self.rows += batch.len();
        self.batches.push_back((number, Arc::clone(batch)));
    }

    fn pop(&mut self) -> Option<(u64, Arc<PartitionedBatch>)> {
        let (number, batch) = self.batches.pop_front()?;
        self.rows -= batch.len();
        Some((number, batch))
    }
}
