//! What is done of a log, what is to do, and in which order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::crew::Stopped;
use super::group::{Grouped, Order};
use crate::trigger::LogSummary;

/// Rows that may wait to be counted before no further part is begun.
const MOST_WAITING: usize = 2 << 20;

/// A piece of work.
pub(super) enum Task<E> {
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
pub(super) type Place = (u64, usize);

pub(super) enum Item<E> {
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
pub(super) struct Begun<E> {
    /// Its batches that some shard has not taken yet, and how many have not.
    items: VecDeque<(Arc<Item<E>>, usize)>,
    /// Batches that all have taken.
    gone: usize,
    decoded: bool,
}

/// What is done and what is to do.
pub(super) struct Board<E> {
    parts: VecDeque<Begun<E>>,
    /// The number of the first of them.
    first: u64,
    pub(super) reading: bool,
    pub(super) read_all: bool,
    waiting_rows: usize,
    /// What each shard takes next, and whether it is at it.
    shards: Vec<(Place, bool)>,
    /// The earliest trouble.
    pub(super) stopped: Option<(Place, Stopped<E>)>,
    /// Whether a worker is gone, and with it what it was at.
    pub(super) deserted: bool,
    pub(super) log: LogSummary,
}

impl<E> Board<E> {
    pub(super) fn new(shards: usize) -> Self {
        Self {
            parts: VecDeque::new(),
            first: 0,
            reading: false,
            read_all: false,
            waiting_rows: 0,
            shards: vec![((0, 0), false); shards],
            stopped: None,
            deserted: false,
            log: LogSummary { bytes: Some(0), ..LogSummary::default() },
        }
    }

    /// Adds a batch to what is known of the log.
    pub(super) fn note(&mut self, Grouped { batch, rows, order, .. }: &Grouped) {
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
    pub(super) fn next_task(&mut self, worker: usize, part: Option<u64>) -> Option<Task<E>> {
        if self.deserted {
            return Some(Task::Rest);
        }
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

    pub(super) fn begin(&mut self) -> u64 {
        self.parts.push_back(Begun { items: VecDeque::new(), gone: 0, decoded: false });
        self.first + self.parts.len() as u64 - 1
    }

    pub(super) fn put(&mut self, number: u64, item: Item<E>, rows: usize, last: bool) {
        let shards = self.shards.len();
        self.waiting_rows += rows;
        if let Some(part) = self.part(number) {
            part.items.push_back((Arc::new(item), shards));
            part.decoded |= last;
        }
    }

    pub(super) fn end(&mut self, number: u64) {
        if let Some(part) = self.part(number) {
            part.decoded = true;
        }
    }

    pub(super) fn stop(&mut self, place: Place, stopped: Stopped<E>) {
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
    pub(super) fn counted(&mut self, shard: usize, (number, batch): Place) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> Item<()> {
        Item::Problem(Mutex::new(None))
    }

    /// Two parts, the first decoded to its end.
    fn board() -> Board<()> {
        let mut board = Board::new(2);
        let first = board.begin();
        board.put(first, problem(), 0, false);
        board.put(first, problem(), 0, true);
        board.begin();
        board
    }

    fn counts(task: Option<&Task<()>>) -> Option<(usize, Place)> {
        match task {
            Some(Task::Count(shard, place, _)) => Some((*shard, *place)),
            _ => None,
        }
    }

    #[test]
    fn a_worker_counts_for_its_own_shard_first_and_decodes_before_it_helps() {
        let mut board = board();
        assert_eq!(counts(board.next_task(1, Some(1)).as_ref()), Some((1, (0, 0))));
        assert!(matches!(board.next_task(1, Some(1)), Some(Task::Decode)));
        board.waiting_rows = MOST_WAITING;
        assert_eq!(counts(board.next_task(1, Some(1)).as_ref()), Some((0, (0, 0))));
    }

    #[test]
    fn nobody_rests_while_what_is_before_the_trouble_may_hold_an_earlier_one() {
        let mut board = board();
        for place in [(0, 0), (0, 1)] {
            assert_eq!(counts(board.next_task(1, Some(1)).as_ref()), Some((1, place)));
            board.counted(1, place);
        }
        board.stop((0, 1), Stopped::Log(()));
        for place in [(0, 0), (0, 1)] {
            assert_eq!(counts(board.next_task(1, Some(1)).as_ref()), Some((0, place)));
            board.counted(0, place);
        }
        assert!(matches!(board.next_task(1, Some(1)), Some(Task::Rest)));
    }
}
