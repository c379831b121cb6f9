//! Gaps that are joined, those of many sessions in one row.
//!
//! Of all gaps in a row, one with wider gaps on both sides joins the runs it parts, whatever comes:
//! it is taken out, and its neighbours now stand side by side. Nothing that a gap adds to depends
//! on more than these neighbours, so that a processor takes as many gaps at once as it has lanes;
//! and as each pass takes out about a third, a few passes leave only those that have to wait for a
//! wider one.

use std::ops::Range;

use fearless_simd::{Level as Processor, dispatch, prelude::*};

use super::gap::{BEGIN, CLOSE, COUNT, Few, Gap, Line, MOST_FEW, gathered, key, low};

/// Gaps in a row at most.
const ROOM: usize = 2048;
/// The most numbers that a processor takes at once: the first gap has as many places before it, so
/// that what is next to it can be read, and the last one twice as many after it.
const LANES: usize = 16;
const FIRST: usize = LANES;
const LAST: usize = FIRST + ROOM;
const PLACES: usize = LAST + 2 * LANES;

/// A number of each gap.
#[derive(Debug)]
#[repr(align(64))]
struct Column([u32; PLACES]);

/// A gap that was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    pub(super) class: u32,
    /// The mutations of the run before it.
    pub(super) mutations: u32,
    /// How much later that run now ends.
    pub(super) later: u32,
    /// How long it and the run after it are together.
    pub(super) length: u32,
}

/// Gaps by their order in the log, in sections: one for each session, or for each part of one
/// between gaps that no level joins.
#[derive(Debug)]
pub(super) struct Row {
    processor: Processor,
    /// The place after the last gap.
    end: usize,
    /// The class of each gap above the mutations before it: no two of a section are alike.
    keys: Box<Column>,
    before: Box<Column>,
    after: Box<Column>,
    joined: Joined,
}

/// Gaps that were taken out, each a [`Join`].
#[derive(Debug)]
struct Joined {
    len: usize,
    keys: Box<Column>,
    later: Box<Column>,
    length: Box<Column>,
}

impl Column {
    fn empty() -> Box<Self> {
        Box::new(Self([0; PLACES]))
    }

    /// The places of so many gaps.
    #[inline]
    fn part(&self, from: usize, count: usize) -> &[u32] {
        let from = from.min(LAST);
        &self.0[from..(from + count).min(PLACES)]
    }

    #[inline]
    fn part_mut(&mut self, from: usize, count: usize) -> &mut [u32] {
        let from = from.min(LAST);
        &mut self.0[from..(from + count).min(PLACES)]
    }

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn load<S: Simd>(&self, simd: S, at: usize) -> S::u32s {
        S::u32s::from_slice(simd, &self.0[at..at + S::u32s::LEN])
    }

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn store<S: Simd>(&mut self, _: S, at: usize, values: S::u32s) {
        values.store_slice(&mut self.0[at..at + S::u32s::LEN]);
    }
}

impl Row {
    pub(super) fn new() -> Self {
        let joined =
            Joined { len: 0, keys: Column::empty(), later: Column::empty(), length: Column::empty() };
        Self {
            processor: Processor::new(),
            end: FIRST,
            keys: Column::empty(),
            before: Column::empty(),
            after: Column::empty(),
            joined,
        }
    }

    /// Whether there is room for so many gaps, beginnings and ends.
    #[inline]
    pub(super) fn has_room(&self, gaps: usize) -> bool {
        self.end + gaps <= LAST
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) {
        self.end = FIRST;
    }

    #[inline]
    fn push(&mut self, key: u32, before: i64, after: i64) {
        let at = self.end.min(LAST);
        (self.keys.0[at], self.before.0[at], self.after.0[at]) = (key, low(before), low(after));
        self.end = at + 1;
    }

    /// A section begins with a mutation at this time.
    #[inline]
    pub(super) fn begin(&mut self, start: i64) {
        self.push(BEGIN, start, start);
    }

    /// The section ends with a mutation at this time.
    #[inline]
    pub(super) fn close(&mut self, last: i64) {
        self.push(CLOSE, last, last);
    }

    /// Adds a gap to the section, after so many mutations, and between two at these times.
    #[inline]
    pub(super) fn add(&mut self, class: u32, count: u32, before: i64, after: i64) {
        self.push(key(class, count), before, after);
    }

    /// Adds gaps that follow each other, the first after so many mutations; `times` are those of
    /// the mutations around them, less a moment.
    #[inline]
    pub(super) fn extend(
        &mut self,
        classes: impl Iterator<Item = u32>,
        count: u32,
        times: &[i32],
        since: i64,
    ) {
        let gaps = times.len().saturating_sub(1);
        let keys = self.keys.part_mut(self.end, gaps).iter_mut();
        keys.zip(classes).zip(count..).for_each(|((place, class), count)| *place = key(class, count));
        let (before, after) = (self.before.part_mut(self.end, gaps), self.after.part_mut(self.end, gaps));
        dispatch!(self.processor, simd => write(simd, before, after, times, low(since)));
        self.end = (self.end + gaps).min(LAST);
    }

    /// Adds a few gaps to the section.
    #[inline]
    pub(super) fn put(&mut self, few: &Few, count: usize) {
        let at = self.end.min(LAST);
        for (column, Line(line)) in [&mut self.keys, &mut self.before, &mut self.after].into_iter().zip(few) {
            // All places at once: what is past the few is written over by what comes after them.
            column.0[at..at + MOST_FEW].copy_from_slice(line);
        }
        self.end = at + count.min(MOST_FEW);
    }

    /// Writes down a few gaps.
    #[inline]
    pub(super) fn keep(&self, from: usize, few: &mut Few) {
        let from = from.min(LAST);
        for (column, Line(line)) in [&self.keys, &self.before, &self.after].into_iter().zip(few) {
            line.copy_from_slice(&column.0[from..from + MOST_FEW]);
        }
    }

    /// Takes out what can be joined at once; whether that was much.
    pub(super) fn join(&mut self) -> bool {
        let gaps = self.end - FIRST;
        // Past the last gap nothing is known.
        self.keys.part_mut(self.end, 2 * LANES).fill(BEGIN);
        dispatch!(self.processor, simd => self.pass(simd));
        self.joined.len * 16 > gaps
    }

    /// One pass over all gaps.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn pass<S: Simd>(&mut self, simd: S) {
        let lanes = S::u32s::LEN;
        let (high, low) = (S::u32s::splat(simd, !COUNT), S::u32s::splat(simd, COUNT));
        let end = self.end.min(LAST);
        let (mut at, mut to, mut out) = (FIRST, FIRST, 0);
        let (mut left, mut left_after) = (self.keys.load(simd, at - 1), self.after.load(simd, at - 1));
        while at < end {
            let (key, right) = (self.keys.load(simd, at), self.keys.load(simd, at + 1));
            let (before, right_before) = (self.before.load(simd, at), self.before.load(simd, at + 1));
            let after = self.after.load(simd, at);
            let wider_after = right.bitcast::<S::i32s>().simd_gt(key.bitcast::<S::i32s>());
            let joins = left.simd_gt(key) & wider_after;
            let (place, join) = (out.min(ROOM), (key & high) | ((key - left) & low));
            self.joined.keys.store(simd, place, join.compress(joins));
            self.joined.later.store(simd, place, (right_before - before).compress(joins));
            self.joined.length.store(simd, place, (right_before - left_after).compress(joins));
            // What the next step has on its left, before it is written over.
            left = self.keys.load(simd, at + lanes - 1);
            left_after = self.after.load(simd, at + lanes - 1);
            let place = to.min(LAST);
            self.keys.store(simd, place, key.compress(!joins));
            self.before.store(simd, place, before.compress(!joins));
            self.after.store(simd, place, after.compress(!joins));
            let joined = joins.to_bitmask().count_ones() as usize;
            (at, to, out) = (at + lanes, to + lanes - joined, out + joined);
        }
        self.end = end - out;
        self.joined.len = out;
    }

    /// What was taken out.
    pub(super) fn joined(&self) -> impl Iterator<Item = Join> {
        let Joined { len, keys, later, length } = &self.joined;
        let columns = keys.part(0, *len).iter().zip(later.part(0, *len)).zip(length.part(0, *len));
        columns.map(|((key, later), length)| Join {
            class: key >> 16,
            mutations: gathered(*key),
            later: *later,
            length: *length,
        })
    }

    /// The places of the gaps of each section, its end among them.
    pub(super) fn sections(&self) -> impl Iterator<Item = Range<usize>> {
        let places = (FIRST..).zip(self.keys.part(FIRST, self.end - FIRST));
        let begins = places.filter(|(_, key)| **key >= BEGIN).map(|(at, _)| at);
        let mut from = FIRST + 1;
        begins.skip(1).chain([self.end]).map(move |to| std::mem::replace(&mut from, to + 1)..to)
    }

    /// The gaps at these places.
    pub(super) fn gaps(&self, places: Range<usize>) -> impl Iterator<Item = Gap> {
        let (from, count) = (places.start, places.len());
        let columns = self.keys.part(from, count).iter().zip(self.before.part(from, count));
        let columns = columns.zip(self.after.part(from, count));
        columns.map(|((key, before), after)| Gap::of(*key, *before, *after))
    }
}

/// The times before gaps and after them.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn write<S: Simd>(_: S, before: &mut [u32], after: &mut [u32], times: &[i32], since: u32) {
    let next = times.get(1..).unwrap_or_default();
    for ((before, after), (time, next)) in before.iter_mut().zip(after).zip(times.iter().zip(next)) {
        *before = time.cast_unsigned().wrapping_add(since);
        *after = next.cast_unsigned().wrapping_add(since);
    }
}

#[cfg(test)]
mod tests {
    use super::super::gap::few_gaps;
    use super::*;

    /// A gap, whatever stands where it does.
    fn gap(class: u32, count: u32, before: i64, after: i64) -> Gap {
        Gap { class, count, before: low(before), after: low(after) }
    }

    /// Sections of gaps of these classes, each a second after the one before and as many
    /// milliseconds as its class; those that end.
    fn row(processor: Processor, sections: &[(&[u32], bool)]) -> Row {
        let mut row = Row { processor, ..Row::new() };
        for (classes, ends) in sections {
            // Their times pass 2^32 and start again at 0.
            let mut at = (1 << 32) - 2_000;
            row.begin(at);
            for (count, class) in (1..).zip(*classes) {
                row.add(*class, count, at, at + i64::from(*class));
                at += 1_000 + i64::from(*class);
            }
            if *ends {
                row.close(at);
            }
        }
        row
    }

    /// What was joined and what is left, once no more can be.
    fn settled(mut row: Row) -> (Vec<Join>, Vec<Vec<Gap>>) {
        let mut joined = Vec::new();
        loop {
            row.join();
            if row.joined.len == 0 {
                break;
            }
            joined.extend(row.joined());
        }
        joined.sort_by_key(|join| (join.class, join.mutations, join.later, join.length));
        let sections = row.sections().map(|section| row.gaps(section).collect()).collect();
        (joined, sections)
    }

    #[test]
    fn a_gap_between_wider_ones_is_joined_and_one_that_may_yet_be_wide_is_not() {
        let (joined, left) = settled(row(Processor::new(), &[(&[5, 2, 5, 7], false), (&[], false)]));
        let join = |class, mutations, later, length| Join { class, mutations, later, length };
        assert_eq!(joined, [join(2, 1, 1_002, 2_002), join(5, 1, 2_007, 2_007), join(5, 3, 1_005, 3_012)]);
        let start = (1 << 32) - 2_000;
        assert_eq!(left, [vec![gap(7, 4, start + 3_012, start + 3_019)], vec![]]);
    }

    #[test]
    fn all_processors_join_alike_and_all_of_a_section_that_ends() {
        let best = Processor::new();
        #[cfg(target_arch = "x86_64")]
        let known = [
            Some(best),
            best.as_avx2().map(Processor::Avx2),
            best.as_sse4_2().map(Processor::Sse4_2),
            best.as_sse2().map(Processor::Sse2),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let known = [Some(best)];
        for gaps in 0..90u32 {
            let classes: Vec<u32> = (0..gaps).map(|at| at * at * 7 % 41 % (gaps + 1)).collect();
            let rising: Vec<u32> = (0..gaps).collect();
            let sections = [(&classes[..], true), (&rising, false), (&classes, false), (&rising, true)];
            let all: Vec<_> =
                known.iter().flatten().map(|processor| settled(row(*processor, &sections))).collect();
            assert!(all.iter().all(|one| *one == all[0]), "{gaps} gaps");
            let (joined, left) = &all[0];
            let lengths: Vec<usize> = left.iter().map(Vec::len).collect();
            assert_eq!([lengths[0], lengths[3]], [1, 1], "only its end is left");
            assert!(left.iter().all(|gaps| gaps.windows(2).all(|two| two[0].class >= two[1].class)));
            assert_eq!(joined.len() + lengths.iter().sum::<usize>(), 4 * gaps as usize + 2);
        }
    }

    #[test]
    fn gaps_of_one_class_are_joined_in_as_few_passes_as_any() {
        let mut row = row(Processor::new(), &[(&[4; 1_500], false)]);
        let passes = (0..100).take_while(|_| row.join()).count();
        let left: usize = row.sections().map(|section| section.len()).sum();
        assert!(passes < 20 && left < 20, "{passes} passes leave {left}");
    }

    #[test]
    fn a_few_gaps_are_kept_and_put_back() {
        let mut row = row(Processor::new(), &[(&[9, 8, 7], false), (&[6, 5], false)]);
        let section = row.sections().next().unwrap();
        let mut few = Few::default();
        row.keep(section.start, &mut few);
        let all: Vec<Gap> = row.gaps(section).collect();
        assert!(few_gaps(&few, 3).eq(all.iter().copied()));
        row.clear();
        row.begin(4);
        row.put(&few, 2);
        row.add(1, 9, 70, 90);
        let again: Vec<Gap> = row.sections().flat_map(|section| row.gaps(section)).collect();
        assert_eq!(again, [all[0], all[1], gap(1, 9, 70, 90)]);
    }
}
