//! Runs level by level, where there are few intervals and not too many sessions: as many words a
//! session as there are levels, and nothing to follow.

use super::ladder::Found;
use super::levels::{Levels, Runs};

/// More intervals than these are kept as rungs.
const MOST_LEVELS: usize = 32;
/// Sessions past these are kept as rungs.
const MOST_SLOTS: usize = 1 << 14;

/// The run of a level: when it began, and how many mutations of the session were before it.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    start: i64,
    mutations: u64,
}

/// The runs of the first sessions.
#[derive(Debug, Default)]
pub(super) struct Flat {
    levels: usize,
    runs: Vec<Run>,
}

impl Flat {
    pub(super) fn new(levels: &Levels) -> Self {
        let levels = if levels.count() <= MOST_LEVELS { levels.count() } else { 0 };
        Self { levels, runs: Vec::new() }
    }

    /// Makes room for this many slots, so far as it takes them.
    pub(super) fn grow(&mut self, slots: usize) {
        self.runs.resize(slots.min(MOST_SLOTS) * self.levels, Run::default());
    }

    /// Whether it has the session of this slot.
    #[inline]
    pub(super) fn has(&self, slot: usize) -> bool {
        self.levels > 0 && slot < MOST_SLOTS
    }

    /// The runs of a session.
    #[inline]
    fn of(&mut self, slot: usize) -> &mut [Run] {
        let from = slot * self.levels;
        self.runs.get_mut(from..from + self.levels).unwrap_or_default()
    }

    /// All runs of a session begin with it.
    pub(super) fn open(&mut self, slot: usize, first: i64) {
        self.of(slot).fill(Run { start: first, mutations: 0 });
    }

    /// Ends runs at each of the gaps that break some, and begins new ones after them; the session
    /// had so many mutations before the stretch they are in. A level looks at the gaps that break
    /// its runs, one after the other, and leaves those to the next that break the next's too: so
    /// no step waits for a guess. `found` is used up.
    pub(super) fn go(
        &mut self,
        slot: usize,
        mutations: u64,
        first: i64,
        mut found: &mut [Found],
        counted: &mut Runs,
    ) {
        for (level, (run, counted)) in (1u32..).zip(self.of(slot).iter_mut().zip(counted.levels())) {
            if found.is_empty() {
                return;
            }
            let (mut wait, mut longest, mut left) = (0i64, 0i64, 0);
            for at in 0..found.len() {
                let Some(gap) = found.get(at).copied() else { break };
                let before = mutations + u64::from(gap.at);
                let count = (before - run.mutations).cast_signed();
                // Right if it fits, which is held when the session ends.
                wait = wait.wrapping_add(count.wrapping_mul(gap.last.wrapping_sub(first)));
                longest = longest.max(gap.last - run.start);
                *run = Run { start: gap.start, mutations: before };
                if let Some(place) = found.get_mut(left) {
                    *place = gap;
                }
                left += usize::from(gap.class > level);
            }
            counted.end(wait, longest);
            found = found.get_mut(..left).unwrap_or_default();
        }
    }
}
