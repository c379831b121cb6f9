//! What the profile of gaps between mutations says of a debounce that was not counted itself.

use super::{Counts, GapBin};
use crate::number::{Estimate, Exact};

/// What a debounce makes of the gaps of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Gaps that are as long as the interval or longer: each ends a run with a write.
    pub(super) gaps: Estimate,
    /// Sum of the shorter ones in milliseconds.
    pub(super) within_ms: Exact,
}

impl Counts {
    /// The gaps that break a debounce of `interval` milliseconds; `None` without a profile. Where
    /// the interval falls within a bin, its gaps are taken to lie evenly around their mean.
    pub(super) fn broken_by(&self, interval: u128) -> Option<Broken> {
        if self.gaps.is_empty() && self.log.mutations != self.log.sessions {
            return None;
        }
        let mut broken = Broken { gaps: Estimate::zero(), within_ms: Exact::ZERO };
        let (mut lowest, interval) = (0, Exact::from(interval));
        for bin in &self.gaps {
            broken.add(&Spread::of(lowest, bin), &interval);
            lowest = u128::from(bin.upper) + 1;
        }
        Some(broken)
    }
}

impl Broken {
    fn add(&mut self, spread: &Spread, interval: &Exact) {
        if spread.upper < *interval {
            self.within_ms += &spread.sum;
        } else if spread.lowest >= *interval {
            self.gaps.value += &spread.gaps;
        } else {
            let (longer, shorter_ms) = spread.cut(interval);
            self.gaps.value += &longer;
            self.within_ms += &shorter_ms;
            self.gaps.approximate = true;
        }
    }
}

/// The gaps of a bin, and where they can lie.
struct Spread {
    lowest: Exact,
    upper: Exact,
    gaps: Exact,
    sum: Exact,
}

impl Spread {
    fn of(lowest: u128, bin: &GapBin) -> Self {
        let (gaps, sum, upper) = (Exact::from(bin.gaps), Exact::from(bin.sum), Exact::from(bin.upper));
        let lowest = Exact::from(lowest);
        // One gap is as long as their sum, and gaps that are all at an edge are as long as that.
        if bin.gaps == 1 || sum == &gaps * &upper || sum == &gaps * &lowest {
            let each = sum.checked_div(&gaps).unwrap_or_default();
            return Self { lowest: each.clone(), upper: each, gaps, sum };
        }
        Self { lowest, upper, gaps, sum }
    }

    /// As far around their mean as the nearer edge allows.
    fn around_mean(&self) -> (Exact, Exact) {
        let twice = self.sum.checked_div(&self.gaps).unwrap_or_default() * Exact::from(2u8);
        ((&twice - &self.upper).max(self.lowest.clone()), (&twice - &self.lowest).min(self.upper.clone()))
    }

    /// How many are as long as the interval or longer, and the sum of the others.
    fn cut(&self, interval: &Exact) -> (Exact, Exact) {
        let (low, high) = self.around_mean();
        let width = &(&high - &low) + &Exact::ONE;
        let longer = (&(&high - interval) + &Exact::ONE).max(Exact::ZERO).min(width.clone());
        let longer = &self.gaps * &longer.checked_div(&width).unwrap_or_default();
        let half = Exact::ratio(1, 2).unwrap_or_default();
        let middle = (&(&low + interval) - &Exact::ONE) * half;
        let shorter_ms = (&(&self.gaps - &longer) * &middle).min(self.sum.clone());
        (longer, shorter_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trigger::CountedLog;

    /// Two sessions; gaps of 10, 30, 30 and 95 ms.
    fn counts() -> Counts {
        let bin = |upper, gaps, sum| GapBin { upper, gaps, sum };
        let log = CountedLog { mutations: 6, sessions: 2, ..CountedLog::default() };
        Counts { log, gaps: vec![bin(20, 1, 10), bin(40, 2, 60), bin(100, 1, 95)], ..Counts::default() }
    }

    #[test]
    fn an_interval_past_an_edge_is_exact_and_one_within_a_bin_is_not() {
        for (interval, gaps, within, approximate) in
            [(21u128, 3u64, 10u64, false), (41, 1, 70, false), (101, 0, 165, false), (30, 0, 0, true)]
        {
            let broken = counts().broken_by(interval).unwrap();
            assert_eq!(broken.gaps.approximate, approximate, "{interval}");
            if !approximate {
                assert_eq!((broken.gaps.value, broken.within_ms), (gaps.into(), within.into()), "{interval}");
            }
        }
    }

    #[test]
    fn a_bin_is_cut_evenly_around_its_mean() {
        // Two gaps from 21 to 39 around 30: 10 of 19 milliseconds are 30 or more.
        let broken = counts().broken_by(30).unwrap();
        assert_eq!(broken.gaps.value, Exact::ratio(20, 19).unwrap() + Exact::ONE);
        assert_eq!(broken.within_ms, Exact::from(10u8) + Exact::ratio(18 * 25, 19).unwrap());
    }

    #[test]
    fn gaps_that_are_all_alike_need_no_guess() {
        for (sum, interval, longer, within) in
            [(80, 40u128, 3u64, 10u64), (42, 22, 1, 52), (60, 95, 1, 70), (60, 96, 0, 165)]
        {
            let mut counts = counts();
            counts.gaps[1].sum = sum;
            let broken = counts.broken_by(interval).unwrap();
            let expected = (Estimate::exact(longer), Exact::from(within));
            assert_eq!((broken.gaps, broken.within_ms), expected, "{sum} {interval}");
        }
    }

    #[test]
    fn without_a_profile_nothing_is_known_unless_there_are_no_gaps() {
        let mut counts = counts();
        counts.gaps.clear();
        assert_eq!(counts.broken_by(40), None);
        counts.log.sessions = 6;
        assert!(counts.broken_by(40).is_some_and(|broken| broken.gaps.value.is_zero()));
    }
}
