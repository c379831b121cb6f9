//! Who does what: a few workers that decode parts of a log side by side and take batches to
//! shards, each shard in the order of the log.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::group::{Grouped, Order};
use super::levels::Levels;
use super::plan::{NoPlan, Plan};
use super::shard::{Shard, Trouble};
use super::sum::Sum;
use crate::strategy::{CountedLog, Counts};
use crate::workload::{Batch, Log, Part};

/// Rows that may wait to be counted before no further part is begun.
const MOST_WAITING: usize = 2 << 20;

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
) -> Result<Counts, Stopped<L::Problem>> {
    plan.check().map_err(Stopped::Plan)?;
    let (levels, scale) = (plan.levels(), plan.scale());
    let workers = plan.workers.clamp(1, 64);
    let crew = Crew {
        log: Mutex::new(log),
        shards: (0..workers).map(|_| Mutex::new(Shard::new(plan, &levels, scale.as_ref()))).collect(),
        board: Mutex::new(Board::new(workers)),
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

/// A piece of work.
enum Task<E> {
    /// Ask the log for its next part.
    Read,
    /// Decode the next batch of the part at hand.
    Decode,
    /// Take what comes next to a shard.
    Count(usize, Place, Arc<Item<E>>),
    /// Nothing is left.
    Rest,
}

/// Where something stands in the log: its part, and the batch in that.
type Place = (u64, usize);

enum Item<E> {
    Batch(Box<Grouped>),
    Problem(Mutex<Option<E>>),
}

impl<E> Item<E> {
    fn rows(&self) -> usize {
        match self {
            Self::Batch(grouped) => grouped.rows,
            Self::Problem(_) => 0,
        }
    }
}

/// A part that has begun.
struct Begun<E> {
    /// Its batches that some shard has not taken yet, and how many have not.
    items: VecDeque<(Arc<Item<E>>, usize)>,
    /// Batches that all have taken.
    gone: usize,
    decoded: bool,
}

/// What is done and what is to do.
struct Board<E> {
    parts: VecDeque<Begun<E>>,
    /// The number of the first of them.
    first: u64,
    reading: bool,
    read_all: bool,
    waiting_rows: usize,
    /// What each shard takes next, and whether it is at it.
    shards: Vec<(Place, bool)>,
    /// The earliest trouble.
    stopped: Option<(Place, Stopped<E>)>,
    log: CountedLog,
}

struct Crew<'c, L: Log> {
    log: Mutex<&'c mut L>,
    shards: Vec<Mutex<Shard<'c>>>,
    board: Mutex<Board<L::Problem>>,
    news: Condvar,
    progress: Progress<'c>,
}

/// A lock whose holder cannot have left things half done: nothing panics here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<L: Log> Crew<'_, L> {
    fn work(&self, worker: usize) {
        let mut part: Option<(u64, L::Part)> = None;
        loop {
            match self.next_task(worker, part.as_ref().map(|(number, _)| *number)) {
                Task::Rest => return,
                Task::Read => part = self.read(),
                Task::Decode => {
                    if let Some((number, mut at_hand)) = part.take()
                        && self.decode(number, &mut at_hand)
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
    fn decode(&self, number: u64, part: &mut L::Part) -> bool {
        let shards = self.shards.len();
        let decoded = part.next_batch().map(|batch| batch.map(|batch| Grouped::of(batch, shards)));
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

    fn counts(self, plan: &Plan, levels: &Levels) -> Result<Counts, Stopped<L::Problem>> {
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

impl<E> Board<E> {
    fn new(shards: usize) -> Self {
        Self {
            parts: VecDeque::new(),
            first: 0,
            reading: false,
            read_all: false,
            waiting_rows: 0,
            shards: vec![((0, 0), false); shards],
            stopped: None,
            log: CountedLog { bytes: Some(0), ..CountedLog::default() },
        }
    }

    /// Adds a batch to what is known of the log.
    fn note(&mut self, Grouped { batch, rows, order, .. }: &Grouped) {
        let rows = *rows as u64;
        self.log.rows += rows + batch.skipped;
        self.log.skipped += batch.skipped;
        self.log.mutations += rows;
        self.log.bytes = self.log.bytes.map(|bytes| bytes + batch.bytes);
        if let Some(Order { least, latest, .. }) = *order {
            self.log.first_ms = Some(self.log.first_ms.map_or(least, |first| first.min(least)));
            self.log.last_ms = Some(self.log.last_ms.map_or(latest, |last| last.max(latest)));
        }
    }

    /// What a worker with this part at hand should do; `None` to wait for news. What its own shard
    /// knows is near it: others are taken where there is nothing else to do.
    fn next_task(&mut self, worker: usize, part: Option<u64>) -> Option<Task<E>> {
        self.skip_empty();
        if self.stopped.is_some() {
            // What comes before the trouble may have an earlier one.
            return self.count_any().or_else(|| self.decode_next(part));
        }
        let own = self.count_next(worker);
        own.or_else(|| self.decode_next(part)).or_else(|| self.count_any())
    }

    fn count_any(&mut self) -> Option<Task<E>> {
        (0..self.shards.len()).find_map(|shard| self.count_next(shard))
    }

    /// What there is to decode, or that nothing is left to do.
    fn decode_next(&mut self, part: Option<u64>) -> Option<Task<E>> {
        let all_past = |place: &Place| self.shards.iter().all(|(at, _)| at > place);
        if let Some((place, _)) = &self.stopped {
            // Whoever decodes an earlier part still has news to give.
            let beyond = part.is_some_and(|number| number > place.0);
            return (beyond || all_past(place)).then_some(Task::Rest).or(part.map(|_| Task::Decode));
        }
        let room = self.waiting_rows < MOST_WAITING;
        match part {
            Some(number) => (room || number == self.first).then_some(Task::Decode),
            None if self.read_all && self.parts.is_empty() => Some(Task::Rest),
            None if !self.read_all && !self.reading && room => {
                self.reading = true;
                Some(Task::Read)
            }
            None => None,
        }
    }

    /// What a shard takes next, if it is there and nobody is at it.
    fn count_next(&mut self, shard: usize) -> Option<Task<E>> {
        let (place, busy) = *self.shards.get(shard)?;
        let past = self.stopped.as_ref().is_some_and(|(stopped, _)| place > *stopped);
        if busy || past {
            return None;
        }
        let item = self.item(place)?;
        self.shards.get_mut(shard)?.1 = true;
        Some(Task::Count(shard, place, item))
    }

    fn part(&mut self, number: u64) -> Option<&mut Begun<E>> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.parts.get_mut(at)
    }

    fn item(&mut self, (number, batch): Place) -> Option<Arc<Item<E>>> {
        let part = self.part(number)?;
        part.items.get(batch.checked_sub(part.gone)?).map(|(item, _)| Arc::clone(item))
    }

    fn begin(&mut self) -> u64 {
        self.parts.push_back(Begun { items: VecDeque::new(), gone: 0, decoded: false });
        self.first + self.parts.len() as u64 - 1
    }

    fn put(&mut self, number: u64, item: Item<E>, rows: usize, last: bool) {
        let shards = self.shards.len();
        self.waiting_rows += rows;
        if let Some(part) = self.part(number) {
            part.items.push_back((Arc::new(item), shards));
            part.decoded |= last;
        }
    }

    fn end(&mut self, number: u64) {
        if let Some(part) = self.part(number) {
            part.decoded = true;
        }
    }

    fn stop(&mut self, place: Place, stopped: Stopped<E>) {
        let row = |stopped: &Stopped<E>| match stopped {
            Stopped::Backwards { row, .. } => *row,
            _ => 0,
        };
        let earlier = |(at, other): &(Place, Stopped<E>)| (place, row(&stopped)) < (*at, row(other));
        if self.stopped.as_ref().is_none_or(earlier) {
            self.stopped = Some((place, stopped));
        }
    }

    /// A shard has taken what stood at a place.
    fn counted(&mut self, shard: usize, (number, batch): Place) {
        if let Some(state) = self.shards.get_mut(shard) {
            *state = ((number, batch + 1), false);
        }
        let mut freed = 0;
        if let Some(part) = self.part(number) {
            let at = batch - part.gone;
            if let Some((_, left)) = part.items.get_mut(at) {
                *left -= 1;
            }
            while let Some((item, 0)) = part.items.front() {
                part.gone += 1;
                freed += item.rows();
                part.items.pop_front();
            }
        }
        self.waiting_rows -= freed;
    }

    /// Moves shards past parts that have nothing more for them, and drops parts all are past.
    fn skip_empty(&mut self) {
        for shard in 0..self.shards.len() {
            while let Some((place, false)) = self.shards.get(shard).copied() {
                let over = self
                    .part(place.0)
                    .is_some_and(|part| part.decoded && place.1 >= part.gone + part.items.len());
                if !over {
                    break;
                }
                if let Some(state) = self.shards.get_mut(shard) {
                    state.0 = (place.0 + 1, 0);
                }
            }
        }
        let least = self.shards.iter().map(|((number, _), _)| *number).min().unwrap_or_default();
        while self.first < least && self.parts.pop_front().is_some() {
            self.first += 1;
        }
    }
}
