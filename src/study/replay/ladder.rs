//! A debounce of any number of intervals at once, in constant time a mutation.
//!
//! A gap breaks the runs of every interval it reaches. Sorted, the intervals are levels; a gap of
//! class c breaks levels 0 to c−1, so the runs that are open in a session start the earlier the
//! higher their level, and levels with the same start are kept as one rung. Each mutation adds
//! one rung at most and takes away those it breaks.

use super::stretch::{End, Fold, Stretch};
use super::totals::Totals;
use crate::strategy::GapBin;

/// Gaps up to here have their bin looked up rather than searched for.
const LOOKED_UP: i64 = 1 << 16;
/// Bins in each doubling of a gap's length.
const BINS_A_DOUBLING: i64 = 16;
const NONE: u32 = u32::MAX;

/// Which bin a gap falls in, and which intervals it reaches.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Sorted, each once.
    pub(super) intervals: Vec<i64>,
    /// Upper edges of all bins but the last, inclusive and rising.
    pub(super) edges: Vec<i64>,
    /// How many intervals the gaps of each bin reach.
    classes: Vec<u32>,
    /// The bin of every short gap.
    short: Vec<u16>,
}

impl Scale {
    /// Bins whose edges separate the intervals, and are close enough to each other for any
    /// interval between them where a `profile` is wanted.
    pub(super) fn new(intervals: &[i64], profile: bool, idle: i64) -> Self {
        let mut intervals = intervals.to_vec();
        intervals.sort_unstable();
        intervals.dedup();
        let mut edges: Vec<i64> = intervals.iter().map(|interval| interval - 1).collect();
        if profile {
            edges.extend(profile_edges(idle));
        }
        edges.retain(|edge| *edge >= 0);
        edges.sort_unstable();
        edges.dedup();
        let reached = |least: i64| intervals.partition_point(|interval| *interval <= least) as u32;
        let lowest = std::iter::once(0).chain(edges.iter().map(|edge| edge + 1));
        let classes = lowest.map(reached).collect();
        let mut scale = Self { intervals, edges, classes, short: Vec::new() };
        scale.short = (0..LOOKED_UP).map(|gap| scale.search(gap) as u16).collect();
        scale
    }

    fn search(&self, gap: i64) -> usize {
        self.edges.partition_point(|edge| *edge < gap)
    }

    fn bin(&self, gap: i64) -> usize {
        match self.short.get(usize::try_from(gap).unwrap_or(usize::MAX)) {
            Some(bin) => usize::from(*bin),
            None => self.search(gap),
        }
    }
}

/// Every millisecond to 16, then 16 edges in each doubling up to the idle time, past which there
/// is no gap.
fn profile_edges(idle: i64) -> Vec<i64> {
    let mut edges: Vec<i64> = (0..BINS_A_DOUBLING).collect();
    let mut low = BINS_A_DOUBLING;
    while low < idle {
        let step = low / BINS_A_DOUBLING;
        edges.extend((1..=BINS_A_DOUBLING).map(|at| low + at * step - 1));
        low *= 2;
    }
    edges.retain(|edge| *edge < idle);
    edges
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
    /// Sum of their offsets.
    offsets: i64,
    /// The level above its highest.
    above: u32,
    /// The next higher rung; `NONE` for those that began with the session.
    next: u32,
}

/// The gaps of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    gaps: u64,
    /// Their sum.
    sum: i128,
    /// The units of the mutations before them.
    units: u64,
}

/// What is counted, level by level and bin by bin.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    bins: Vec<Bin>,
    /// Sum of waits for the last mutation of each run: differences from level to level.
    waits: Vec<i128>,
    /// The longest run that ends a rung whose lowest level is this.
    longest: Vec<i64>,
    /// Sessions that ended, their mutations, the units of their last ones, and the sum of
    /// (last − first).
    pub(super) sessions: u64,
    mutations: u64,
    last_units: u64,
    pub(super) active: i128,
    /// Whether a sum of one session was larger than can be counted.
    pub(super) overflowed: bool,
}

/// The state of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Ladder<'a> {
    scale: &'a Scale,
    open: Vec<Open>,
    rungs: Vec<Rung>,
    free: Vec<u32>,
    pub(super) runs: Runs,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(scale: &'a Scale) -> Self {
        Self { scale, open: Vec::new(), rungs: Vec::new(), free: Vec::new(), runs: Runs::over(scale) }
    }

    /// A gap before the mutation at `at`, and the units of the mutation before it.
    #[inline]
    fn gap(&mut self, open: &mut Open, at: i64, last: i64, before: u32) {
        let bin = self.scale.bin(at - last);
        self.runs.count(bin, at - last, before);
        let class = self.scale.classes.get(bin).copied().unwrap_or_default();
        if class > 0 {
            let next = self.breaks(open, class, last);
            let Open { mutations, offsets, .. } = *open;
            open.top = self.push(Rung { start: at, mutations, offsets, above: class, next });
        }
        open.mutations += 1;
        open.offsets = open.offsets.wrapping_add(at.wrapping_sub(open.first));
    }

    /// Ends the runs of all levels below `class`; the rung that is then the lowest.
    fn breaks(&mut self, open: &Open, class: u32, last: i64) -> u32 {
        let (mut low, mut at) = (0, open.top);
        while at != NONE {
            let Some(rung) = self.rungs.get(at as usize).copied() else { break };
            self.runs.end(&rung, open, low, rung.above.min(class), last);
            if rung.above > class {
                return at;
            }
            self.free.push(at);
            (low, at) = (rung.above, rung.next);
            if low >= class {
                return at;
            }
        }
        let first = Rung { start: open.first, mutations: 0, offsets: 0, above: class, next: NONE };
        self.runs.end(&first, open, low, class, last);
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

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let Some(mut open) = self.open.get(slot).copied() else { return };
        let (mut last, mut mutations) = (stretch.last, stretch.each());
        if stretch.opens
            && let Some((first, _, _)) = mutations.next()
        {
            open = Open { first, mutations: 1, offsets: 0, top: NONE };
            last = first;
        }
        for (at, _, before) in mutations {
            self.gap(&mut open, at, last, before);
            last = at;
        }
        if let Some(state) = self.open.get_mut(slot) {
            *state = open;
        }
    }

    fn end(&mut self, slot: usize, end: &End) {
        let Some(open) = self.open.get(slot).copied() else { return };
        let levels = self.scale.intervals.len() as u32;
        if levels > 0 {
            self.breaks(&open, levels, end.last);
        }
        let span = i128::from(end.last - end.first);
        self.runs.overflowed |= span * i128::from(open.mutations) > i128::from(i64::MAX);
        self.runs.sessions += 1;
        self.runs.mutations += open.mutations;
        self.runs.active += span;
        self.runs.last_units += u64::from(end.units);
    }
}

impl Runs {
    /// Nothing yet.
    pub(super) fn over(scale: &Scale) -> Self {
        let (levels, bins) = (scale.intervals.len(), scale.classes.len());
        Self {
            bins: vec![Bin::default(); bins],
            waits: vec![0; levels + 1],
            longest: vec![0; levels + 1],
            ..Self::default()
        }
    }

    #[inline]
    fn count(&mut self, bin: usize, gap: i64, units: u32) {
        if let Some(bin) = self.bins.get_mut(bin) {
            bin.gaps += 1;
            bin.sum += i128::from(gap);
            bin.units += u64::from(units);
        }
    }

    /// A run of each level from `low` to below `above` ended with the mutation at `last`.
    fn end(&mut self, rung: &Rung, open: &Open, low: u32, above: u32, last: i64) {
        let mutations = (open.mutations - rung.mutations).cast_signed();
        let until_last = last.wrapping_sub(open.first);
        // Right if it fits, which is held when the session ends.
        let wait = mutations.wrapping_mul(until_last).wrapping_sub(open.offsets.wrapping_sub(rung.offsets));
        if let Some(waits) = self.waits.get_mut(low as usize) {
            *waits += i128::from(wait);
        }
        if let Some(waits) = self.waits.get_mut(above as usize) {
            *waits -= i128::from(wait);
        }
        if let Some(longest) = self.longest.get_mut(low as usize) {
            *longest = (*longest).max(last - rung.start);
        }
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        for (to, from) in self.bins.iter_mut().zip(&other.bins) {
            to.gaps += from.gaps;
            to.sum += from.sum;
            to.units += from.units;
        }
        self.waits.iter_mut().zip(&other.waits).for_each(|(to, from)| *to += from);
        self.longest.iter_mut().zip(&other.longest).for_each(|(to, from)| *to = (*to).max(*from));
        self.sessions += other.sessions;
        self.mutations += other.mutations;
        self.last_units += other.last_units;
        self.active += other.active;
        self.overflowed |= other.overflowed;
    }

    /// What a debounce of each interval did, from the shortest.
    pub(super) fn totals(&self, scale: &Scale) -> Vec<(i64, Totals)> {
        let mut breaks: u64 = self.bins.iter().map(|bin| bin.gaps).sum();
        let mut units: u64 = self.bins.iter().map(|bin| bin.units).sum::<u64>() + self.last_units;
        let (mut within, mut waits, mut longest) = (0i128, 0i128, 0i64);
        let mut bin = 0;
        let levels = scale.intervals.iter().enumerate().map(|(level, interval)| {
            // Gaps shorter than the interval break none of its runs.
            while scale.classes.get(bin).is_some_and(|class| *class as usize <= level) {
                let unbroken = self.bins.get(bin).copied().unwrap_or_default();
                breaks -= unbroken.gaps;
                units -= unbroken.units;
                within += unbroken.sum;
                bin += 1;
            }
            waits += self.waits.get(level).copied().unwrap_or_default();
            longest = longest.max(self.longest.get(level).copied().unwrap_or_default());
            let (writes, wide) = (self.sessions + breaks, i128::from(*interval));
            let totals = Totals {
                writes,
                held: within + i128::from(writes) * wide,
                wait: waits + i128::from(self.mutations) * wide,
                longest: if self.sessions > 0 { longest + interval } else { 0 },
                span: self.active + i128::from(self.sessions) * wide,
                units,
            };
            (*interval, totals)
        });
        levels.collect()
    }

    /// The gaps, bin by bin, those without any left out.
    pub(super) fn profile(&self, scale: &Scale, idle: i64) -> Vec<GapBin> {
        let uppers = scale.edges.iter().copied().chain(std::iter::once(idle - 1));
        let bins = uppers.zip(&self.bins).map(|(upper, bin)| GapBin {
            upper: upper.unsigned_abs(),
            gaps: bin.gaps,
            sum: bin.sum.unsigned_abs(),
        });
        bins.filter(|bin| bin.gaps > 0).collect()
    }
}
