//! The times of a few mutations in few bits, the form in which a processor takes several at once.

use fearless_simd::{Level as Processor, Simd, dispatch};

/// The most mutations in it.
const MOST: usize = 64;
/// What every number of it is raised by, so that adding up numbers counts them as well: sums stay
/// below it, counts stand above.
pub(super) const ONE: i32 = 1 << ONE_BITS;
const ONE_BITS: u32 = 25;

/// A sum of raised numbers: how many they were, and what they add up to.
#[inline]
pub(super) fn counted(sum: i32) -> (u64, i64) {
    (u64::from(sum.cast_unsigned() >> ONE_BITS), i64::from(sum & (ONE - 1)))
}

/// Mutations of one session that follow each other: gaps and times, all raised by [`ONE`].
#[derive(Debug)]
pub(super) struct Near {
    processor: Processor,
    rows: usize,
    /// When the mutation before the first happened: what times count from.
    pub(super) base: i64,
    gaps: [i32; MOST],
    /// The time of the mutation before the first, then of each.
    times: [i32; MOST + 1],
    /// The longest gap, and the times added up, neither of them raised.
    pub(super) widest: i32,
    pub(super) sum: i64,
}

impl Default for Near {
    fn default() -> Self {
        let processor = Processor::new();
        Self { processor, rows: 0, base: 0, gaps: [ONE; MOST], times: [ONE; MOST + 1], widest: 0, sum: 0 }
    }
}

/// What can be taken of the mutations of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// So many, and whether they are near.
    Rows(usize, bool),
    /// None: the first follows after a gap that ends the session.
    Idle,
    /// None: the first is earlier than the one before it.
    Backwards,
}

impl Near {
    /// Takes mutations up to a gap of `idle` or more, as many as fit. `last` is the time of the
    /// mutation before them; where there is none, that of the first stands for it.
    pub(super) fn take(&mut self, last: Option<i64>, times: &[i64], idle: i64) -> Taken {
        let times = times.get(..MOST).unwrap_or(times);
        let base = last.or_else(|| times.first().copied()).unwrap_or_default();
        let is_usual = dispatch!(self.processor, simd => self.fill(simd, base, times, idle));
        let taken = if is_usual { Taken::Rows(times.len(), true) } else { self.take_unusual(base, times, idle) };
        // Before the first of a session is no gap: less than any.
        if last.is_none() && let Some(gap) = self.gaps.first_mut() {
            *gap = ONE - 1;
        }
        taken
    }

    /// Takes what is not all there, or too far away.
    #[cold]
    fn take_unusual(&mut self, base: i64, times: &[i64], idle: i64) -> Taken {
        let mut before = base;
        let strange = |time: &i64| {
            let gap = time.wrapping_sub(std::mem::replace(&mut before, *time));
            gap.cast_unsigned() >= idle.cast_unsigned()
        };
        let mut rows = times.iter().position(strange).unwrap_or(times.len());
        let Some(first) = times.first().filter(|_| rows > 0) else {
            let goes_back = times.first().is_some_and(|first| *first < base);
            return if goes_back { Taken::Backwards } else { Taken::Idle };
        };
        loop {
            let times = times.get(..rows).unwrap_or_default();
            if dispatch!(self.processor, simd => self.fill(simd, base, times, idle)) {
                return Taken::Rows(rows, true);
            }
            if rows == 1 {
                return Taken::Rows(1, first - base < i64::from(ONE));
            }
            rows /= 2;
        }
    }

    /// Whether the mutations are near: no gap goes back or reaches the idle time, and their number
    /// times the time they take stays below [`ONE`].
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "what is cut off is not used")]
    fn fill<S: Simd>(&mut self, _: S, base: i64, times: &[i64], idle: i64) -> bool {
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return false };
        let rows = times.len();
        let falls = times.iter().zip(times.iter().skip(1)).fold(0, |falls, (a, b)| falls | b.wrapping_sub(*a));
        let takes = last.wrapping_sub(base).saturating_mul(rows as i64);
        if falls < 0 || *first < base || takes >= i64::from(ONE) {
            return false;
        }
        let raised = |time: &i64| time.wrapping_sub(base) as i32 + ONE;
        self.times.iter_mut().skip(1).zip(times).for_each(|(place, time)| *place = raised(time));
        (self.rows, self.base) = (rows, base);
        let times = self.times.get(..=rows).unwrap_or_default();
        let after = times.get(1..).unwrap_or_default();
        let mut widest = 0;
        for (gap, (before, time)) in self.gaps.iter_mut().zip(times.iter().zip(after)) {
            *gap = time - before + ONE;
            widest = widest.max(time - before);
        }
        self.widest = widest;
        self.sum = counted(after.iter().fold(0i32, |sum, time| sum.wrapping_add(*time))).1;
        i64::from(widest) < idle
    }

    /// The gap before each mutation.
    #[inline]
    pub(super) fn gaps(&self) -> &[i32] {
        self.gaps.get(..self.rows).unwrap_or_default()
    }

    /// The time of the mutation after so many, less the base.
    #[inline]
    pub(super) fn offset_after(&self, count: u64) -> i64 {
        let after = usize::try_from(count).ok().and_then(|count| self.times.get(count + 1));
        after.map_or(0, |time| i64::from(time - ONE))
    }

    /// The time before the first gap, then that after each.
    #[inline]
    pub(super) fn times(&self) -> &[i32] {
        self.times.get(..=self.rows).unwrap_or_default()
    }
}
