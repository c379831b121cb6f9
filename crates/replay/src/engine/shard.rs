use std::hint::black_box;

use fearless_simd::{Level, Simd, dispatch};

use super::columns::Columns;
use super::mutation_slice::SessionProgress;
use super::options::Eviction;
use super::order_tracker::{EvictionRule, LateRow, OrderTracker};
use super::partition::PartitionedBatch;
use super::plan::Plan;
use super::session_index::SessionIndex;
use super::trigger_set::TriggerSets;

/// The largest number of mutations of a session that are counted at once.
const MAX_SLICE: usize = 1_024;
/// With fewer sessions none is evicted.
const MIN_SESSIONS_TO_EVICT: usize = 4_096;
/// Sessions whose state is read before any of them is counted.
const SESSIONS_AHEAD: usize = 32;

/// Why a shard cannot count a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderError {
    /// The row at this position is earlier than the row before it in its session.
    OutOfOrder(usize),
    /// A row may belong to an evicted session.
    LateEvent,
}

/// What the next rows of a session are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextRows {
    /// This many mutations of the session.
    Mutations(usize),
    /// Mutations after a gap that ends the session.
    AfterIdle,
    /// A mutation earlier than the last one.
    OutOfOrder,
}

/// A part of the sessions, counted by one thread.
#[derive(Debug)]
pub(super) struct Shard<'a> {
    level: Level,
    idle: i64,
    eviction: Eviction,
    index: SessionIndex,
    /// The slots of the sessions of the current batch.
    slots: Vec<u32>,
    pub(super) sets: TriggerSets<'a>,
    order: OrderTracker,
    /// The number of sessions at which idle ones are looked for.
    evict_at: usize,
}

impl<'a> Shard<'a> {
    pub(super) fn new(plan: &'a Plan<'_>) -> Self {
        Self {
            level: Level::new(),
            idle: plan.idle(),
            eviction: plan.options.eviction,
            index: SessionIndex::default(),
            slots: Vec::new(),
            sets: TriggerSets::new(plan),
            order: OrderTracker::default(),
            evict_at: MIN_SESSIONS_TO_EVICT,
        }
    }

    /// Counts the sessions of a batch that belong to the shard of this number.
    pub(super) fn count(&mut self, batch: &PartitionedBatch, number: usize) -> Result<(), OrderError> {
        let Some(order) = batch.order() else { return Ok(()) };
        let observed = self.order.observe(&order, batch.batch().session_range.as_ref());
        observed.map_err(|LateRow| OrderError::LateEvent)?;
        self.resolve_slots(batch, number);
        let first_error = self.count_sessions(batch, number);
        self.sets.flush();
        if let Some(position) = first_error {
            return Err(OrderError::OutOfOrder(position));
        }
        if self.eviction == Eviction::WhenIdle && self.index.len() > self.evict_at {
            self.evict(batch);
        }
        Ok(())
    }

    /// Looks up all sessions before any is counted, so that the processor can wait for several cache
    /// misses at once.
    fn resolve_slots(&mut self, batch: &PartitionedBatch, number: usize) {
        self.slots.clear();
        let sessions = batch.sessions(number).iter().filter_map(|group| batch.session(group));
        self.slots.extend(sessions.map(|session| self.index.resolve(session)));
        self.sets.reserve(self.index.slots());
    }

    /// The position of the first row that is out of order, if there is one.
    fn count_sessions(&mut self, batch: &PartitionedBatch, number: usize) -> Option<usize> {
        let slots = std::mem::take(&mut self.slots);
        let mut first_error: Option<usize> = None;
        let blocks = batch.sessions(number).chunks(SESSIONS_AHEAD).zip(slots.chunks(SESSIONS_AHEAD));
        for (groups, slots) in blocks {
            // The processor waits for the cache misses of all of them at once, not for one after another.
            black_box(slots.iter().map(|slot| self.sets.touch(*slot as usize)).fold(0, u64::wrapping_add));
            for (group, slot) in groups.iter().zip(slots) {
                if let Err(row) = self.count_rows(*slot as usize, &batch.columns(group)) {
                    let position = batch.original_position(group, row);
                    first_error = first_error.into_iter().chain(position).min();
                }
            }
        }
        self.slots = slots;
        first_error
    }

    /// Counts rows of a session, which idle times split; `Err` is the first row that is out of order.
    fn count_rows(&mut self, slot: usize, columns: &Columns<'_>) -> Result<(), usize> {
        let rows = columns.times.len();
        let mut from = 0;
        while from < rows {
            let next = columns.rows(from..rows.min(from + MAX_SLICE));
            match next_rows(self.level, self.sets.session(slot), next.times, self.idle) {
                NextRows::Mutations(count) => {
                    self.sets.on_mutations(slot, &next.rows(0..count));
                    from += count;
                }
                NextRows::AfterIdle => self.sets.end_session(slot),
                NextRows::OutOfOrder => return Err(from),
            }
        }
        Ok(())
    }

    /// Ends and forgets sessions that are over, as far as the order of the log shows.
    fn evict(&mut self, batch: &PartitionedBatch) {
        let Self { idle, index, sets, order, .. } = self;
        match order.eviction_rule(*idle) {
            EvictionRule::UpTo(time) => index.evict_where(|slot| {
                let last = sets.session(slot as usize).last;
                let evicted = last <= time;
                if evicted {
                    order.evicted_by_time(last, *idle);
                    sets.end_session(slot as usize);
                }
                evicted
            }),
            EvictionRule::AllButLast => {
                let open = batch.last_session().and_then(|session| index.find(&session));
                order.evicted_by_id();
                index.evict_where(|slot| {
                    let evicted = Some(slot) != open;
                    if evicted {
                        sets.end_session(slot as usize);
                    }
                    evicted
                });
            }
            EvictionRule::None => {}
        }
        self.evict_at = MIN_SESSIONS_TO_EVICT.max(self.index.len() / 2 * 3);
    }

    /// Ends all sessions.
    pub(super) fn finish(&mut self) {
        (0..self.index.slots()).for_each(|slot| self.sets.end_session(slot));
    }
}

/// The length of a gap. A step back is as long as no gap can be.
#[inline]
fn gap(before: i64, after: i64) -> u64 {
    after.wrapping_sub(before).cast_unsigned()
}

/// The longest gap between neighbours.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the selected instruction set")]
#[inline(always)]
fn longest_gap<S: Simd>(_: S, times: &[i64]) -> u64 {
    let pairs = times.iter().zip(times.iter().skip(1));
    pairs.map(|(before, after)| gap(*before, *after)).fold(0, u64::max)
}

/// What the first of some rows are to a session.
fn next_rows(level: Level, session: SessionProgress, times: &[i64], idle: i64) -> NextRows {
    let first = times.first().copied().unwrap_or_default();
    let last = if session.is_active() { session.last } else { first };
    let longest = dispatch!(level, simd => longest_gap(simd, times));
    if longest.max(gap(last, first)) < idle.cast_unsigned() {
        return NextRows::Mutations(times.len());
    }
    if first < last {
        return NextRows::OutOfOrder;
    }
    if gap(last, first) >= idle.cast_unsigned() {
        return NextRows::AfterIdle;
    }
    let pairs = times.iter().zip(times.iter().skip(1));
    let following = pairs.take_while(|(before, after)| gap(**before, **after) < idle.cast_unsigned()).count();
    NextRows::Mutations(1 + following)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_continue_a_session_up_to_an_idle_time_or_a_step_back() {
        let active = |last| SessionProgress { first: 0, last, mutations: 1 };
        for (session, times, idle, expected) in [
            (active(5), &[5, 6, 9][..], 10, NextRows::Mutations(3)),
            (SessionProgress::default(), &[-7, -7, 8], 20, NextRows::Mutations(3)),
            (SessionProgress::default(), &[7], 1, NextRows::Mutations(1)),
            (active(5), &[6, 16, 17], 10, NextRows::Mutations(1)),
            (active(5), &[15, 16], 10, NextRows::AfterIdle),
            (active(5), &[4, 9], 10, NextRows::OutOfOrder),
            (active(5), &[6, 9, 8, 9], 10, NextRows::Mutations(2)),
        ] {
            assert_eq!(next_rows(Level::new(), session, times, idle), expected, "{session:?} {times:?}");
        }
    }
}
