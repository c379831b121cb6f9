//! A debounce of any number of intervals at once, in nearly constant time a mutation.

use super::head::{Ground, Head};
use super::joins::Joins;
use super::levels::{Levels, Runs};
use super::rungs::NONE;
use super::stretch::{End, Stretch};

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    levels: &'a Levels,
    joins: Joins<'a>,
    runs: Runs,
    /// Whether mutations have units.
    units: bool,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(levels: &'a Levels, units: bool) -> Self {
        Self { levels, joins: Joins::new(levels), runs: Runs::over(levels), units }
    }

    /// What was counted, once all sessions have ended.
    pub(super) fn runs(&mut self) -> Runs {
        let mut runs = self.runs.clone();
        runs.take(self.joins.joined());
        runs
    }

    /// Makes room for this many slots.
    pub(super) fn grow(&mut self, slots: usize) {
        self.joins.grow(slots);
    }

    /// Brings near what is not in the head of a session itself.
    pub(super) fn warm(&self, slot: usize, head: &Head) {
        self.joins.warm(slot, head);
    }

    /// A session goes on from where it stood.
    pub(super) fn go(&mut self, slot: usize, head: &mut Head, stretch: &Stretch<'_>) {
        if stretch.opens {
            (head.top, head.ground) = (NONE, Ground { start: stretch.standing.first, mutations: 0 });
        }
        self.joins.go(slot, head, stretch);
        if self.units {
            self.add_units(stretch);
        }
    }

    /// Where mutations have units, those before a gap are what a write there takes.
    fn add_units(&mut self, stretch: &Stretch<'_>) {
        for (at, gap) in stretch.gaps() {
            self.runs.units_before(self.levels.class(gap), stretch.units_before(at));
        }
    }

    /// A session ends.
    pub(super) fn end(&mut self, slot: usize, head: &mut Head, end: &End) {
        let standing = end.standing;
        self.joins.end(slot, head, standing);
        let span = i128::from(standing.last - standing.first);
        self.runs.overflowed |= span * i128::from(standing.mutations) > i128::from(i64::MAX);
        self.runs.sessions += 1;
        self.runs.mutations += standing.mutations;
        self.runs.active += span;
        self.runs.last_units += u64::from(end.units);
    }
}
