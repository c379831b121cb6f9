//! When mutations happened, in as few bits as that needs: the fewer, the less there is to move.

use fearless_simd::{Level as Processor, Simd, dispatch};

/// Narrow times are less than this: 12 days.
pub(crate) const SPAN: u64 = 1 << 30;

/// Milliseconds from 1970 past which nothing is a time.
pub(crate) const FURTHEST: u64 = 1 << 53;

/// When mutations happened, in milliseconds since 1970.
#[derive(Debug, Clone, Default)]
pub struct Timestamps {
    /// Milliseconds since a moment, each less than [`SPAN`]; none where there are wide ones.
    narrow: Vec<u32>,
    /// That moment, in milliseconds since 1970.
    since: i64,
    wide: Vec<i64>,
}

impl Timestamps {
    /// None, to be written over these columns.
    #[cfg(feature = "logs")]
    pub(crate) fn over(mut narrow: Vec<u32>, mut wide: Vec<i64>) -> Self {
        narrow.clear();
        wide.clear();
        Self { narrow, since: 0, wide }
    }

    /// The narrow ones and the wide ones, of which there are none of at least one kind.
    pub(crate) fn into_columns(self) -> (Vec<u32>, Vec<i64>) {
        (self.narrow, self.wide)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.narrow.len() + self.wide.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time at this position, if there is one.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<i64> {
        match self.narrow() {
            Some((since, times)) => times.get(position).map(|time| since + i64::from(*time)),
            None => self.wide.get(position).copied(),
        }
    }

    /// The moment that narrow ones count from, and each since then; `None` where they are wide.
    pub(crate) fn narrow(&self) -> Option<(i64, &[u32])> {
        self.wide.is_empty().then_some((self.since, &self.narrow))
    }

    /// The wide ones.
    pub(crate) fn wide(&self) -> &[i64] {
        &self.wide
    }

    /// Adds a time.
    pub fn push(&mut self, time: i64) {
        self.widen(1);
        self.wide.push(time);
    }

    /// Adds times, all of them or, where one is too far from 1970, none; whether it did.
    pub(crate) fn extend<I>(&mut self, times: I) -> bool
    where
        I: ExactSizeIterator<Item = i64> + Clone,
    {
        let processor = Processor::new();
        if self.is_empty() {
            // As far from either end: what comes first need not be the earliest.
            self.since = times.clone().next().unwrap_or_default().wrapping_sub_unsigned(SPAN / 2);
        }
        let may_be_narrow = self.wide.is_empty() && self.since.unsigned_abs() < FURTHEST - SPAN;
        if may_be_narrow
            && dispatch!(processor, simd => narrowed(simd, times.clone(), self.since, &mut self.narrow))
        {
            return true;
        }
        if dispatch!(processor, simd => furthest(simd, times.clone())) >= FURTHEST {
            return false;
        }
        self.widen(times.len());
        dispatch!(processor, simd => copied(simd, times, &mut self.wide));
        true
    }

    /// Makes those there are wide, and room for more.
    fn widen(&mut self, more: usize) {
        self.wide.reserve(self.narrow.len() + more);
        self.wide.extend(self.narrow.drain(..).map(|time| self.since + i64::from(time)));
    }

    /// Keeps those that are good, by their positions; all past the last of these.
    pub fn retain(&mut self, good: &[bool]) {
        let mut good = good.iter();
        let mut is_good = || good.next().copied().unwrap_or(true);
        self.narrow.retain(|_| is_good());
        self.wide.retain(|_| is_good());
    }
}

impl From<Vec<i64>> for Timestamps {
    fn from(wide: Vec<i64>) -> Self {
        Self { wide, ..Self::default() }
    }
}

impl FromIterator<i64> for Timestamps {
    fn from_iter<I: IntoIterator<Item = i64>>(times: I) -> Self {
        let (all, mut narrow) = (Vec::from_iter(times), Self::default());
        if narrow.extend(all.iter().copied()) { narrow } else { all.into() }
    }
}

/// Adds times as they are since a moment, if all are less than [`SPAN`] then; whether they are.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[expect(clippy::cast_possible_truncation, reason = "what does not fit is taken back")]
#[inline(always)]
fn narrowed<S: Simd>(_: S, times: impl Iterator<Item = i64>, since: i64, into: &mut Vec<u32>) -> bool {
    let (from, mut all) = (into.len(), 0);
    into.extend(times.map(|time| {
        let offset = time.wrapping_sub(since).cast_unsigned();
        all |= offset;
        offset as u32
    }));
    if all >= SPAN {
        into.truncate(from);
    }
    all < SPAN
}

#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn copied<S: Simd>(_: S, times: impl Iterator<Item = i64>, into: &mut Vec<i64>) {
    into.extend(times);
}

/// No less than any of these times is from 1970, and of no more bits.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn furthest<S: Simd>(_: S, times: impl Iterator<Item = i64>) -> u64 {
    times.fold(0, |far, time| far | time.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(times: &Timestamps) -> Vec<i64> {
        (0..times.len()).filter_map(|at| times.get(at)).collect()
    }

    #[test]
    fn what_was_added_is_there_narrow_as_long_as_all_are_near() {
        let (half, day) = ((SPAN / 2).cast_signed(), 86_400_000);
        let furthest = FURTHEST.cast_signed() - 1;
        for (pieces, narrow) in [
            (&[&[][..]][..], true),
            (&[&[7, 3, 9], &[], &[4]], true),
            (&[&[0, half - 1, -half]], true),
            (&[&[5 * day], &[-day]], true),
            (&[&[0, half]], false),
            (&[&[0], &[half]], false),
            (&[&[0, -half - 1]], false),
            (&[&[0, 1], &[2, -9 * day], &[3]], false),
            (&[&[furthest]], false),
            (&[&[-furthest, furthest]], false),
        ] {
            let mut times = Timestamps::default();
            for piece in pieces {
                assert!(times.extend(piece.iter().copied()), "{pieces:?}");
            }
            assert_eq!(all(&times), pieces.concat());
            assert_eq!((times.narrow().is_some(), times.is_empty()), (narrow, pieces.concat().is_empty()));
        }
    }

    #[test]
    fn times_too_far_from_1970_are_not_added() {
        for far in [FURTHEST.cast_signed(), -FURTHEST.cast_signed(), i64::MAX, i64::MIN] {
            for before in [&[][..], &[5], &[0, 1 << 40]] {
                let mut times = Timestamps::default();
                assert!(times.extend(before.iter().copied()));
                assert!(!times.extend([6, far].into_iter()), "{far}");
                assert!(!times.extend([far].into_iter()), "{far}");
                assert_eq!(all(&times), before);
                assert!(times.extend([6].into_iter()));
                times.push(far);
                assert_eq!(all(&times), [before, &[6, far]].concat());
                times.retain(&[false]);
                assert_eq!(all(&times), [before, &[6, far]].concat()[1..]);
            }
        }
    }
}
