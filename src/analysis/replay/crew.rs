//! Who does what: a few workers that decode parts of a log side by side and take batches to
//! shards, each shard in the order of the log.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::board::{Board, Item, Place, Task};
use super::group::{Grouped, Spare};
use super::levels::Levels;
use super::plan::{NoPlan, Plan};
use super::shard::{Shard, Trouble};
use super::sum::Sum;
use crate::trigger::ReplayCounts;
use crate::workload::{Batch, Log, Part};

/// Is told how many more rows were read.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// Why a log was not counted to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped<E> {
    /// It could not be read.
    Log(E),
    /// The plan cannot be carried out.
    Plan(NoPlan),
    /// A row is earlier than the one before it in its session.
    Backwards {
        /// The file, by its position in the log.
        file: usize,
        /// The row in its file, from 1.
        row: u64,
        /// The session.
        session: String,
    },
    /// The order of the log does not allow sessions to be forgotten: see
    /// [`Memory`](super::Memory).
    Forgot,
    /// A session is too long for its waits to be added up exactly.
    TooLong,
}

/// Counts what the triggers of a plan do with every session of a log.
pub fn replay<L: Log>(
    log: &mut L,
    plan: &Plan,
    progress: Progress<'_>,
) -> Result<ReplayCounts, Stopped<L::Problem>> {
    plan.check().map_err(Stopped::Plan)?;
    let (levels, scale) = (plan.levels(), plan.scale());
    let workers = plan.workers.clamp(1, 64);
    let crew = Crew {
        log: Mutex::new(log),
        shards: (0..workers).map(|_| Mutex::new(Shard::new(plan, &levels, scale.as_ref()))).collect(),
        board: Mutex::new(Board::new(workers)),
        spare: (0..workers).map(|_| Arc::default()).collect(),
        news: Condvar::new(),
        progress,
    };
    std::thread::scope(|scope| {
        for worker in 1..workers {
            let crew = &crew;
            scope.spawn(move || crew.work(worker));
        }
        crew.work(0);
    });
    crew.counts(plan, &levels)
}

struct Crew<'c, L: Log> {
    log: Mutex<&'c mut L>,
    shards: Vec<Mutex<Shard<'c>>>,
    board: Mutex<Board<L::Problem>>,
    /// Those of each worker: what it wrote before is nearer to it than to others.
    spare: Vec<Arc<Spare>>,
    news: Condvar,
    progress: Progress<'c>,
}

/// A lock whose holder cannot have left things half done: or else nothing is counted.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<L: Log> Crew<'_, L> {
    fn work(&self, worker: usize) {
        let _watch = Watch(self);
        let mut part: Option<(u64, L::Part)> = None;
        loop {
            match self.next_task(worker, part.as_ref().map(|(number, _)| *number)) {
                Task::Rest => return,
                Task::Read => part = self.read(),
                Task::Decode => {
                    if let Some((number, mut at_hand)) = part.take()
                        && self.decode(worker, number, &mut at_hand)
                    {
                        part = Some((number, at_hand));
                    }
                }
                Task::Count(shard, place, item) => self.count(shard, place, &item),
            }
        }
    }

    fn next_task(&self, worker: usize, part: Option<u64>) -> Task<L::Problem> {
        let mut board = lock(&self.board);
        loop {
            if let Some(task) = board.next_task(worker, part) {
                return task;
            }
            board = self.news.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read(&self) -> Option<(u64, L::Part)> {
        let read = lock(&self.log).next_part();
        let mut board = lock(&self.board);
        board.reading = false;
        let begun = match read {
            Ok(Some(part)) => Some((board.begin(), part)),
            Ok(None) => {
                board.read_all = true;
                None
            }
            Err(problem) => {
                let number = board.begin();
                board.put(number, Item::Problem(Mutex::new(Some(problem))), 0, true);
                board.read_all = true;
                None
            }
        };
        self.news.notify_all();
        begun
    }

    /// Whether there may be more in the part.
    fn decode(&self, worker: usize, number: u64, part: &mut L::Part) -> bool {
        let spare = self.spare.get(worker).map(Arc::clone).unwrap_or_default();
        let group = |batch| Grouped::of(batch, self.shards.len(), spare);
        let decoded = part.next_batch().map(|batch| {
            batch.map(group).map(|(grouped, times, index)| {
                part.reuse(times, index.unwrap_or_default());
                grouped
            })
        });
        let more = matches!(decoded, Ok(Some(_)));
        let mut board = lock(&self.board);
        match decoded {
            Ok(Some(grouped)) => {
                let rows = grouped.rows;
                let read = rows as u64 + grouped.batch.skipped;
                board.note(&grouped);
                board.put(number, Item::Batch(Box::new(grouped)), rows, false);
                (self.progress)(read);
            }
            Ok(None) => board.end(number),
            Err(problem) => board.put(number, Item::Problem(Mutex::new(Some(problem))), 0, true),
        }
        self.news.notify_all();
        more
    }

    fn count(&self, shard: usize, place: Place, item: &Item<L::Problem>) {
        let stopped = match item {
            Item::Batch(grouped) => {
                let take = |at: &Mutex<Shard<'_>>| lock(at).take(grouped, shard);
                let taken = self.shards.get(shard).map(take);
                taken.and_then(Result::err).map(|trouble| stopped(trouble, &grouped.batch))
            }
            Item::Problem(problem) => lock(problem).take().map(Stopped::Log),
        };
        let mut board = lock(&self.board);
        if let Some(stopped) = stopped {
            board.stop(place, stopped);
        }
        board.counted(shard, place);
        self.news.notify_all();
    }

    fn counts(self, plan: &Plan, levels: &Levels) -> Result<ReplayCounts, Stopped<L::Problem>> {
        let board = self.board.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, stopped)) = board.stopped {
            return Err(stopped);
        }
        let shards = self.shards.into_iter().map(|shard| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            shard.finish();
            shard
        });
        let sum = Sum::of(shards, levels);
        if sum.overflowed() { Err(Stopped::TooLong) } else { Ok(sum.counts(&board.log, plan, levels)) }
    }
}

/// Sends everybody home if a worker panics: nobody is to wait for what it would have done.
struct Watch<'w, 'c, L: Log>(&'w Crew<'c, L>);

impl<L: Log> Drop for Watch<'_, '_, L> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(&self.0.board).deserted = true;
            self.0.news.notify_all();
        }
    }
}

fn stopped<E>(trouble: Trouble, batch: &Batch) -> Stopped<E> {
    match trouble {
        Trouble::Forgot => Stopped::Forgot,
        Trouble::Backwards(position) => Stopped::Backwards {
            file: batch.file,
            row: batch.row(position),
            session: batch.names.as_ref().map(|names| names.name(position)).unwrap_or_default(),
        },
    }
}
