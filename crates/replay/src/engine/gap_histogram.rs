//! How many gaps there are of each length. A debounce of any interval follows from it.

use crate::counts::GapBin;

/// Shorter gaps have their bin looked up, longer ones are searched for.
const DIRECT_LOOKUP: i64 = 1 << 16;
/// Bins in each doubling of the length.
const BINS_PER_OCTAVE: u64 = 16;

/// The upper edges of the bins of a gap histogram, inclusive and increasing.
///
/// There is a bin for each millisecond up to 16, and 16 for each doubling up to the idle time, which
/// no gap reaches. An interval of a debounce starts a bin of its own, so that its flushes follow
/// exactly.
#[must_use]
pub fn histogram_edges(intervals: &[u64], idle_ms: u64) -> Vec<u64> {
    let mut edges: Vec<u64> = intervals.iter().filter_map(|interval| interval.checked_sub(1)).collect();
    edges.extend(0..BINS_PER_OCTAVE);
    let mut low = BINS_PER_OCTAVE;
    while low < idle_ms {
        let step = low / BINS_PER_OCTAVE;
        edges.extend((1..=BINS_PER_OCTAVE).map(|bin| low + bin * step - 1));
        low *= 2;
    }
    let last = idle_ms.saturating_sub(1);
    edges.retain(|edge| *edge < last);
    edges.push(last);
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Finds the bin of a gap.
#[derive(Debug)]
pub(super) struct HistogramBins {
    edges: Vec<i64>,
    /// The bin of every gap below [`DIRECT_LOOKUP`].
    direct: Vec<u32>,
}

impl HistogramBins {
    pub(super) fn new(intervals: &[u64], idle_ms: u64) -> Self {
        let edges = histogram_edges(intervals, idle_ms).into_iter().map(u64::cast_signed).collect();
        let mut bins = Self { edges, direct: Vec::new() };
        bins.direct = (0..DIRECT_LOOKUP).map(|gap| bins.search(gap)).collect();
        bins
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are at most 21,000 bins")]
    fn search(&self, gap: i64) -> u32 {
        self.edges.partition_point(|edge| *edge < gap) as u32
    }

    #[inline]
    fn bin(&self, gap: i64) -> u32 {
        let direct = usize::try_from(gap).ok().and_then(|gap| self.direct.get(gap));
        direct.copied().unwrap_or_else(|| self.search(gap))
    }
}

/// Gaps of the sessions of a shard, by length.
#[derive(Debug)]
pub(super) struct GapHistogram<'a> {
    bins: &'a HistogramBins,
    /// Number and sum of the gaps in each bin.
    counts: Vec<(u64, u128)>,
}

impl<'a> GapHistogram<'a> {
    pub(super) fn new(bins: &'a HistogramBins) -> Self {
        Self { bins, counts: vec![(0, 0); bins.edges.len()] }
    }

    pub(super) fn record(&mut self, gaps: impl Iterator<Item = (usize, i64)>) {
        for (_, gap) in gaps {
            if let Some((count, sum)) = self.counts.get_mut(self.bins.bin(gap) as usize) {
                *count += 1;
                *sum += u128::from(gap.unsigned_abs());
            }
        }
    }

    /// Adds the gaps of another shard.
    pub(super) fn add(&mut self, other: &Self) {
        for ((count, sum), (more, more_sum)) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
            *sum += more_sum;
        }
    }

    /// The bins that are not empty, shortest first.
    pub(super) fn to_bins(&self) -> Vec<GapBin> {
        let bins = self.bins.edges.iter().zip(&self.counts);
        bins.filter(|(_, (gaps, _))| *gaps > 0)
            .map(|(edge, &(gaps, sum))| GapBin { upper: edge.unsigned_abs(), gaps, sum })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_milliseconds_at_first_then_sixteenths_of_a_doubling_and_end_with_the_idle_time() {
        let edges = histogram_edges(&[40, 0], 70);
        let mut expected: Vec<u64> = (0..32).collect();
        expected.extend([33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63, 67, 69]);
        assert_eq!(edges, expected);
        assert_eq!(histogram_edges(&[], 1), [0]);
        assert!(histogram_edges(&[35], 1_000).contains(&34));
    }

    #[test]
    fn a_gap_falls_in_the_first_bin_whose_edge_it_does_not_exceed() {
        let bins = HistogramBins::new(&[100_001], 1 << 30);
        for gap in [0, 1, 15, 16, 33, 65_535, 65_536, 100_000, 100_001, 1 << 29] {
            let bin = bins.bin(gap) as usize;
            assert!(bins.edges[bin] >= gap && (bin == 0 || bins.edges[bin - 1] < gap), "{gap}");
        }
        assert_ne!(bins.bin(100_000), bins.bin(100_001));
    }
}
