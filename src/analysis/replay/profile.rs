//! How many gaps there are of each length: a debounce of any interval follows from it.

use super::stretch::{End, Fold, Stretch};
use crate::trigger::GapBin;

/// Gaps up to here have their bin looked up rather than searched for.
const LOOKED_UP: i64 = 1 << 16;
/// Bins in each doubling of a gap's length.
const BINS_A_DOUBLING: i64 = 16;

/// Which bin a gap falls in.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Upper edges of all bins, inclusive and rising; the last is past any gap.
    edges: Vec<i64>,
    /// The bin of every short gap.
    short: Vec<u16>,
}

impl Scale {
    /// Bins close enough for any interval up to the idle time, past which there is no gap, with an
    /// edge where each of the intervals needs one to be exact.
    pub(super) fn new(intervals: &[i64], idle: i64) -> Self {
        let mut edges: Vec<i64> = intervals.iter().map(|interval| interval - 1).collect();
        edges.extend(profile_edges(idle));
        edges.retain(|edge| (0..idle - 1).contains(edge));
        edges.push(idle - 1);
        edges.sort_unstable();
        edges.dedup();
        let mut scale = Self { edges, short: Vec::new() };
        scale.short = (0..LOOKED_UP).map(|gap| scale.search(gap) as u16).collect();
        scale
    }

    pub(super) fn edges(&self) -> &[i64] {
        &self.edges
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

/// Every millisecond to 16, then 16 edges in each doubling up to the idle time.
fn profile_edges(idle: i64) -> Vec<i64> {
    let mut edges: Vec<i64> = (0..BINS_A_DOUBLING).collect();
    let mut low = BINS_A_DOUBLING;
    while low < idle {
        let step = low / BINS_A_DOUBLING;
        edges.extend((1..=BINS_A_DOUBLING).map(|at| low + at * step - 1));
        low *= 2;
    }
    edges
}

/// The gaps of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    gaps: u64,
    sum: u128,
}

/// The gaps of a shard's sessions, by their length.
#[derive(Debug, Clone)]
pub(super) struct Profile<'a> {
    scale: &'a Scale,
    bins: Vec<Bin>,
}

impl<'a> Profile<'a> {
    pub(super) fn new(scale: &'a Scale) -> Self {
        Self { scale, bins: vec![Bin::default(); scale.edges.len()] }
    }

    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        for (to, from) in self.bins.iter_mut().zip(&other.bins) {
            to.gaps += from.gaps;
            to.sum += from.sum;
        }
    }

    /// The gaps, bin by bin, those without any left out.
    pub(super) fn bins(&self) -> Vec<GapBin> {
        let bins = self.scale.edges.iter().zip(&self.bins).filter(|(_, bin)| bin.gaps > 0);
        bins.map(|(upper, bin)| GapBin { upper: upper.unsigned_abs(), gaps: bin.gaps, sum: bin.sum })
            .collect()
    }
}

impl Fold for Profile<'_> {
    fn grow(&mut self, _slots: usize) {}

    fn go(&mut self, _slot: usize, stretch: &Stretch<'_>) {
        for (_, gap) in stretch.gaps() {
            if let Some(bin) = self.bins.get_mut(self.scale.bin(gap)) {
                bin.gaps += 1;
                bin.sum += u128::from(gap.unsigned_abs());
            }
        }
    }

    fn end(&mut self, _slot: usize, _end: &End) {}
}
