//! The bins of the histogram of gaps between mutations.

use crate::policy::{FlushPolicy, TimedTrigger};

/// Bins in each doubling of the length of a gap.
const BINS_PER_DOUBLING: u64 = 16;

/// The upper edges of the bins in milliseconds, inclusive and rising; the last is the longest gap
/// within a session, `idle_ms - 1`.
///
/// A bin ends right below the interval of each debounced policy, so that the gaps shorter than the
/// interval are exactly those of the bins before it.
pub(crate) fn bin_edges(policies: &[FlushPolicy], idle_ms: u64) -> Vec<u64> {
    let intervals = policies.iter().filter_map(|policy| match policy {
        FlushPolicy::Timed(TimedTrigger {
            restart: Some(interval),
            max_wait: None,
            max_mutations: None,
            closes_on_critical: false,
            ..
        }) => interval.checked_sub(1),
        _ => None,
    });
    let last = idle_ms.saturating_sub(1);
    let mut edges: Vec<u64> =
        intervals.chain(regular_edges(idle_ms)).filter(|edge| *edge < last).chain([last]).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// Every millisecond below 16, then 16 equal steps in each doubling up to the idle time.
fn regular_edges(idle_ms: u64) -> Vec<u64> {
    let mut edges: Vec<u64> = (0..BINS_PER_DOUBLING).collect();
    let mut low = BINS_PER_DOUBLING;
    while low < idle_ms {
        let step = low / BINS_PER_DOUBLING;
        edges.extend((1..=BINS_PER_DOUBLING).map(|bin| low + bin * step - 1));
        low = low.saturating_mul(2);
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_rise_by_a_sixteenth_end_below_the_idle_time_and_separate_intervals() {
        let policies = [
            FlushPolicy::debounced(40, None),
            FlushPolicy::debounced(0, None),
            FlushPolicy::debounced(41, Some(50)),
            FlushPolicy::debounced(70, None),
        ];
        let mut expected: Vec<u64> = (0..32).collect();
        expected.extend([33, 35, 37, 39, 41, 43, 45, 47, 49]);
        assert_eq!(bin_edges(&policies, 50), expected);
        assert_eq!(bin_edges(&policies[..1], 42), [&expected[..36], &[41]].concat());
        assert_eq!(bin_edges(&[], 1), [0]);
    }

    #[test]
    fn an_interval_between_regular_edges_gets_an_edge() {
        let edges = bin_edges(&[FlushPolicy::debounced(1_000, None)], 1_800_000);
        assert!(edges.contains(&999) && edges.is_sorted());
        assert!(!bin_edges(&[], 1_800_000).contains(&999));
    }
}
