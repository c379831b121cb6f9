//! The times of the mutations of a session, in as few bits as they need: the fewer, the more of
//! them a processor takes at once.

use std::ops::Range;

use fearless_simd::{Level as Processor, dispatch, prelude::*};

use crate::workload::SPAN;

/// The most mutations that are taken at once.
pub(super) const MOST: usize = 512;
/// Numbers that follow the last of [`Narrow`] times, and may be read with them: as many as a
/// processor takes at once.
pub(super) const PADDING: usize = 16;

/// The times of mutations.
#[derive(Debug, Clone, Copy)]
pub(super) enum Times<'a> {
    Narrow(Narrow<'a>),
    Wide(&'a [i64]),
}

/// Times in milliseconds since a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrow<'a> {
    pub(super) since: i64,
    rows: usize,
    /// Those of the rows, and numbers of no meaning.
    padded: &'a [u32],
}

/// What can be taken of the mutations of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// So many, and the longest gap before any of them, in milliseconds.
    Rows(usize, i64),
    /// None: the first follows after a gap that ends the session.
    Idle,
    /// None: the first is earlier than the one before it.
    Backwards,
}

impl Times<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Narrow(times) => times.rows,
            Self::Wide(times) => times.len(),
        }
    }

    pub(super) fn part(self, rows: Range<usize>) -> Self {
        match self {
            Self::Narrow(times) => Self::Narrow(times.part(rows)),
            Self::Wide(times) => Self::Wide(times.get(rows).unwrap_or_default()),
        }
    }

    pub(super) fn get(self, row: usize) -> Option<i64> {
        match self {
            Self::Narrow(times) => times.get(row),
            Self::Wide(times) => times.get(row).copied(),
        }
    }
}

/// What takes the times of a session, with room for wide ones to be made narrow.
#[derive(Debug)]
pub(super) struct Taker {
    processor: Processor,
    room: [u32; MOST + PADDING],
}

impl Default for Taker {
    fn default() -> Self {
        Self { processor: Processor::new(), room: [0; MOST + PADDING] }
    }
}

impl Taker {
    /// Takes mutations up to a gap of `idle` or more, as many as fit. `last` is the time of the
    /// mutation before them; where there is none, the first begins the session.
    #[inline]
    pub(super) fn take<'a>(
        &'a mut self,
        last: Option<i64>,
        times: Times<'a>,
        idle: i64,
    ) -> (Taken, Narrow<'a>) {
        let processor = self.processor;
        let times = self.narrow(times);
        (times.taken(processor, last, idle), times)
    }

    /// The first of the times, as many as fit: one at least, if there is one.
    #[inline]
    pub(super) fn narrow<'a>(&'a mut self, times: Times<'a>) -> Narrow<'a> {
        match times {
            Times::Narrow(times) => times.part(0..times.rows.min(MOST)),
            Times::Wide(times) => self.narrowed(times.get(..MOST).unwrap_or(times)),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "what does not fit is not used")]
    fn narrowed(&mut self, times: &[i64]) -> Narrow<'_> {
        let since = times.first().copied().unwrap_or_default();
        let offset = |time: &i64| time.wrapping_sub(since).cast_unsigned();
        self.room.iter_mut().zip(times).for_each(|(place, time)| *place = offset(time) as u32);
        let all = times.iter().fold(0, |bits, time| bits | offset(time));
        let fit = || times.iter().position(|time| offset(time) >= SPAN).unwrap_or(times.len());
        Narrow { since, rows: if all < SPAN { times.len() } else { fit() }, padded: &self.room }
    }
}

impl<'a> Narrow<'a> {
    /// Times that are less than [`SPAN`], and [`PADDING`].
    pub(super) fn new(since: i64, padded: &'a [u32]) -> Self {
        Self { since, rows: padded.len().saturating_sub(PADDING), padded }
    }

    pub(super) fn len(self) -> usize {
        self.rows
    }

    /// Some of them, as far as there are so many: a log of others' making may say otherwise.
    #[inline]
    pub(super) fn part(self, rows: Range<usize>) -> Self {
        let rest = Self::new(self.since, self.padded.get(rows.start..).unwrap_or_default());
        Self { rows: rows.len().min(rest.rows), ..rest }
    }

    #[inline]
    pub(super) fn get(self, row: usize) -> Option<i64> {
        self.offsets().get(row).map(|time| self.since + i64::from(*time))
    }

    /// Since the moment they count from.
    #[inline]
    pub(super) fn offsets(self) -> &'a [u32] {
        self.padded.get(..self.rows).unwrap_or_default()
    }

    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = i64> + use<'a> {
        self.offsets().iter().map(move |time| self.since + i64::from(*time))
    }

    /// The gap before each, where the mutation before the first was at this time.
    #[inline]
    pub(super) fn gaps(self, last: i64) -> impl Iterator<Item = i64> + use<'a> {
        let first = self.get(0).map(|first| first.wrapping_sub(last));
        let steps = self.offsets().iter().zip(self.offsets().iter().skip(1));
        first.into_iter().chain(steps.map(|(before, time)| i64::from(*time) - i64::from(*before)))
    }

    /// The times of neighbours, as many as a processor takes at once: those from a row on, and those
    /// of the rows after these.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    pub(super) fn pair<S: Simd>(self, simd: S, row: usize) -> (S::u32s, S::u32s) {
        let from = |row| S::u32s::from_slice(simd, &self.padded[row..row + S::u32s::LEN]);
        (from(row), from(row + 1))
    }

    /// How many a session goes on with.
    #[inline]
    fn taken(self, processor: Processor, last: Option<i64>, idle: i64) -> Taken {
        let first = self.get(0).unwrap_or_default();
        let last = last.unwrap_or(first);
        let before = first.wrapping_sub(last).cast_unsigned();
        let widest = before.max(dispatch!(processor, simd => self.widest(simd)).into());
        // A step back is as wide as none can be.
        if last <= first && widest < idle.cast_unsigned().min(SPAN) {
            return Taken::Rows(self.rows, widest.cast_signed());
        }
        self.taken_in_part(last, idle)
    }

    /// Likewise, one by one.
    #[cold]
    fn taken_in_part(self, last: i64, idle: i64) -> Taken {
        if self.get(0).is_some_and(|first| first < last) {
            return Taken::Backwards;
        }
        let going_on = self.gaps(last).take_while(|gap| (0..idle).contains(gap));
        match going_on.fold((0, 0), |(rows, widest), gap| (rows + 1, gap.max(widest))) {
            (0, _) => Taken::Idle,
            (rows, widest) => Taken::Rows(rows, widest),
        }
    }

    /// The longest gap between two; 2^31 or more if any goes back.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[expect(clippy::cast_possible_truncation, reason = "no more rows than are taken at once")]
    #[inline(always)]
    fn widest<S: Simd>(self, simd: S) -> u32 {
        let gaps = self.rows.saturating_sub(1);
        let lane = S::u32s::from_fn(simd, |lane| lane as u32);
        let none = S::u32s::splat(simd, 0);
        let mut widest = none;
        for at in (0..gaps).step_by(S::u32s::LEN) {
            let (before, time) = self.pair(simd, at);
            let is_gap = lane.simd_lt(S::u32s::splat(simd, (gaps - at) as u32));
            widest = widest.max(is_gap.select(time - before, none));
        }
        widest.reduce_max()
    }
}

/// Numbers with as many after them as [`Narrow`] times have.
#[cfg(test)]
pub(super) fn padded(times: &[u32]) -> Vec<u32> {
    times.iter().copied().chain([u32::MAX; PADDING]).collect()
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;
    use crate::simd_levels::processors;

    /// What is taken of times as they are and, if they can be, narrow from the start.
    fn taken(last: Option<i64>, times: &[i64], idle: i64) -> (Taken, Vec<i64>) {
        let processor = Processor::new();
        let mut room = Taker::default();
        let narrow = room.narrow(Times::Wide(times));
        let found = narrow.taken(processor, last, idle);
        let least = times.iter().copied().min().unwrap_or_default();
        let short: Option<Vec<u32>> = times
            .iter()
            .map(|time| u32::try_from(time - least).ok().filter(|time| u64::from(*time) < SPAN))
            .collect();
        if let Some(short) = short {
            let short = padded(&short);
            let whole = Taker::default()
                .narrow(Times::Narrow(Narrow::new(least, &short)))
                .taken(processor, last, idle);
            // Wide ones are cut where they go back as well.
            let goes_on = |rows: usize| times.get(rows).is_some_and(|next| *next >= times[0]);
            assert!(
                whole == found || matches!(found, Taken::Rows(rows, _) if !goes_on(rows)),
                "{whole:?}, {found:?}"
            );
        }
        (found, narrow.iter().collect())
    }

    #[test]
    fn takes_what_fits() {
        let far = 1 << 40;
        for (last, times, idle, expected) in [
            (Some(5), vec![5, 6, 9], 10, Taken::Rows(3, 3)),
            (Some(1), vec![5, 6, 9], 10, Taken::Rows(3, 4)),
            (None, vec![7, 7, 8], 10, Taken::Rows(3, 1)),
            (None, vec![7], 1, Taken::Rows(1, 0)),
            (Some(5), vec![6, 16, 17], 10, Taken::Rows(1, 1)),
            (Some(5), vec![15, 16], 10, Taken::Idle),
            (Some(5), vec![4, 9], 10, Taken::Backwards),
            (Some(5), vec![6, 3], 10, Taken::Rows(1, 1)),
            (Some(5), vec![6, 9, 8, 9], 10, Taken::Rows(2, 3)),
            (Some(5), vec![6, 9, 8, 9], i64::MAX, Taken::Rows(2, 3)),
            (Some(0), vec![far, far + 1], far + 1, Taken::Rows(2, far)),
            (Some(0), vec![1, far], i64::MAX, Taken::Rows(1, 1)),
            (Some(0), vec![1, 1 << 30], i64::MAX, Taken::Rows(2, (1 << 30) - 1)),
            (Some(0), vec![0, 1 << 30], i64::MAX, Taken::Rows(1, 0)),
            (Some(-far), vec![1 << 29, 1 << 30], i64::MAX, Taken::Rows(2, far + (1 << 29))),
            (Some(i64::MIN), vec![i64::MAX], i64::MAX, Taken::Idle),
            (Some(i64::MAX), vec![i64::MIN], i64::MAX, Taken::Backwards),
        ] {
            let (found, moments) = taken(last, &times, idle);
            assert_eq!(found, expected, "{last:?} {times:?}");
            if let Taken::Rows(rows, _) = found {
                assert_eq!(moments[..rows], times[..rows], "{last:?} {times:?}");
            }
        }
    }

    #[test]
    fn a_part_ends_where_the_times_do() {
        let times = padded(&[4, 6, 9]);
        let part = |rows| Narrow::new(100, &times).part(rows);
        assert!(part(1..3).iter().eq([106, 109]));
        for processor in processors() {
            assert_eq!(part(1..900).taken(processor, Some(104), 10), Taken::Rows(2, 3));
        }
        assert_eq!([part(3..9).len(), part(900..1_000).len()], [0, 0]);
    }

    #[test]
    fn as_many_are_taken_as_there_is_room_for_and_on_any_processor_the_same() {
        let times: Vec<i64> = (0..600).map(|at| at * at / 3 + 1_000).collect();
        for rows in (1..70).chain(500..600) {
            let kept = rows.min(MOST);
            let gaps: Vec<i64> = iter::once(10).chain(times.windows(2).map(|two| two[1] - two[0])).collect();
            let widest = *gaps[..kept].iter().max().unwrap();
            let mut room = Taker::default();
            let narrow = room.narrow(Times::Wide(&times[..rows]));
            assert!(narrow.gaps(990).eq(gaps[..kept].iter().copied()));
            for processor in processors() {
                assert_eq!(narrow.taken(processor, Some(990), 1_000), Taken::Rows(kept, widest));
            }
        }
    }
}
