use std::iter;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::error::ReplayError;
use super::merge::merge_shards;
use super::options::ReplayOptions;
use super::partition::{InconsistentBatch, PartitionedBatch};
use super::plan::Plan;
use super::shard::{OrderError, Shard};
use super::work_queue::{Task, WorkQueue};
use crate::counts::ReplayCounts;
use crate::event::{EventBatch, EventSource, Partition};

/// The largest number of threads.
const MAX_THREADS: usize = 64;

/// Called with the number of rows read since the last call, from any thread.
type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// Counts what each policy does with the sessions of a log, in one pass.
///
/// Results do not depend on the number of threads, nor on how the source splits the log. Time is
/// O(rows) for any number of debounce intervals, and O(rows) for each other policy. Memory is bounded
/// by the number of open sessions, and by about 3 million rows that are decoded and not counted yet.
///
/// ```
/// use std::convert::Infallible;
/// use writecost_replay::{EventBatch, EventSource, FlushPolicy, Partition, ReplayOptions, replay};
///
/// /// Mutations of a single session.
/// struct Times(Option<Vec<i64>>);
///
/// impl EventSource for Times {
///     type Error = Infallible;
///     type Partition = Self;
///
///     fn next_partition(&mut self) -> Result<Option<Self>, Infallible> {
///         Ok(self.0.take().map(|times| Self(Some(times))))
///     }
/// }
///
/// impl Partition for Times {
///     type Error = Infallible;
///
///     fn next_batch(&mut self) -> Result<Option<EventBatch>, Infallible> {
///         Ok(self.0.take().map(|times| {
///             let mut batch = EventBatch::default();
///             batch.sessions = [[1, 2]].into();
///             batch.session_index = Some(vec![0; times.len()]);
///             batch.times = times;
///             batch
///         }))
///     }
/// }
///
/// let options = ReplayOptions::new(vec![FlushPolicy::debounced(5, None)]);
/// let counts = replay(&mut Times(Some(vec![0, 3, 8])), &options, &|_| {})?;
/// assert_eq!(counts.triggers[0].writes, 2);
/// # Ok::<(), writecost_replay::ReplayError<Infallible>>(())
/// ```
pub fn replay<S: EventSource>(
    source: &mut S,
    options: &ReplayOptions,
    on_progress: &(dyn Fn(u64) + Sync),
) -> Result<ReplayCounts, ReplayError<S::Error>> {
    options.check()?;
    let plan = Plan::new(options);
    let threads = options.threads.clamp(1, MAX_THREADS);
    let queue = WorkQueue::new(threads);
    let scheduler =
        Scheduler { source: Mutex::new(source), queue: &queue, plan: &plan, threads, on_progress };
    let shards = scheduler.run();
    let log = queue.into_summary()?;
    Ok(merge_shards(shards, log, &plan))
}

/// Threads that each decode partitions and count a shard.
struct Scheduler<'a, 'p, S: EventSource> {
    source: Mutex<&'a mut S>,
    queue: &'a WorkQueue<S::Error>,
    plan: &'p Plan<'p>,
    threads: usize,
    on_progress: Progress<'a>,
}

impl<'p, S: EventSource> Scheduler<'_, 'p, S> {
    /// Runs all threads to the end of the log, or to a failure.
    fn run(&self) -> Vec<Shard<'p>> {
        thread::scope(|scope| {
            let start = |number| scope.spawn(move || self.worker_loop(number));
            let others: Vec<_> = (1..self.threads).map(start).collect();
            let first = self.worker_loop(0);
            let join = |thread: thread::ScopedJoinHandle<'_, Shard<'p>>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            iter::once(first).chain(others.into_iter().map(join)).collect()
        })
    }

    fn worker_loop(&self, number: usize) -> Shard<'p> {
        let _guard = PanicGuard(self.queue);
        let mut shard = Shard::new(self.plan);
        let mut open: Option<(u64, S::Partition)> = None;
        loop {
            match self.queue.next_task(number, open.as_ref().map(|(partition, _)| *partition)) {
                Task::OpenPartition => open = self.open_partition(),
                Task::DecodeBatch => {
                    open = open.and_then(|(partition, mut source)| {
                        self.decode(partition, &mut source).then_some((partition, source))
                    });
                }
                Task::CountBatch(position, batch) => {
                    if let Err(error) = shard.count(&batch, number) {
                        let (row, error) = order_error(error, batch.batch());
                        self.queue.fail(position, row, error);
                    }
                }
                Task::Exit => {
                    shard.finish();
                    return shard;
                }
            }
        }
    }

    fn open_partition(&self) -> Option<(u64, S::Partition)> {
        // Bound to a name, so that the source is unlocked before the queue is locked.
        let opened = self.source.lock().unwrap_or_else(PoisonError::into_inner).next_partition();
        let (opened, partition) = match opened {
            Ok(partition) => (Ok(partition.is_some()), partition),
            Err(error) => (Err(ReplayError::Source(error)), None),
        };
        self.queue.partition_opened(opened).zip(partition)
    }

    /// Decodes a batch; whether there may be more.
    fn decode(&self, number: u64, partition: &mut S::Partition) -> bool {
        let decoded = partition.next_batch().map_err(ReplayError::Source).transpose();
        let decoded = decoded.map(|batch| batch.and_then(|batch| self.partition(batch)));
        let may_have_more = matches!(decoded, Some(Ok(_)));
        self.queue.batch_decoded(number, decoded);
        may_have_more
    }

    fn partition(&self, batch: EventBatch) -> Result<PartitionedBatch, ReplayError<S::Error>> {
        let (file, first_row, rows) = (batch.file, batch.first_row, batch.len() as u64 + batch.skipped);
        let partitioned = PartitionedBatch::new(batch, self.threads);
        (self.on_progress)(rows);
        partitioned.map_err(|InconsistentBatch| ReplayError::InconsistentBatch { file, first_row })
    }
}

/// Stops all threads if this one panics.
struct PanicGuard<'a, E>(&'a WorkQueue<E>);

impl<E> Drop for PanicGuard<'_, E> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.thread_panicked();
        }
    }
}

/// The row, in the order of the batch, and the error for the caller.
fn order_error<E>(error: OrderError, batch: &EventBatch) -> (u64, ReplayError<E>) {
    let OrderError::OutOfOrder(position) = error else { return (0, ReplayError::LateEvent) };
    let session = batch.lookup.as_ref().map(|lookup| lookup.session_name(position)).unwrap_or_default();
    let row = batch.row_number(position).unwrap_or(batch.first_row);
    (position as u64, ReplayError::OutOfOrder { file: batch.file, row, session })
}
