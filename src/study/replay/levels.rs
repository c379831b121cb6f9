//! The intervals of debounces as levels, and what is counted at each.
//!
//! A gap breaks the runs of every interval it reaches: sorted, those are the levels below its
//! class. A debounce makes a mutation wait for the last of its run. Summed over the runs of a
//! session, that is Σ mutations of the run × offset of its last, less the offsets of all mutations;
//! or else, Σ over the gaps inside runs of what each of them adds to.

use super::flat::Flat;
use super::totals::Totals;

/// Gaps below this have their class looked up rather than searched for.
const SHORT: usize = 1 << 16;

/// The intervals of all debounces, and how many of them a gap reaches: its class.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Sorted, each once.
    intervals: Vec<i64>,
    /// The class of every short gap.
    short: Box<[u16; SHORT]>,
}

impl Levels {
    pub(super) fn new(mut intervals: Vec<i64>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        #[expect(clippy::large_stack_arrays, reason = "128 KiB, once, and on their way to the heap")]
        let mut short = Box::new([0; SHORT]);
        let mut from = 0;
        for (class, interval) in (0..).zip(&intervals) {
            let to = usize::try_from(*interval).unwrap_or(SHORT).clamp(from, SHORT);
            short[from..to].fill(class);
            from = to;
        }
        short[from..].fill(intervals.len() as u16);
        Self { intervals, short }
    }

    fn search(&self, gap: i64) -> u32 {
        if self.intervals.last().is_some_and(|longest| *longest <= gap) {
            return self.count() as u32;
        }
        self.intervals.partition_point(|interval| *interval <= gap) as u32
    }

    /// The intervals, sorted.
    pub(super) fn intervals(&self) -> &[i64] {
        &self.intervals
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.intervals.len()
    }

    /// Whether gaps up to this one all are short, and joined at some level.
    #[inline]
    pub(super) fn joins_short(&self, widest: i32) -> bool {
        let is_short = usize::try_from(widest).is_ok_and(|widest| widest < SHORT);
        is_short && self.intervals.last().is_some_and(|longest| i64::from(widest) < *longest)
    }

    /// The class of a gap of so many milliseconds.
    #[inline]
    pub(super) fn class_of_short(&self, gap: u16) -> u32 {
        self.short[usize::from(gap)].into()
    }

    /// The class of any gap.
    #[inline]
    pub(super) fn class(&self, gap: i64) -> u32 {
        match self.short.get(usize::try_from(gap).unwrap_or(usize::MAX)) {
            Some(class) => u32::from(*class),
            None => self.search(gap),
        }
    }
}

/// What is counted of gaps, and of runs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// How many gaps, and what they add up to.
    pub(super) gaps: u64,
    pub(super) broken: i128,
    /// Mutations × offset of the last.
    pub(super) wait: i128,
    pub(super) longest: i64,
}

impl Sum {
    pub(super) fn add(&mut self, other: &Self) {
        self.gaps += other.gaps;
        self.broken += other.broken;
        self.wait += other.wait;
        self.longest = self.longest.max(other.longest);
    }
}

/// What is counted of gaps by class.
#[derive(Debug, Clone, Default)]
pub(super) struct Joined(Vec<Sum>);

impl Joined {
    /// Nothing yet. A gap that reaches all intervals is of a class more than there are.
    pub(super) fn over(levels: &Levels) -> Self {
        Self(vec![Sum::default(); levels.count() + 1])
    }

    /// Whether any level joins gaps of this class.
    #[inline]
    pub(super) fn joins(&self, class: u32) -> bool {
        (class as usize) + 1 < self.0.len()
    }

    /// Meets a gap of this class.
    #[inline]
    pub(super) fn meet(&mut self, class: u32, gap: i64) {
        if let Some(sum) = self.0.get_mut(class as usize) {
            sum.gaps += 1;
            sum.broken += i128::from(gap);
        }
    }

    /// A gap of this class joins two runs into one of this length, and the mutations of the first
    /// wait for so much longer.
    #[inline]
    pub(super) fn join(&mut self, class: u32, wait: i64, length: i64) {
        if let Some(sum) = self.0.get_mut(class as usize) {
            sum.wait += i128::from(wait);
            sum.longest = sum.longest.max(length);
        }
    }

    pub(super) fn sums(&mut self) -> impl Iterator<Item = &mut Sum> {
        self.0.iter_mut()
    }

    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(to, from)| to.add(from));
    }
}

/// What is counted of sessions and their runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// By class: its gaps, and what waits grow by where they are inside a run.
    joined: Joined,
    /// By class: the units of the mutations before its gaps.
    units: Vec<u64>,
    /// By level: what was counted of it alone.
    flat: Vec<Sum>,
    /// The offsets of the mutations that were counted level by level.
    pub(super) offsets: i128,
    /// Sessions that ended, their mutations, the units of the last ones, and the sum of
    /// (last − first).
    pub(super) sessions: u64,
    pub(super) mutations: u64,
    pub(super) last_units: u64,
    pub(super) active: i128,
    /// Whether a sum of one session was larger than can be counted.
    pub(super) overflowed: bool,
}

impl Runs {
    /// Nothing yet.
    pub(super) fn over(levels: &Levels) -> Self {
        Self {
            joined: Joined::over(levels),
            units: vec![0; levels.count() + 1],
            flat: vec![Sum::default(); levels.count()],
            ..Self::default()
        }
    }

    /// The units of the mutation before a gap of this class.
    #[inline]
    pub(super) fn units_before(&mut self, class: u32, units: u32) {
        if let Some(sum) = self.units.get_mut(class as usize) {
            *sum += u64::from(units);
        }
    }

    /// Adds what was counted level by level, and class by class.
    pub(super) fn take(&mut self, flat: &Flat, joined: &Joined) {
        self.joined.add(joined);
        self.flat.iter_mut().zip(flat.sums()).for_each(|(to, from)| to.add(from));
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        self.joined.add(&other.joined);
        self.flat.iter_mut().zip(&other.flat).for_each(|(to, from)| to.add(from));
        self.units.iter_mut().zip(&other.units).for_each(|(to, from)| *to += from);
        self.sessions += other.sessions;
        self.mutations += other.mutations;
        self.offsets += other.offsets;
        self.last_units += other.last_units;
        self.active += other.active;
        self.overflowed |= other.overflowed;
    }

    /// What a debounce of each interval did, from the shortest.
    pub(super) fn totals(&self, levels: &Levels) -> Vec<(i64, Totals)> {
        // A gap of a level's own class or below is inside its runs, one above breaks them.
        let mut inside = Sum::default();
        let mut gaps: u64 = self.joined.0.iter().map(|sum| sum.gaps).sum();
        let mut broken: i128 = self.joined.0.iter().map(|sum| sum.broken).sum();
        let mut units: u64 = self.units.iter().sum::<u64>() + self.last_units;
        let by_class = self.joined.0.iter().zip(&self.units);
        let by_level = levels.intervals.iter().zip(&self.flat);
        let totals = by_level.zip(by_class).map(|((interval, flat), (joined, of_class))| {
            inside.add(joined);
            gaps -= joined.gaps;
            broken -= joined.broken;
            units -= of_class;
            let (writes, wide) = (self.sessions + gaps + flat.gaps, i128::from(*interval));
            let longest = inside.longest.max(flat.longest);
            let totals = Totals {
                writes,
                held: self.active - broken - flat.broken + i128::from(writes) * wide,
                wait: inside.wait + flat.wait - self.offsets + i128::from(self.mutations) * wide,
                longest: if self.sessions > 0 { longest + interval } else { 0 },
                span: self.active + i128::from(self.sessions) * wide,
                units,
            };
            (*interval, totals)
        });
        totals.collect()
    }
}
