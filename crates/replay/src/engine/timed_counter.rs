//! Any timed trigger, mutation by mutation: O(1) a mutation for each trigger.

use super::mutation_slice::{MutationSlice, SessionProgress, add_chunks};
use super::totals::Totals;
use crate::policy::TimedTrigger;

/// A timer that never fires: longer than any log, and short enough that sums do not overflow.
const NEVER: i64 = i64::MAX / 4;

/// Mutations of one session that are not flushed yet.
#[derive(Debug, Clone, Copy, Default)]
struct PendingFlush {
    /// The time of the first of them.
    first: i64,
    /// When their timer fires.
    due: i64,
    /// How many there are; none are pending if 0.
    mutations: u64,
    /// Sum of (mutation − first).
    offset_sum: u128,
}

/// One timed trigger over all sessions of a shard.
#[derive(Debug)]
pub(super) struct TimedCounter {
    restart: i64,
    max_wait: i64,
    max_mutations: u64,
    closes_on_critical: bool,
    /// For each session slot.
    pending: Vec<PendingFlush>,
    pub(super) totals: Totals,
}

/// A duration that was checked against the limit of a trigger.
fn millis(time: Option<u64>) -> i64 {
    time.and_then(|time| i64::try_from(time).ok()).unwrap_or(NEVER)
}

impl TimedCounter {
    pub(super) fn new(trigger: &TimedTrigger, chunk_sizes: usize) -> Self {
        Self {
            restart: millis(trigger.restart),
            max_wait: millis(trigger.max_wait),
            max_mutations: trigger.max_mutations.unwrap_or(u64::MAX),
            closes_on_critical: trigger.closes_on_critical,
            pending: Vec::new(),
            totals: Totals::new(chunk_sizes),
        }
    }

    pub(super) fn reserve(&mut self, slots: usize) {
        self.pending.resize(slots, PendingFlush::default());
    }

    /// Reads the state of a session.
    #[inline]
    pub(super) fn touch(&self, slot: usize) -> u64 {
        self.pending.get(slot).map_or(0, |pending| pending.mutations)
    }

    pub(super) fn on_mutations(&mut self, slot: usize, slice: &MutationSlice<'_>) {
        let Some(state) = self.pending.get_mut(slot) else { return };
        let (totals, mut pending) = (&mut self.totals, *state);
        for (position, &at) in slice.times.iter().enumerate() {
            if pending.mutations > 0 && at >= pending.due {
                totals.flush(&pending, pending.due, slice.chunks.before(position));
                pending.mutations = 0;
            }
            if pending.mutations == 0 {
                pending = PendingFlush { first: at, ..PendingFlush::default() };
            }
            pending.mutations += 1;
            pending.offset_sum += u128::from(at.abs_diff(pending.first));
            pending.due = (at + self.restart).min(pending.first + self.max_wait);
            let closes =
                self.closes_on_critical && slice.critical.get(position).is_some_and(|critical| *critical);
            if closes || pending.mutations >= self.max_mutations {
                totals.flush(&pending, at, slice.chunks.of(position));
                pending.mutations = 0;
            }
        }
        *state = pending;
    }

    /// The session ends; `last_chunks` are those of its last mutation.
    pub(super) fn end_session(&mut self, slot: usize, session: &SessionProgress, last_chunks: &[u64]) {
        let Some(state) = self.pending.get_mut(slot) else { return };
        let pending = std::mem::take(state);
        let mut last_flush = session.last;
        if pending.mutations > 0 {
            self.totals.flush(&pending, pending.due, last_chunks);
            last_flush = pending.due;
        }
        self.totals.observed_time += i128::from(last_flush - session.first);
    }
}

impl Totals {
    /// A flush at `at`, whose last mutation has these chunks.
    #[inline]
    fn flush(&mut self, pending: &PendingFlush, at: i64, chunks: &[u64]) {
        let longest = at - pending.first;
        self.writes += 1;
        self.timer_pending += i128::from(longest);
        let offsets = pending.offset_sum.cast_signed();
        self.total_delay += i128::from(longest) * i128::from(pending.mutations) - offsets;
        self.max_delay = self.max_delay.max(longest);
        add_chunks(&mut self.chunks, chunks);
    }
}
