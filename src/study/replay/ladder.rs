//! A debounce of any number of intervals at once, in constant time a mutation.
//!
//! A gap breaks the runs of every interval it reaches. Sorted, the intervals are levels; a gap of
//! class c breaks levels 0 to c−1, so the runs that are open in a session start the earlier the
//! higher their level, and levels with the same start are kept as one rung. Each mutation adds
//! one rung at most and takes away those it breaks.

use super::group::Group;
use super::stretch::{End, Fold, Stretch, warm};
use super::totals::Totals;

/// Gaps up to here have their class looked up rather than searched for.
const LOOKED_UP: i64 = 1 << 16;
const NONE: u32 = u32::MAX;

/// The intervals of all debounces, and how many of them a gap reaches: its class.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Sorted, each once.
    intervals: Vec<i64>,
    /// The class of every short gap.
    short: Vec<u16>,
}

impl Levels {
    pub(super) fn new(mut intervals: Vec<i64>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        let mut levels = Self { intervals, short: Vec::new() };
        levels.short = (0..LOOKED_UP).map(|gap| levels.search(gap) as u16).collect();
        levels
    }

    fn search(&self, gap: i64) -> u32 {
        self.intervals.partition_point(|interval| *interval <= gap) as u32
    }

    #[inline]
    fn class(&self, gap: i64) -> u32 {
        match self.short.get(usize::try_from(gap).unwrap_or(usize::MAX)) {
            Some(class) => u32::from(*class),
            None => self.search(gap),
        }
    }
}

/// A session: how many mutations it has, and the runs that are open in it.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    first: i64,
    mutations: u64,
    /// Sum over mutations of the time since the first.
    offsets: i64,
    /// The lowest rung; `NONE` where all runs began with the session.
    top: u32,
}

/// The runs of neighbouring levels, which began at the same mutation.
#[derive(Debug, Clone, Copy)]
struct Rung {
    start: i64,
    /// Mutations of the session before the run.
    mutations: u64,
    /// The level above its highest.
    above: u32,
    /// The next higher rung; `NONE` for those that began with the session.
    next: u32,
}

/// A gap that breaks runs: the mutation after it, by its place in a stretch, and its class.
#[derive(Debug, Clone, Copy, Default)]
struct Break {
    at: u32,
    class: u32,
}

/// What is counted of a level: by the gaps whose class it is, and by the runs that break with it
/// as the lowest of their rung.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// Gaps of this class, their sum, and the units of the mutations before them.
    gaps: u64,
    sum: u128,
    units: u64,
    /// Sum of mutations × offset of the last, over runs: the difference to the level below.
    wait: i128,
    longest: i64,
}

/// What is counted, level by level.
///
/// A debounce makes a mutation wait for the last of its run. Summed over the runs of a session,
/// that is Σ mutations of the run × offset of its last, less the offsets of all mutations.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// One more than there are intervals: a gap that reaches all of them is of the last class.
    levels: Vec<Level>,
    /// Sessions that ended, their mutations, the offsets of these, the units of the last ones,
    /// and the sum of (last − first).
    pub(super) sessions: u64,
    mutations: u64,
    offsets: i128,
    last_units: u64,
    pub(super) active: i128,
    /// Whether a sum of one session was larger than can be counted.
    pub(super) overflowed: bool,
}

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    levels: &'a Levels,
    open: Vec<Open>,
    rungs: Vec<Rung>,
    free: Vec<u32>,
    /// The breaks of the stretch at hand.
    breaks: Vec<Break>,
    pub(super) runs: Runs,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(levels: &'a Levels) -> Self {
        let runs = Runs::over(levels);
        Self { levels, open: Vec::new(), rungs: Vec::new(), free: Vec::new(), breaks: Vec::new(), runs }
    }

    /// Finds the gaps that break runs: each is written down, and kept only if it does, so that
    /// nothing waits for a guess.
    fn find(&mut self, stretch: &Stretch<'_>) -> usize {
        if self.breaks.len() < stretch.times.len() {
            self.breaks.resize(stretch.times.len(), Break::default());
        }
        let mut found = 0;
        for (at, gap) in stretch.gaps() {
            let class = self.levels.class(gap);
            if let Some(place) = self.breaks.get_mut(found) {
                *place = Break { at: at as u32, class };
            }
            found += usize::from(class > 0);
        }
        found
    }

    /// Ends the runs of all levels below `class` with the mutation at `last`, one of so many; the
    /// rung that is then the lowest.
    #[inline]
    fn break_runs(&mut self, open: &Open, class: u32, mutations: u64, last: i64) -> u32 {
        let offset = last.wrapping_sub(open.first);
        let (mut low, mut at) = (0, open.top);
        while let Some(rung) = self.rungs.get(at as usize).copied() {
            let count = (mutations - rung.mutations).cast_signed();
            // Right if it fits, which is held when the session ends.
            self.runs.end(low, rung.above.min(class), count.wrapping_mul(offset), last - rung.start);
            if rung.above > class {
                return at;
            }
            self.free.push(at);
            (low, at) = (rung.above, rung.next);
            if low >= class {
                return at;
            }
        }
        self.runs.end(low, class, mutations.cast_signed().wrapping_mul(offset), offset);
        NONE
    }

    fn push(&mut self, rung: Rung) -> u32 {
        if let Some(at) = self.free.pop() {
            if let Some(place) = self.rungs.get_mut(at as usize) {
                *place = rung;
            }
            at
        } else {
            self.rungs.push(rung);
            (self.rungs.len() - 1) as u32
        }
    }
}

impl Fold for Ladder<'_> {
    fn grow(&mut self, slots: usize) {
        self.open.resize(slots, Open::default());
    }

    fn warm(&self, groups: &[Group]) -> i64 {
        let open = warm(&self.open, groups, |open| open.first);
        let top = |open: &Open| self.rungs.get(open.top as usize).map_or(0, |rung| rung.start);
        open ^ warm(&self.open, groups, top)
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let (Some(state), Some(first)) = (self.open.get(slot), stretch.times.first()) else { return };
        let mut open =
            if stretch.opens { Open { first: *first, top: NONE, ..Open::default() } } else { *state };
        for at in 0..self.find(stretch) {
            let Some(Break { at, class }) = self.breaks.get(at).copied() else { break };
            let at = at as usize;
            let (last, units) = stretch.before(at);
            let start = stretch.times.get(at).copied().unwrap_or_default();
            self.runs.broken(class, start - last, units);
            let mutations = open.mutations + at as u64;
            let next = self.break_runs(&open, class, mutations, last);
            open.top = self.push(Rung { start, mutations, above: class, next });
        }
        let offsets = stretch.times.iter().map(|time| time.wrapping_sub(open.first));
        open.offsets = offsets.fold(open.offsets, i64::wrapping_add);
        open.mutations += stretch.times.len() as u64;
        if let Some(state) = self.open.get_mut(slot) {
            *state = open;
        }
    }

    fn end(&mut self, slot: usize, end: &End) {
        let Some(open) = self.open.get(slot).copied() else { return };
        let levels = self.levels.intervals.len() as u32;
        if levels > 0 {
            self.break_runs(&open, levels, open.mutations, end.last);
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

impl Runs {
    /// Nothing yet.
    pub(super) fn over(levels: &Levels) -> Self {
        Self { levels: vec![Level::default(); levels.intervals.len() + 1], ..Self::default() }
    }

    /// A gap of this class, and the units of the mutation before it.
    #[inline]
    fn broken(&mut self, class: u32, gap: i64, units: u32) {
        if let Some(level) = self.levels.get_mut(class as usize) {
            level.gaps += 1;
            level.sum += u128::from(gap.unsigned_abs());
            level.units += u64::from(units);
        }
    }

    /// Runs of each level from `low` to below `above` ended: mutations × offset of the last, and
    /// from the first to it.
    #[inline]
    fn end(&mut self, low: u32, above: u32, wait: i64, length: i64) {
        if let Some(level) = self.levels.get_mut(low as usize) {
            level.wait += i128::from(wait);
            level.longest = level.longest.max(length);
        }
        if let Some(level) = self.levels.get_mut(above as usize) {
            level.wait -= i128::from(wait);
        }
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        for (to, from) in self.levels.iter_mut().zip(&other.levels) {
            to.gaps += from.gaps;
            to.sum += from.sum;
            to.units += from.units;
            to.wait += from.wait;
            to.longest = to.longest.max(from.longest);
        }
        self.sessions += other.sessions;
        self.mutations += other.mutations;
        self.offsets += other.offsets;
        self.last_units += other.last_units;
        self.active += other.active;
        self.overflowed |= other.overflowed;
    }

    /// What a debounce of each interval did, from the shortest.
    pub(super) fn totals(&self, levels: &Levels) -> Vec<(i64, Totals)> {
        // Gaps of a level's own class or below break none of its runs.
        let mut breaks: u64 = self.levels.iter().map(|level| level.gaps).sum();
        let mut broken: u128 = self.levels.iter().map(|level| level.sum).sum();
        let mut units: u64 = self.levels.iter().map(|level| level.units).sum::<u64>() + self.last_units;
        let (mut waits, mut longest) = (-self.offsets, 0i64);
        let totals = levels.intervals.iter().zip(&self.levels).map(|(interval, level)| {
            breaks -= level.gaps;
            broken -= level.sum;
            units -= level.units;
            waits += level.wait;
            longest = longest.max(level.longest);
            let (writes, wide) = (self.sessions + breaks, i128::from(*interval));
            let totals = Totals {
                writes,
                held: self.active - broken.cast_signed() + i128::from(writes) * wide,
                wait: waits + i128::from(self.mutations) * wide,
                longest: if self.sessions > 0 { longest + interval } else { 0 },
                span: self.active + i128::from(self.sessions) * wide,
                units,
            };
            (*interval, totals)
        });
        totals.collect()
    }
}
