//! A debounce of any number of intervals at once, in nearly constant time a mutation.

use super::flat::{Flat, Standing};
use super::group::Group;
use super::joins::Joins;
use super::levels::{Levels, Runs};
use super::rungs::{NONE, Rungs};
use super::stretch::{End, Fold, Stretch, warm};

/// A session: how many mutations it has, and where its open runs are.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    first: i64,
    mutations: u64,
    /// Sum over mutations of the time since the first.
    offsets: i64,
    /// Its topmost rung; `NONE` where all runs began with the session, or are kept flat.
    top: u32,
}

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    levels: &'a Levels,
    open: Vec<Open>,
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
            open: Vec::new(),
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

    /// Breaks the runs of a session that are kept level by level.
    fn break_flat(&mut self, slot: usize, standing: Standing, stretch: &Stretch<'_>) {
        match stretch.near.far {
            None => self.flat.go(slot, standing, stretch.near),
            Some(gap) => self.flat.step(slot, standing, gap),
        }
    }

    /// Joins and breaks the runs of a session that are kept as rungs.
    fn break_rungs(&mut self, open: &mut Open, mut standing: Standing, stretch: &Stretch<'_>) {
        let (before, near) = (standing.mutations, stretch.near);
        let mut left = match near.gaps() {
            [_, _, _, _, _, _, ..] => self.joins.join(near, stretch.opens, self.levels, &mut self.runs),
            few => u64::MAX.checked_shr(64 - few.len() as u32).unwrap_or(0) & !u64::from(stretch.opens),
        };
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let (start, gap) = (near.base + near.offset(at), stretch.gap(at));
            (standing.mutations, standing.last) = (before + at as u64, start - gap);
            open.top = self.rungs.go(open.top, self.levels.class(gap), standing, start, &mut self.runs);
        }
    }

    /// Where mutations have units, those before a gap are what a write there takes.
    fn add_units(&mut self, stretch: &Stretch<'_>) {
        for (at, gap) in stretch.gaps() {
            self.runs.units_before(self.levels.class(gap), stretch.units_before(at));
        }
    }
}

impl Fold for Ladder<'_> {
    fn grow(&mut self, slots: usize) {
        self.open.resize(slots, Open::default());
        self.flat.grow(slots);
    }

    fn warm(&self, groups: &[Group]) -> i64 {
        let open = warm(&self.open, groups, |open| open.first);
        open ^ self.flat.warm(groups) ^ warm(&self.open, groups, |open| self.rungs.start(open.top))
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let Some(mut open) = self.open.get(slot).copied() else { return };
        if stretch.opens {
            let first = stretch.near.base;
            open = Open { first, top: NONE, ..Open::default() };
            self.flat.open(slot, first);
        }
        let standing = Standing { first: open.first, mutations: open.mutations, last: stretch.last };
        if self.flat.has(slot) {
            self.break_flat(slot, standing, stretch);
        } else {
            self.break_rungs(&mut open, standing, stretch);
        }
        if self.units {
            self.add_units(stretch);
        }
        open.offsets = open.offsets.wrapping_add(stretch.near.offsets(open.first));
        open.mutations += stretch.near.len() as u64;
        if let Some(state) = self.open.get_mut(slot) {
            *state = open;
        }
    }

    fn end(&mut self, slot: usize, end: &End) {
        let Some(open) = self.open.get(slot).copied() else { return };
        let standing = Standing { first: open.first, mutations: open.mutations, last: end.last };
        if self.flat.has(slot) {
            self.flat.end(slot, standing);
            self.runs.offsets += i128::from(open.offsets);
        } else {
            self.rungs.end(open.top, self.levels.count() as u32, standing, &mut self.runs);
        }
        let span = i128::from(end.last - end.first);
        self.runs.overflowed |= span * i128::from(open.mutations) > i128::from(i64::MAX);
        self.runs.sessions += 1;
        self.runs.mutations += open.mutations;
        self.runs.active += span;
        self.runs.last_units += u64::from(end.units);
    }
}
