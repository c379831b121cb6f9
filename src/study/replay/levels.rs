//! The intervals of debounces as levels, and what is counted at each.
//!
//! A gap breaks the runs of every interval it reaches: sorted, those are the levels below its
//! class. A debounce makes a mutation wait for the last of its run. Summed over the runs of a
//! session, that is Σ mutations of the run × offset of its last, less the offsets of all mutations.

use super::totals::Totals;

/// Gaps up to here have their class looked up rather than searched for.
const LOOKED_UP: i64 = 1 << 16;

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

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.intervals.len()
    }

    #[inline]
    pub(super) fn class(&self, gap: i64) -> u32 {
        match self.short.get(usize::try_from(gap).unwrap_or(usize::MAX)) {
            Some(class) => u32::from(*class),
            None => self.search(gap),
        }
    }
}

/// What is counted of a level: by the gaps whose class it is, and by the runs that break at it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Level {
    /// Gaps of this class, their sum, and the units of the mutations before them.
    gaps: u64,
    sum: u128,
    units: u64,
    /// Sum of mutations × offset of the last, over runs: of this level alone, and of rungs as the
    /// difference to the level below.
    wait: i128,
    step: i128,
    longest: i64,
}

impl Level {
    /// A run of this level alone ended.
    #[inline]
    pub(super) fn end(&mut self, wait: i64, length: i64) {
        self.wait += i128::from(wait);
        self.longest = self.longest.max(length);
    }
}

/// What is counted, level by level.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// One more than there are intervals: a gap that reaches all of them is of the last class.
    levels: Vec<Level>,
    /// Sessions that ended, their mutations, the offsets of these, the units of the last ones,
    /// and the sum of (last − first).
    pub(super) sessions: u64,
    pub(super) mutations: u64,
    pub(super) offsets: i128,
    pub(super) last_units: u64,
    pub(super) active: i128,
    /// Whether a sum of one session was larger than can be counted.
    pub(super) overflowed: bool,
}

impl Runs {
    /// Nothing yet.
    pub(super) fn over(levels: &Levels) -> Self {
        Self { levels: vec![Level::default(); levels.intervals.len() + 1], ..Self::default() }
    }

    /// A gap of this class, and the units of the mutation before it.
    #[inline]
    pub(super) fn broken(&mut self, class: u32, gap: i64, units: u32) {
        if let Some(level) = self.levels.get_mut(class as usize) {
            level.gaps += 1;
            level.sum += u128::from(gap.unsigned_abs());
            level.units += u64::from(units);
        }
    }

    /// Runs of each level from `low` to below `above` ended: mutations × offset of the last, and
    /// from the first to it.
    #[inline]
    pub(super) fn end(&mut self, low: u32, above: u32, wait: i64, length: i64) {
        if let Some(level) = self.levels.get_mut(low as usize) {
            level.step += i128::from(wait);
            level.longest = level.longest.max(length);
        }
        if let Some(level) = self.levels.get_mut(above as usize) {
            level.step -= i128::from(wait);
        }
    }

    /// Levels from the lowest, each to have a run of its own ended: see [`Level::end`].
    #[inline]
    pub(super) fn levels(&mut self) -> &mut [Level] {
        &mut self.levels
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        for (to, from) in self.levels.iter_mut().zip(&other.levels) {
            to.gaps += from.gaps;
            to.sum += from.sum;
            to.units += from.units;
            to.wait += from.wait;
            to.step += from.step;
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
        let (mut steps, mut longest) = (-self.offsets, 0i64);
        let totals = levels.intervals.iter().zip(&self.levels).map(|(interval, level)| {
            breaks -= level.gaps;
            broken -= level.sum;
            units -= level.units;
            steps += level.step;
            longest = longest.max(level.longest);
            let (writes, wide) = (self.sessions + breaks, i128::from(*interval));
            let totals = Totals {
                writes,
                held: self.active - broken.cast_signed() + i128::from(writes) * wide,
                wait: steps + level.wait + i128::from(self.mutations) * wide,
                longest: if self.sessions > 0 { longest + interval } else { 0 },
                span: self.active + i128::from(self.sessions) * wide,
                units,
            };
            (*interval, totals)
        });
        totals.collect()
    }
}
