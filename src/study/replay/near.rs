//! The times of a few mutations in few bits, the form in which a processor takes several at once.

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
    rows: usize,
    /// When the mutation before the first happened: what times count from.
    pub(super) base: i64,
    gaps: [i32; MOST],
    /// The time of the mutation before the first, then of each.
    times: [i32; MOST + 1],
    /// The longest gap.
    pub(super) widest: i32,
}

impl Default for Near {
    fn default() -> Self {
        Self { rows: 0, base: 0, gaps: [ONE; MOST], times: [ONE; MOST + 1], widest: ONE }
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
        let times = if all_within(base, times, idle) { times } else { until(base, times, idle) };
        let Some(first) = times.first() else { return Taken::Idle };
        if *first < base {
            return Taken::Backwards;
        }
        let rows = fitting(base, times);
        let is_near = rows > 1 || first - base < i64::from(ONE);
        if is_near {
            self.fill(base, times.get(..rows).unwrap_or_default(), last.is_none());
        }
        Taken::Rows(rows, is_near)
    }

    /// The gap of a mutation that has none before it is less than any.
    #[expect(clippy::cast_possible_truncation, reason = "what fits is below 2^25")]
    fn fill(&mut self, base: i64, times: &[i64], opens: bool) {
        (self.rows, self.base, self.widest) = (times.len(), base, ONE);
        let mut before = ONE;
        let places = self.gaps.iter_mut().zip(self.times.iter_mut().skip(1));
        for ((gap, place), time) in places.zip(times) {
            *place = (time - base) as i32 + ONE;
            *gap = *place - before + ONE;
            self.widest = self.widest.max(*gap);
            before = *place;
        }
        if opens && let Some(gap) = self.gaps.first_mut() {
            *gap = ONE - 1;
        }
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

/// Whether no gap goes back, and none reaches the idle time.
#[inline]
fn all_within(base: i64, times: &[i64], idle: i64) -> bool {
    let (mut signs, mut before) = (0, base);
    for time in times {
        let gap = time.wrapping_sub(before);
        signs |= gap | (idle - 1).wrapping_sub(gap);
        before = *time;
    }
    signs >= 0
}

/// The mutations before the first gap that goes back or reaches the idle time; the first of all
/// where that is its own and goes back.
#[cold]
fn until(base: i64, times: &[i64], idle: i64) -> &[i64] {
    let mut before = base;
    let strange = |time: &i64| {
        let gap = time.wrapping_sub(std::mem::replace(&mut before, *time));
        gap.cast_unsigned() >= idle.cast_unsigned()
    };
    let end = times.iter().position(strange).unwrap_or(times.len());
    let end = if end == 0 && times.first().is_some_and(|first| *first < base) { 1 } else { end };
    times.get(..end).unwrap_or_default()
}

/// How many of them can be added up: their number times the time they take stays below [`ONE`].
fn fitting(base: i64, times: &[i64]) -> usize {
    let mut rows = times.len();
    let takes = |rows: usize| times.get(rows.wrapping_sub(1)).map_or(0, |last| last - base);
    while rows > 1 && takes(rows).saturating_mul(rows as i64) >= i64::from(ONE) {
        rows /= 2;
    }
    rows
}
