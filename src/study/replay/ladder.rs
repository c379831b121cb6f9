//! A debounce of any number of intervals at once, in nearly constant time a mutation.

use super::flat::Flat;
use super::head::{Ground, Head};
use super::joins::Joins;
use super::levels::{Levels, Runs};
use super::rungs::{NONE, Rungs};
use super::stretch::{End, Standing, Stretch};

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    levels: &'a Levels,
    flat: Flat,
    rungs: Rungs,
    joins: Joins,
    runs: Runs,
    /// Whether mutations have units.
    units: bool,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(levels: &'a Levels, units: bool) -> Self {
        Self {
            levels,
            flat: Flat::new(levels),
            rungs: Rungs::default(),
            joins: Joins::new(),
            runs: Runs::over(levels),
            units,
        }
    }

    /// What was counted.
    pub(super) fn runs(&self) -> Runs {
        let mut runs = self.runs.clone();
        runs.take(&self.flat);
        runs
    }

    /// Makes room for this many slots.
    pub(super) fn grow(&mut self, slots: usize) {
        self.flat.grow(slots);
    }

    /// Brings near what is not in the head of a session itself.
    pub(super) fn warm(&self, slot: usize, head: &Head) {
        if self.flat.has(slot) {
            self.flat.warm(slot);
        } else {
            self.rungs.near(head.top);
        }
    }

    /// A session goes on from where it stood.
    pub(super) fn go(&mut self, slot: usize, head: &mut Head, stretch: &Stretch<'_>) {
        let Stretch { standing, near, .. } = *stretch;
        let first = standing.first;
        if stretch.opens {
            (head.top, head.ground) = (NONE, Ground { start: first, mutations: 0 });
            self.flat.open(slot, first);
        }
        if self.flat.has(slot) {
            match near.far {
                None => self.flat.go(slot, standing, near),
                Some(gap) => self.flat.step(slot, standing, gap),
            }
            self.runs.offsets += i128::from(near.offsets(first));
        } else {
            self.break_rungs(head, standing, stretch);
        }
        if self.units {
            self.add_units(stretch);
        }
    }

    /// Joins and breaks the runs of a session that are kept as rungs.
    fn break_rungs(&mut self, head: &mut Head, mut standing: Standing, stretch: &Stretch<'_>) {
        let (before, near) = (standing.mutations, stretch.near);
        let mut left = match near.gaps() {
            [_, _, _, _, _, _, ..] => self.joins.join(near, stretch.opens, self.levels, &mut self.runs),
            few => ((1 << few.len()) - 1) & !u64::from(stretch.opens),
        };
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let (start, gap) = (near.base + near.offset(at), stretch.gap(at));
            let class = self.levels.class(gap);
            (standing.mutations, standing.last) = (before + at as u64, start - gap);
            self.rungs.end(head, class, standing, &mut self.runs);
            if class as usize == self.levels.count() {
                self.runs.broken(class, gap);
                head.ground = Ground { start, mutations: standing.mutations };
            } else {
                self.rungs.add(head, class, standing, start);
            }
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
        if self.flat.has(slot) {
            self.flat.end(slot, standing);
        } else {
            self.rungs.end(head, self.levels.count() as u32, standing, &mut self.runs);
        }
        let span = i128::from(standing.last - standing.first);
        self.runs.overflowed |= span * i128::from(standing.mutations) > i128::from(i64::MAX);
        self.runs.sessions += 1;
        self.runs.mutations += standing.mutations;
        self.runs.active += span;
        self.runs.last_units += u64::from(end.units);
    }
}
