//! What gaps in a row add to, in few bits: much is added, and little of it is far apart.

use super::levels::{Joined, Levels, Sum};
use super::row::Join;

/// What a gap is raised by, so that their sum counts them as well.
const ONE: u64 = 1 << 40;
/// As many gaps as a sum counts, each less than 2^16 ms.
const MOST: usize = 1 << 23;

/// What joined gaps of a class added to.
#[derive(Debug, Clone, Copy, Default)]
struct Grown {
    wait: u64,
    /// How often that ran over.
    over: u32,
    longest: u32,
}

/// What gaps added to, by class.
#[derive(Debug)]
pub(super) struct Tally {
    grown: Vec<Grown>,
    /// The gaps that were met, each raised, and how many since all was flushed.
    met: Vec<u64>,
    count: usize,
}

impl Tally {
    pub(super) fn over(levels: &Levels) -> Self {
        let classes = levels.count() + 1;
        Self { grown: vec![Grown::default(); classes], met: vec![0; classes], count: 0 }
    }

    /// So many gaps are about to be met.
    #[inline]
    pub(super) fn expect(&mut self, gaps: usize, into: &mut Joined) {
        self.count += gaps;
        if self.count > MOST {
            self.flush(into);
            self.count = gaps;
        }
    }

    /// Meets a gap, less than 2^16 ms but for what it is raised by; its class.
    #[inline]
    pub(super) fn meet(&mut self, levels: &Levels, raised: i32) -> u32 {
        // What it is raised by lies above these bits.
        let gap = raised.cast_unsigned() as u16;
        let class = levels.class_of_short(gap);
        if let Some(met) = self.met.get_mut(class as usize) {
            *met += ONE + u64::from(gap);
        }
        class
    }

    /// Adds what was joined.
    #[inline]
    pub(super) fn take(&mut self, joined: impl Iterator<Item = Join>) {
        for Join { class, mutations, later, length } in joined {
            let Some(grown) = self.grown.get_mut(class as usize) else { continue };
            let (wait, over) = grown.wait.overflowing_add(u64::from(mutations) * u64::from(later));
            grown.wait = wait;
            // Both seldom: told by a guess that is nearly always right.
            if over {
                grown.over += 1;
            }
            if length > grown.longest {
                grown.longest = length;
            }
        }
    }

    /// Adds all of it to what is counted in as many bits as there may be.
    pub(super) fn flush(&mut self, into: &mut Joined) {
        for ((grown, met), sum) in self.grown.iter_mut().zip(&mut self.met).zip(into.sums()) {
            let (grown, met) = (std::mem::take(grown), std::mem::take(met));
            sum.add(&Sum {
                gaps: met / ONE,
                broken: i128::from(met % ONE),
                wait: i128::from(grown.over) << 64 | i128::from(grown.wait),
                longest: i64::from(grown.longest),
            });
        }
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_gaps_as_there_are_are_met() {
        let levels = Levels::new(vec![3, 65_535, 70_000]);
        let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
        let (gaps, of_each) = ([2, 3, 65_534, 65_535], MOST as u64);
        for _ in 0..of_each / 64 {
            for gap in gaps {
                tally.expect(64, &mut joined);
                (0..64).for_each(|_| _ = tally.meet(&levels, super::super::near::ONE + gap));
            }
        }
        tally.flush(&mut joined);
        tally.flush(&mut joined);
        let met: Vec<(u64, i128)> = joined.sums().map(|sum| (sum.gaps, sum.broken)).collect();
        let sum = |gap: i128| gap * i128::from(of_each);
        assert_eq!(
            met,
            [(of_each, sum(2)), (2 * of_each, sum(3) + sum(65_534)), (of_each, sum(65_535)), (0, 0)]
        );
    }

    #[test]
    fn waits_are_added_up_past_64_bits() {
        let levels = Levels::new(vec![3, 9]);
        let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
        let most = Join { class: 1, mutations: u32::MAX, later: u32::MAX, length: 5 };
        tally.take((0..9).map(|length| Join { length, ..most }));
        tally.flush(&mut joined);
        let wait = 9 * i128::from(u32::MAX) * i128::from(u32::MAX);
        let found: Vec<(i128, i64)> = joined.sums().map(|sum| (sum.wait, sum.longest)).collect();
        assert_eq!(found, [(0, 0), (wait, 8), (0, 0)]);
    }
}
