//! The times of a few mutations in few bits, the form in which a processor takes several at once.

use std::ops::Range;

use fearless_simd::{Level as Processor, Simd, dispatch};

/// The most mutations in it: fewer than can be counted above [`ONE`].
pub(super) const MOST: usize = 96;
/// What every number of it is raised by, so that adding up numbers counts them as well: sums stay
/// below it, counts stand above.
pub(super) const ONE: i32 = 1 << ONE_BITS;
const ONE_BITS: u32 = 25;

/// A sum of raised numbers: how many they were, and what they add up to.
#[inline]
pub(super) fn counted(sum: i32) -> (u64, i64) {
    (u64::from(sum.cast_unsigned() >> ONE_BITS), i64::from(sum & (ONE - 1)))
}

/// The times of mutations, in as few bits as they need.
#[derive(Debug, Clone, Copy)]
pub(super) enum Times<'a> {
    /// Since a moment.
    Narrow(i64, &'a [u32]),
    Wide(&'a [i64]),
}

impl<'a> Times<'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Narrow(_, times) => times.len(),
            Self::Wide(times) => times.len(),
        }
    }

    pub(super) fn part(self, rows: Range<usize>) -> Self {
        match self {
            Self::Narrow(since, times) => Self::Narrow(since, times.get(rows).unwrap_or_default()),
            Self::Wide(times) => Self::Wide(times.get(rows).unwrap_or_default()),
        }
    }

    #[inline]
    pub(super) fn get(self, row: usize) -> Option<i64> {
        match self {
            Self::Narrow(since, times) => times.get(row).map(|time| since + i64::from(*time)),
            Self::Wide(times) => times.get(row).copied(),
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = i64> + use<'a> {
        (0..self.len()).map_while(move |row| self.get(row))
    }
}

/// Mutations of one session that follow each other: gaps and times, all raised by [`ONE`].
#[derive(Debug)]
pub(super) struct Near {
    processor: Processor,
    rows: usize,
    /// What times count from: when the mutation before the first happened.
    pub(super) base: i64,
    gaps: [i32; MOST],
    /// The time of the mutation before the first, then of each.
    times: [i32; MOST + 1],
    /// The longest gap, and the times added up, neither of them raised.
    pub(super) widest: i32,
    sum: i64,
    /// The gap before the only mutation, where that is too far from its last to count from it.
    pub(super) far: Option<i64>,
}

impl Default for Near {
    fn default() -> Self {
        Self {
            processor: Processor::new(),
            rows: 0,
            base: 0,
            gaps: [ONE; MOST],
            times: [ONE; MOST + 1],
            widest: 0,
            sum: 0,
            far: None,
        }
    }
}

/// What can be taken of the mutations of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// So many.
    Rows(usize),
    /// None: the first follows after a gap that ends the session.
    Idle,
    /// None: the first is earlier than the one before it.
    Backwards,
}

impl Near {
    /// Takes mutations up to a gap of `idle` or more, as many as fit. `last` is the time of the
    /// mutation before them; where there is none, that of the first stands for it.
    #[inline]
    pub(super) fn take(&mut self, last: Option<i64>, times: Times<'_>, idle: i64) -> Taken {
        let times = if times.len() > MOST { times.part(0..MOST) } else { times };
        let base = last.or_else(|| times.get(0)).unwrap_or_default();
        let is_usual = dispatch!(self.processor, simd => self.fill(simd, base, times, idle));
        let taken = if is_usual { Taken::Rows(times.len()) } else { self.take_unusual(base, times, idle) };
        // Before the first of a session is no gap: less than any.
        if last.is_none()
            && let Some(gap) = self.gaps.first_mut()
        {
            *gap = ONE - 1;
        }
        taken
    }

    /// Takes what cannot be taken whole.
    #[cold]
    fn take_unusual(&mut self, base: i64, times: Times<'_>, idle: i64) -> Taken {
        let mut before = base;
        let is_strange = |time: i64| {
            let gap = time.wrapping_sub(std::mem::replace(&mut before, time));
            gap.cast_unsigned() >= idle.cast_unsigned()
        };
        let mut rows = times.iter().position(is_strange).unwrap_or(times.len());
        let first = times.get(0).unwrap_or(base);
        if rows == 0 {
            return if first < base { Taken::Backwards } else { Taken::Idle };
        }
        while rows > 1 {
            if dispatch!(self.processor, simd => self.fill(simd, base, times.part(0..rows), idle)) {
                return Taken::Rows(rows);
            }
            rows /= 2;
        }
        if !dispatch!(self.processor, simd => self.fill(simd, base, times.part(0..1), idle)) {
            dispatch!(self.processor, simd => self.fill(simd, first, times.part(0..1), idle));
            self.far = Some(first - base);
        }
        Taken::Rows(1)
    }

    /// Whether the mutations are near: no gap goes back or reaches the idle time, and their number
    /// times the time they take stays below [`ONE`].
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn fill<S: Simd>(&mut self, _: S, base: i64, times: Times<'_>, idle: i64) -> bool {
        let rows = times.len();
        let (Some(first), Some(last)) = (times.get(0), times.get(rows.wrapping_sub(1))) else { return false };
        let falls = self.count_from(base, times);
        let takes = last.wrapping_sub(base).saturating_mul(rows.cast_signed() as i64);
        if falls || first < base || takes >= i64::from(ONE) {
            return false;
        }
        (self.rows, self.base, self.far) = (rows, base, None);
        let times = self.times.get(..=rows).unwrap_or_default();
        let after = times.get(1..).unwrap_or_default();
        let mut widest = 0;
        for (gap, (before, time)) in self.gaps.iter_mut().zip(times.iter().zip(after)) {
            *gap = time - before + ONE;
            widest = widest.max(time - before);
        }
        self.widest = widest;
        self.sum = counted(after.iter().fold(0, |sum: i32, time| sum.wrapping_add(*time))).1;
        i64::from(widest) < idle
    }

    /// Writes times down as they are since a moment, right if they are near; whether one is less
    /// than that before it.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "what is cut off is not used")]
    fn count_from(&mut self, base: i64, times: Times<'_>) -> bool {
        let places = self.times.iter_mut().skip(1);
        match times {
            Times::Narrow(since, times) => {
                let shift = (since.wrapping_sub(base) as i32).wrapping_add(ONE);
                let raised = |time: &u32| time.cast_signed().wrapping_add(shift);
                places.zip(times).for_each(|(place, time)| *place = raised(time));
                let steps = times.iter().zip(times.iter().skip(1));
                steps.fold(0, |signs, (a, b)| signs | b.wrapping_sub(*a)).cast_signed() < 0
            }
            Times::Wide(times) => {
                let raised = |time: &i64| (time.wrapping_sub(base) as i32).wrapping_add(ONE);
                places.zip(times).for_each(|(place, time)| *place = raised(time));
                let steps = times.iter().zip(times.iter().skip(1));
                steps.fold(0, |signs, (a, b)| signs | b.wrapping_sub(*a)) < 0
            }
        }
    }

    /// How many mutations there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The gap before each mutation.
    #[inline]
    pub(super) fn gaps(&self) -> &[i32] {
        self.gaps.get(..self.rows).unwrap_or_default()
    }

    /// The time before the first gap, then that after each.
    #[inline]
    pub(super) fn times(&self) -> &[i32] {
        self.times.get(..=self.rows).unwrap_or_default()
    }

    /// The time of the mutation after so many, less the base.
    #[inline]
    pub(super) fn offset(&self, row: usize) -> i64 {
        self.times.get(row + 1).map_or(0, |time| i64::from(time - ONE))
    }

    /// When each mutation happened.
    #[inline]
    pub(super) fn moments(&self) -> impl Iterator<Item = i64> {
        self.times().iter().skip(1).map(|time| self.base + i64::from(time - ONE))
    }

    /// The time of each mutation since a moment, added up; right if it fits.
    #[inline]
    pub(super) fn offsets(&self, since: i64) -> i64 {
        self.sum.wrapping_add(self.base.wrapping_sub(since).wrapping_mul(self.rows.cast_signed() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(last: Option<i64>, times: &[i64], idle: i64) -> (Taken, Vec<i64>, Option<i64>) {
        let (mut wide, mut narrow) = (Near::default(), Near::default());
        let found = wide.take(last, Times::Wide(times), idle);
        let least = times.iter().copied().min().unwrap_or_default();
        let short: Option<Vec<u32>> =
            times.iter().map(|time| u32::try_from(time - least).ok().filter(|t| *t < 1 << 31)).collect();
        if let Some(short) = short {
            assert_eq!(narrow.take(last, Times::Narrow(least, &short), idle), found);
            if matches!(found, Taken::Rows(_)) {
                assert!(narrow.moments().eq(wide.moments()));
                assert_eq!((narrow.gaps(), narrow.far), (wide.gaps(), wide.far));
            }
        }
        (found, wide.moments().collect(), wide.far)
    }

    #[test]
    fn takes_what_fits() {
        let far = 1 << 40;
        for (last, times, idle, expected, kept) in [
            (Some(5), vec![5, 6, 9], 10, Taken::Rows(3), None),
            (None, vec![7, 7, 8], 10, Taken::Rows(3), None),
            (Some(5), vec![6, 16, 17], 10, Taken::Rows(1), None),
            (Some(5), vec![15, 16], 10, Taken::Idle, None),
            (Some(5), vec![4, 9], 10, Taken::Backwards, None),
            (Some(5), vec![6, 3], 10, Taken::Rows(1), None),
            (Some(0), vec![far, far + 1], far + 1, Taken::Rows(1), Some(far)),
            (Some(0), vec![1, far], i64::MAX, Taken::Rows(1), None),
            (Some(0), vec![1 << 24, (1 << 24) + 1], i64::MAX, Taken::Rows(1), None),
            (Some(0), vec![(1 << 25) - 1], i64::MAX, Taken::Rows(1), None),
            (Some(0), vec![1 << 25], i64::MAX, Taken::Rows(1), Some(1 << 25)),
            (Some(-far), vec![1 << 30, 1 << 31], i64::MAX, Taken::Rows(1), Some(far + (1 << 30))),
        ] {
            let (found, moments, far) = taken(last, &times, idle);
            assert_eq!((found, far), (expected, kept), "{last:?} {times:?}");
            if let Taken::Rows(rows) = found {
                assert_eq!(moments, times[..rows], "{last:?} {times:?}");
            }
        }
    }

    #[test]
    fn sums_and_gaps_are_those_of_the_times() {
        let times: Vec<i64> = (0..200).map(|at| at * at / 3 + 1_000).collect();
        let mut near = Near::default();
        assert_eq!(near.take(Some(990), Times::Wide(&times), 1_000), Taken::Rows(MOST));
        assert_eq!(near.offsets(1_000), times[..MOST].iter().map(|time| time - 1_000).sum::<i64>());
        let gaps: Vec<i64> = near.gaps().iter().map(|gap| i64::from(gap - ONE)).collect();
        let expected: Vec<i64> =
            std::iter::once(10).chain(times.windows(2).map(|two| two[1] - two[0])).collect();
        assert_eq!(gaps, expected[..MOST]);
        assert_eq!(i64::from(near.widest), expected[..MOST].iter().copied().max().unwrap());
        assert_eq!((near.base + near.offset(3), counted(3 * ONE + 7)), (times[3], (3, 7)));
    }
}
