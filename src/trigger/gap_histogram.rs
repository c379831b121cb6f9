//! Derives a debounce that was not counted from the histogram of gaps between mutations: it writes
//! at each gap as long as its interval or longer.

use super::counts::{GapBin, ReplayCounts};
use crate::number::{Figure, Rational};

/// The gaps of a log, split at the interval of a debounce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GapSplit {
    /// The number of gaps as long as the interval or longer: the debounce writes at each of them.
    pub(super) gaps: Figure,
    /// The sum of the shorter gaps in milliseconds.
    pub(super) shorter_ms: Rational,
}

impl ReplayCounts {
    /// Splits the gaps at `interval` milliseconds; `None` without a histogram. Where the interval is
    /// inside a bin, the gaps of that bin are assumed to be spread evenly around their mean, and the
    /// result is approximate.
    pub(super) fn gaps_at_least(&self, interval: u128) -> Option<GapSplit> {
        if self.gaps.is_empty() && self.log.mutations != self.log.sessions {
            return None;
        }
        let mut split = GapSplit { gaps: Figure::zero(), shorter_ms: Rational::ZERO };
        let (mut lowest, interval) = (0, Rational::from(interval));
        for bin in &self.gaps {
            split.add(&BinModel::new(lowest, bin), &interval);
            lowest = u128::from(bin.upper) + 1;
        }
        Some(split)
    }
}

impl GapSplit {
    fn add(&mut self, bin: &BinModel, interval: &Rational) {
        if bin.upper < *interval {
            self.shorter_ms += &bin.sum;
        } else if bin.lowest >= *interval {
            self.gaps.value += &bin.gaps;
        } else if let Some((longer, shorter_ms)) = bin.split_at(interval) {
            self.gaps.value += &longer;
            self.shorter_ms += &shorter_ms;
            self.gaps.is_approximate = true;
        }
    }
}

/// The gaps of a bin and the range of their lengths, in milliseconds.
struct BinModel {
    lowest: Rational,
    upper: Rational,
    gaps: Rational,
    sum: Rational,
}

impl BinModel {
    fn new(lowest: u128, bin: &GapBin) -> Self {
        let (gaps, sum, upper) =
            (Rational::from(bin.gaps), Rational::from(bin.sum), Rational::from(bin.upper));
        let lowest = Rational::from(lowest);
        // A single gap is as long as the sum, and gaps whose sum puts them all at an edge are as long
        // as that edge.
        if bin.gaps == 1 || sum == &gaps * &upper || sum == &gaps * &lowest {
            // A bin without gaps keeps its range, which nothing depends on.
            let (lowest, upper) = sum.checked_div(&gaps).map_or((lowest, upper), |each| (each.clone(), each));
            return Self { lowest, upper, gaps, sum };
        }
        Self { lowest, upper, gaps, sum }
    }

    /// The range around their mean over which the gaps are spread: symmetric, and as wide as the
    /// nearer edge of the bin allows. `None` for a bin without gaps.
    fn support(&self) -> Option<(Rational, Rational)> {
        let twice = self.sum.checked_div(&self.gaps)? * Rational::from(2u8);
        let low = (&twice - &self.upper).max(self.lowest.clone());
        Some((low, (&twice - &self.lowest).min(self.upper.clone())))
    }

    /// The number of gaps as long as the interval or longer, and the sum of the shorter ones. Lengths
    /// are whole milliseconds, each of the range equally likely.
    fn split_at(&self, interval: &Rational) -> Option<(Rational, Rational)> {
        let (low, high) = self.support()?;
        let width = &(&high - &low) + &Rational::ONE;
        let longer = (&(&high - interval) + &Rational::ONE).max(Rational::ZERO).min(width.clone());
        let longer = &self.gaps * &longer.checked_div(&width)?;
        let middle = (&(&low + interval) - &Rational::ONE).checked_div(&Rational::from(2u8))?;
        let shorter_ms = (&(&self.gaps - &longer) * &middle).min(self.sum.clone());
        Some((longer, shorter_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trigger::counts::LogSummary;

    /// Two sessions; gaps of 10, 30, 30 and 95 ms.
    fn counts() -> ReplayCounts {
        let bin = |upper, gaps, sum| GapBin { upper, gaps, sum };
        let log = LogSummary { mutations: 6, sessions: 2, ..LogSummary::default() };
        ReplayCounts {
            log,
            gaps: vec![bin(20, 1, 10), bin(40, 2, 60), bin(100, 1, 95)],
            ..ReplayCounts::default()
        }
    }

    #[test]
    fn an_interval_at_the_edge_of_a_bin_is_exact_and_one_inside_is_approximate() {
        for (interval, gaps, within, approximate) in
            [(21u128, 3u64, 10u64, false), (41, 1, 70, false), (101, 0, 165, false), (30, 0, 0, true)]
        {
            let split = counts().gaps_at_least(interval).unwrap();
            assert_eq!(split.gaps.is_approximate, approximate, "{interval}");
            if !approximate {
                assert_eq!((split.gaps.value, split.shorter_ms), (gaps.into(), within.into()), "{interval}");
            }
        }
    }

    #[test]
    fn the_gaps_of_a_bin_are_spread_evenly_around_their_mean() {
        // Two gaps from 21 to 39 around 30: 10 of 19 milliseconds are 30 or more.
        let split = counts().gaps_at_least(30).unwrap();
        assert_eq!(split.gaps.value, Rational::new(20, 19).unwrap() + Rational::ONE);
        assert_eq!(split.shorter_ms, Rational::from(10u8) + Rational::new(18 * 25, 19).unwrap());
    }

    #[test]
    fn a_bin_of_equal_gaps_is_split_exactly() {
        for (sum, interval, longer, within) in
            [(80, 40u128, 3u64, 10u64), (42, 22, 1, 52), (60, 95, 1, 70), (60, 96, 0, 165)]
        {
            let mut counts = counts();
            counts.gaps[1].sum = sum;
            let split = counts.gaps_at_least(interval).unwrap();
            let expected = (Figure::exact(longer), Rational::from(within));
            assert_eq!((split.gaps, split.shorter_ms), expected, "{sum} {interval}");
        }
    }

    #[test]
    fn without_a_histogram_only_a_log_without_gaps_is_split() {
        let mut counts = counts();
        counts.gaps.clear();
        assert_eq!(counts.gaps_at_least(40), None);
        counts.log.sessions = 6;
        assert!(counts.gaps_at_least(40).is_some_and(|split| split.gaps.value.is_zero()));
    }
}
