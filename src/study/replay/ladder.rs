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

/// The gaps of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    gaps: u64,
    /// Their sum: those of a batch, and those before.
    sum: u64,
    settled: u128,
    /// The units of the mutations before them.
    units: u64,
}

/// What is counted, level by level and bin by bin.
///
/// A debounce makes a mutation wait for the last of its run. Summed over the runs of a session,
/// that is Σ mutations of the run × offset of its last, less the offsets of all mutations.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    bins: Vec<Bin>,
    /// Sum of mutations × offset of the last, over runs: differences from level to level.
    waits: Vec<i128>,
    /// The longest run that ends a rung whose lowest level is this.
    longest: Vec<i64>,
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
    scale: &'a Scale,
    open: Vec<Open>,
    rungs: Vec<Rung>,
    free: Vec<u32>,
    /// The breaks of the stretch at hand.
    breaks: Vec<Break>,
    pub(super) runs: Runs,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(scale: &'a Scale) -> Self {
        let runs = Runs::over(scale);
        Self { scale, open: Vec::new(), rungs: Vec::new(), free: Vec::new(), breaks: Vec::new(), runs }
    }

    /// A batch is over: its sums join those before, long before they could overflow.
    pub(super) fn settle(&mut self) {
        for bin in &mut self.runs.bins {
            bin.settled += u128::from(std::mem::take(&mut bin.sum));
        }
    }

    /// Counts every gap of a stretch by its bin and notes those that break runs: each is written
    /// down, and kept only if it does, so that nothing waits for a guess.
    fn count(&mut self, stretch: &Stretch<'_>) -> usize {
        self.breaks.resize(stretch.times.len().max(self.breaks.len()), Break::default());
        let mut found = 0;
        let (mut last, skipped) = match stretch.times.first() {
            Some(first) if stretch.opens => (*first, 1),
            _ => (stretch.last, 0),
        };
        for (at, (time, _, before)) in stretch.each().enumerate().skip(skipped) {
            let gap = time - last;
            last = time;
            let bin = self.scale.bin(gap);
            if let Some(bin) = self.runs.bins.get_mut(bin) {
                bin.gaps += 1;
                bin.sum = bin.sum.wrapping_add(gap.cast_unsigned());
                bin.units += u64::from(before);
            }
            let class = self.scale.classes.get(bin).copied().unwrap_or_default();
            if let Some(place) = self.breaks.get_mut(found) {
                *place = Break { at: at as u32, class };
            }
            found += usize::from(class > 0);
        }
        found
    }

    /// Ends the runs of all levels below `class` with the mutation at `last`, one of so many; the
    /// rung that is then the lowest.
    fn break_runs(&mut self, open: &Open, class: u32, mutations: u64, last: i64) -> u32 {
        let offset = last.wrapping_sub(open.first);
        let (mut low, mut at) = (0, open.top);
        while let Some(rung) = self.rungs.get(at as usize).copied() {
            let count = (mutations - rung.mutations).cast_signed();
            // Right if it fits, which is held when the session ends.
            self.runs.end(low..rung.above.min(class), count.wrapping_mul(offset), last - rung.start);
            if rung.above > class {
                return at;
            }
            self.free.push(at);
            (low, at) = (rung.above, rung.next);
            if low >= class {
                return at;
            }
        }
        self.runs.end(low..class, mutations.cast_signed().wrapping_mul(offset), offset);
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
        let (Some(state), Some(first)) = (self.open.get(slot), stretch.times.first()) else { return };
        let mut open =
            if stretch.opens { Open { first: *first, top: NONE, ..Open::default() } } else { *state };
        let found = self.count(stretch);
        for at in 0..found {
            let Some(Break { at, class }) = self.breaks.get(at).copied() else { break };
            let at = at as usize;
            let last = at.checked_sub(1).and_then(|before| stretch.times.get(before)).copied();
            let mutations = open.mutations + at as u64;
            let next = self.break_runs(&open, class, mutations, last.unwrap_or(stretch.last));
            let start = stretch.times.get(at).copied().unwrap_or_default();
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
        let levels = self.scale.intervals.len() as u32;
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
    pub(super) fn over(scale: &Scale) -> Self {
        let (levels, bins) = (scale.intervals.len(), scale.classes.len());
        Self {
            bins: vec![Bin::default(); bins],
            waits: vec![0; levels + 1],
            longest: vec![0; levels + 1],
            ..Self::default()
        }
    }

    /// Runs of these levels ended: mutations × offset of the last, and from the first to it.
    #[inline]
    fn end(&mut self, levels: std::ops::Range<u32>, wait: i64, length: i64) {
        if let Some(waits) = self.waits.get_mut(levels.start as usize) {
            *waits += i128::from(wait);
        }
        if let Some(waits) = self.waits.get_mut(levels.end as usize) {
            *waits -= i128::from(wait);
        }
        if let Some(longest) = self.longest.get_mut(levels.start as usize) {
            *longest = (*longest).max(length);
        }
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        for (to, from) in self.bins.iter_mut().zip(&other.bins) {
            to.gaps += from.gaps;
            to.settled += from.settled + u128::from(from.sum);
            to.units += from.units;
        }
        self.waits.iter_mut().zip(&other.waits).for_each(|(to, from)| *to += from);
        self.longest.iter_mut().zip(&other.longest).for_each(|(to, from)| *to = (*to).max(*from));
        self.sessions += other.sessions;
        self.mutations += other.mutations;
        self.offsets += other.offsets;
        self.last_units += other.last_units;
        self.active += other.active;
        self.overflowed |= other.overflowed;
    }

    /// What a debounce of each interval did, from the shortest.
    pub(super) fn totals(&self, scale: &Scale) -> Vec<(i64, Totals)> {
        let mut breaks: u64 = self.bins.iter().map(|bin| bin.gaps).sum();
        let mut units: u64 = self.bins.iter().map(|bin| bin.units).sum::<u64>() + self.last_units;
        let (mut within, mut waits, mut longest) = (0u128, 0i128, 0i64);
        let mut bin = 0;
        let levels = scale.intervals.iter().enumerate().map(|(level, interval)| {
            // Gaps shorter than the interval break none of its runs.
            while scale.classes.get(bin).is_some_and(|class| *class as usize <= level) {
                let unbroken = self.bins.get(bin).copied().unwrap_or_default();
                breaks -= unbroken.gaps;
                units -= unbroken.units;
                within += unbroken.settled + u128::from(unbroken.sum);
                bin += 1;
            }
            waits += self.waits.get(level).copied().unwrap_or_default();
            longest = longest.max(self.longest.get(level).copied().unwrap_or_default());
            let (writes, wide) = (self.sessions + breaks, i128::from(*interval));
            let totals = Totals {
                writes,
                held: within.cast_signed() + i128::from(writes) * wide,
                wait: waits - self.offsets + i128::from(self.mutations) * wide,
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
            sum: bin.settled + u128::from(bin.sum),
        });
        bins.filter(|bin| bin.gaps > 0).collect()
    }
}
