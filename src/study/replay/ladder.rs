//! A debounce of any number of intervals at once, in nearly constant time a mutation.

use super::flat::Flat;
use super::group::Group;
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
    /// Its lowest rung; `NONE` where all runs began with the session, or are kept flat.
    top: u32,
}

/// What breaks runs: all of levels below a class, in a session that began with `first`, after so
/// many mutations of which one at `last` is the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Break {
    pub(super) class: u32,
    pub(super) mutations: u64,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// A gap that breaks runs: its class, and what lies on either side of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) class: u32,
    /// The mutation after it, by its place in the stretch.
    pub(super) at: u32,
    /// When the mutation before it happened, and the one after it.
    pub(super) last: i64,
    pub(super) start: i64,
}

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    levels: &'a Levels,
    open: Vec<Open>,
    flat: Flat,
    rungs: Rungs,
    /// The gaps that break runs in the stretch at hand.
    found: Vec<Found>,
    pub(super) runs: Runs,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(levels: &'a Levels) -> Self {
        Self {
            levels,
            open: Vec::new(),
            flat: Flat::new(levels),
            rungs: Rungs::default(),
            found: Vec::new(),
            runs: Runs::over(levels),
        }
    }

    /// Finds the gaps that break runs: each is written down, and kept only if it does, so that
    /// nothing waits for a guess.
    fn find(&mut self, stretch: &Stretch<'_>) -> usize {
        if self.found.len() < stretch.times.len() {
            self.found.resize(stretch.times.len(), Found::default());
        }
        let mut count = 0;
        for (at, gap) in stretch.gaps() {
            let class = self.levels.class(gap);
            let start = stretch.times.get(at).copied().unwrap_or_default();
            if let Some(place) = self.found.get_mut(count) {
                *place = Found { class, at: at as u32, last: start - gap, start };
            }
            count += usize::from(class > 0);
        }
        count
    }

    /// Breaks runs at the gaps that were found.
    fn break_runs(&mut self, slot: usize, open: &mut Open, found: usize, stretch: &Stretch<'_>) {
        let found = self.found.get_mut(..found).unwrap_or_default();
        for gap in found.iter() {
            let (_, units) = stretch.before(gap.at as usize);
            self.runs.broken(gap.class, gap.start - gap.last, units);
        }
        if self.flat.has(slot) {
            self.flat.go(slot, open.mutations, open.first, found, &mut self.runs);
            return;
        }
        for gap in found {
            let mutations = open.mutations + u64::from(gap.at);
            let broken = Break { class: gap.class, mutations, first: open.first, last: gap.last };
            open.top = self.rungs.go(open.top, &broken, gap.start, &mut self.runs);
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
        open ^ warm(&self.open, groups, |open| self.rungs.start(open.top))
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let (Some(state), Some(first)) = (self.open.get(slot), stretch.times.first()) else { return };
        let mut open = *state;
        if stretch.opens {
            open = Open { first: *first, top: NONE, ..Open::default() };
            if self.flat.has(slot) {
                self.flat.open(slot, *first);
            }
        }
        let found = self.find(stretch);
        self.break_runs(slot, &mut open, found, stretch);
        let offsets = stretch.times.iter().map(|time| time.wrapping_sub(open.first));
        open.offsets = offsets.fold(open.offsets, i64::wrapping_add);
        open.mutations += stretch.times.len() as u64;
        if let Some(state) = self.open.get_mut(slot) {
            *state = open;
        }
    }

    fn end(&mut self, slot: usize, end: &End) {
        let Some(open) = self.open.get(slot).copied() else { return };
        let class = self.levels.count() as u32;
        if self.flat.has(slot) {
            let all = &mut [Found { class, at: 0, last: end.last, start: end.last }];
            self.flat.go(slot, open.mutations, open.first, all, &mut self.runs);
        } else if class > 0 {
            let broken = Break { class, mutations: open.mutations, first: open.first, last: end.last };
            self.rungs.end(open.top, &broken, &mut self.runs);
        }
        let span = i128::from(end.last - end.first);
        self.runs.overflowed |= span * i128::from(open.mutations) > i128::from(i64::MAX);
        self.runs.sessions += 1;
        self.runs.mutations += open.mutations;
        self.runs.offsets += i128::from(open.offsets);
        self.runs.active += span;
        self.runs.last_units += u64::from(end.units);
    }
}
