//! The intervals of debounces as levels, and what is counted at each.
//!
//! A gap breaks the runs of every interval it reaches: sorted, those are the levels below its
//! class. A debounce makes a mutation wait for the last of its run: summed over the runs of a
//! session, that is Σ over the gaps inside runs of what each of them adds to.

use super::gap::RANKS;
use super::plan::MOST_RULES;
use super::totals::Totals;

/// However many classes there are, a third of the ranks is left to gaps that are short.
const _: () = assert!(MOST_RULES < RANKS as usize / 3 * 2);

/// The intervals of all debounces, and how many of them a gap reaches: its class.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// Sorted, each once.
    intervals: Vec<i64>,
    /// Shorter gaps are their own rank, in milliseconds; those of the others follow, one for each
    /// class. Gaps of one rank are of one class, and those of a higher rank of no lower one.
    long: u32,
    /// The class of every rank.
    by_rank: Vec<u16>,
}

impl Levels {
    pub(super) fn new(mut intervals: Vec<i64>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        let classes = intervals.len() + 1;
        let long = (RANKS as usize).saturating_sub(classes);
        let mut by_rank = Vec::with_capacity(RANKS as usize);
        for (class, interval) in intervals.iter().enumerate() {
            let to = usize::try_from(*interval).unwrap_or(long).min(long);
            by_rank.resize(to.max(by_rank.len()), class as u16);
        }
        by_rank.resize(long, intervals.len() as u16);
        by_rank.extend((0..classes).map(|class| class as u16));
        Self { intervals, long: long as u32, by_rank }
    }

    fn search(&self, gap: i64) -> u32 {
        if self.intervals.last().is_some_and(|longest| *longest <= gap) {
            return self.count() as u32;
        }
        self.intervals.partition_point(|interval| *interval <= gap) as u32
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.intervals.len()
    }

    /// As many milliseconds as no gap that is its own rank has.
    #[inline]
    pub(super) fn long(&self) -> i64 {
        self.long.into()
    }

    /// The rank of a gap that is its own.
    #[inline]
    fn short(&self, gap: i64) -> Option<u32> {
        u32::try_from(gap).ok().filter(|gap| *gap < self.long)
    }

    /// The class of a gap.
    #[inline]
    pub(super) fn class(&self, gap: i64) -> u32 {
        self.short(gap).map_or_else(|| self.search(gap), |rank| self.class_of(rank))
    }

    /// The rank of a gap of this class.
    #[inline]
    pub(super) fn rank(&self, gap: i64, class: u32) -> u32 {
        self.short(gap).unwrap_or(self.long + class)
    }

    /// The class of a rank.
    #[inline]
    pub(super) fn class_of(&self, rank: u32) -> u32 {
        self.by_rank.get(rank as usize).copied().unwrap_or_default().into()
    }
}

/// What is counted of gaps, and of runs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// How many gaps, and what they add up to.
    pub(super) gaps: u64,
    pub(super) broken: i128,
    /// What mutations wait longer, where the gaps are inside runs.
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

    /// A gap of this class is met only later: not so many milliseconds.
    pub(super) fn put_off(&mut self, class: u32, gap: i64) {
        if let Some(sum) = self.0.get_mut(class as usize) {
            sum.gaps -= 1;
            sum.broken -= i128::from(gap);
        }
    }

    /// The gaps of this class are so many milliseconds longer than they will be met with.
    pub(super) fn lengthen(&mut self, class: u32, by: i64) {
        if let Some(sum) = self.0.get_mut(class as usize) {
            sum.broken += i128::from(by);
        }
    }

    /// Adds what gaps of this class came to.
    pub(super) fn add_to(&mut self, class: u32, more: &Sum) {
        if let Some(sum) = self.0.get_mut(class as usize) {
            sum.add(more);
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
        Self { joined: Joined::over(levels), units: vec![0; levels.count() + 1], ..Self::default() }
    }

    /// The units of the mutation before a gap of this class.
    #[inline]
    pub(super) fn units_before(&mut self, class: u32, units: u32) {
        if let Some(sum) = self.units.get_mut(class as usize) {
            *sum += u64::from(units);
        }
    }

    /// Adds what was joined.
    pub(super) fn take(&mut self, joined: &Joined) {
        self.joined.add(joined);
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        self.joined.add(&other.joined);
        self.units.iter_mut().zip(&other.units).for_each(|(to, from)| *to += from);
        self.sessions += other.sessions;
        self.mutations += other.mutations;
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
        let totals = levels.intervals.iter().zip(by_class).map(|(interval, (joined, of_class))| {
            inside.add(joined);
            gaps -= joined.gaps;
            broken -= joined.broken;
            units -= of_class;
            let (writes, wide) = (self.sessions + gaps, i128::from(*interval));
            let totals = Totals {
                writes,
                held: self.active - broken + i128::from(writes) * wide,
                wait: inside.wait + i128::from(self.mutations) * wide,
                longest: if self.sessions > 0 { inside.longest + interval } else { 0 },
                span: self.active + i128::from(self.sessions) * wide,
                units,
            };
            (*interval, totals)
        });
        totals.collect()
    }
}
