//! What the profile of gaps between mutations says of a debounce that was not counted itself.

use super::counts::{GapBin, ReplayCounts};
use crate::number::{Figure, Rational};

/// What a debounce makes of the gaps of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GapSplit {
    /// Gaps that are as long as the interval or longer: each ends a run with a write.
    pub(super) gaps: Figure,
    /// Sum of the shorter ones in milliseconds.
    pub(super) shorter_ms: Rational,
}

impl ReplayCounts {
    /// The gaps that break a debounce of `interval` milliseconds; `None` without a profile. Where
    /// the interval falls within a bin, its gaps are taken to lie evenly around their mean.
    pub(super) fn gaps_at_least(&self, interval: u128) -> Option<GapSplit> {
        if self.gaps.is_empty() && self.log.mutations != self.log.sessions {
            return None;
        }
        let mut broken = GapSplit { gaps: Figure::zero(), shorter_ms: Rational::ZERO };
        let (mut lowest, interval) = (0, Rational::from(interval));
        for bin in &self.gaps {
            broken.add(&BinModel::new(lowest, bin), &interval);
            lowest = u128::from(bin.upper) + 1;
        }
        Some(broken)
    }
}

impl GapSplit {
    fn add(&mut self, bin: &BinModel, interval: &Rational) {
        if bin.upper < *interval {
            self.shorter_ms += &bin.sum;
        } else if bin.lowest >= *interval {
            self.gaps.value += &bin.gaps;
        } else {
            let (longer, shorter_ms) = bin.split_at(interval);
            self.gaps.value += &longer;
            self.shorter_ms += &shorter_ms;
            self.gaps.is_approximate = true;
        }
    }
}

/// The gaps of a bin, and where they can lie.
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
        // One gap is as long as their sum, and gaps that are all at an edge are as long as that.
        if bin.gaps == 1 || sum == &gaps * &upper || sum == &gaps * &lowest {
            let each = sum.checked_div(&gaps).unwrap_or_default();
            return Self { lowest: each.clone(), upper: each, gaps, sum };
        }
        Self { lowest, upper, gaps, sum }
    }

    /// As far around their mean as the nearer edge allows.
    fn support(&self) -> (Rational, Rational) {
        let twice = self.sum.checked_div(&self.gaps).unwrap_or_default() * Rational::from(2u8);
        ((&twice - &self.upper).max(self.lowest.clone()), (&twice - &self.lowest).min(self.upper.clone()))
    }

    /// How many are as long as the interval or longer, and the sum of the others.
    fn split_at(&self, interval: &Rational) -> (Rational, Rational) {
        let (low, high) = self.support();
        let width = &(&high - &low) + &Rational::ONE;
        let longer = (&(&high - interval) + &Rational::ONE).max(Rational::ZERO).min(width.clone());
        let longer = &self.gaps * &longer.checked_div(&width).unwrap_or_default();
        let half = Rational::new(1, 2).unwrap_or_default();
        let middle = (&(&low + interval) - &Rational::ONE) * half;
        let shorter_ms = (&(&self.gaps - &longer) * &middle).min(self.sum.clone());
        (longer, shorter_ms)
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
    fn an_interval_past_an_edge_is_exact_and_one_within_a_bin_is_not() {
        for (interval, gaps, within, approximate) in
            [(21u128, 3u64, 10u64, false), (41, 1, 70, false), (101, 0, 165, false), (30, 0, 0, true)]
        {
            let broken = counts().gaps_at_least(interval).unwrap();
            assert_eq!(broken.gaps.is_approximate, approximate, "{interval}");
            if !approximate {
                assert_eq!(
                    (broken.gaps.value, broken.shorter_ms),
                    (gaps.into(), within.into()),
                    "{interval}"
                );
            }
        }
    }

    #[test]
    fn a_bin_is_cut_evenly_around_its_mean() {
        // Two gaps from 21 to 39 around 30: 10 of 19 milliseconds are 30 or more.
        let broken = counts().gaps_at_least(30).unwrap();
        assert_eq!(broken.gaps.value, Rational::new(20, 19).unwrap() + Rational::ONE);
        assert_eq!(broken.shorter_ms, Rational::from(10u8) + Rational::new(18 * 25, 19).unwrap());
    }

    #[test]
    fn gaps_that_are_all_alike_need_no_guess() {
        for (sum, interval, longer, within) in
            [(80, 40u128, 3u64, 10u64), (42, 22, 1, 52), (60, 95, 1, 70), (60, 96, 0, 165)]
        {
            let mut counts = counts();
            counts.gaps[1].sum = sum;
            let broken = counts.gaps_at_least(interval).unwrap();
            let expected = (Figure::exact(longer), Rational::from(within));
            assert_eq!((broken.gaps, broken.shorter_ms), expected, "{sum} {interval}");
        }
    }

    #[test]
    fn without_a_profile_nothing_is_known_unless_there_are_no_gaps() {
        let mut counts = counts();
        counts.gaps.clear();
        assert_eq!(counts.gaps_at_least(40), None);
        counts.log.sessions = 6;
        assert!(counts.gaps_at_least(40).is_some_and(|broken| broken.gaps.value.is_zero()));
    }
}
