//! Gaps that are joined, those of many sessions in one row.
//!
//! Of all gaps in a row, one with wider gaps on both sides joins the runs it parts, whatever comes:
//! it is taken out, and its neighbours now stand side by side. Nothing that a gap adds to depends
//! on more than these neighbours, so that a processor takes as many gaps at once as it has lanes;
//! and as each pass takes out about a third, a few passes leave only those that have to wait for a
//! wider one. The first pass is made while gaps are written, where it takes the least: what is
//! joined then has one mutation before it and one after.

mod column;
mod write;

use std::ops::Range;

use fearless_simd::{Level as Processor, dispatch, prelude::*};

use self::column::{Column, FIRST, LANES, LAST};
use super::gap::{BEGIN, CLOSE, COUNT, Few, GATHER, Gap, Line, MOST_FEW, key, low};

/// A gap that was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    /// The rank of the gap.
    pub(super) rank: u32,
    /// The mutations of the run before it.
    pub(super) mutations: u32,
    /// How much later that run now ends.
    pub(super) later: u32,
    /// How long it and the run after it are together.
    pub(super) length: u32,
}

impl Join {
    /// Its rank and the mutations in one, as in a [key](key).
    #[inline]
    pub(super) fn of(key: u32, later: u32, length: u32) -> Self {
        Self { rank: key >> 16, mutations: key & COUNT, later, length }
    }
}

/// Gaps that were taken out: of each what makes a [`Join`].
#[derive(Debug, Clone, Copy)]
pub(super) struct TakenOut<'a> {
    pub(super) keys: &'a [u32],
    pub(super) later: &'a [u32],
    pub(super) lengths: &'a [u32],
}

impl TakenOut<'_> {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    #[cfg(test)]
    fn each(self) -> impl Iterator<Item = Join> {
        let columns = self.keys.iter().zip(self.later).zip(self.lengths);
        columns.map(|((key, later), length)| Join::of(*key, *later, *length))
    }
}

/// Gaps by their order in the log, in sections, one for each session.
#[derive(Debug)]
pub(super) struct Row {
    processor: Processor,
    /// The place after the last gap.
    end: usize,
    /// The rank of each gap above the mutations before it: no two of a section are alike.
    keys: Box<Column>,
    /// The times of the mutations around it.
    before: Box<Column>,
    after: Box<Column>,
    joined: Joined,
    /// The keys of gaps that were joined as they were written, and how many there are.
    singles: Box<Column>,
    single_count: usize,
}

/// Gaps that were taken out, each a [`Join`].
#[derive(Debug)]
struct Joined {
    len: usize,
    keys: Box<Column>,
    later: Box<Column>,
    lengths: Box<Column>,
}

impl Row {
    pub(super) fn new() -> Self {
        let joined =
            Joined { len: 0, keys: Column::empty(), later: Column::empty(), lengths: Column::empty() };
        Self {
            processor: Processor::new(),
            end: FIRST,
            keys: Column::empty(),
            before: Column::empty(),
            after: Column::empty(),
            joined,
            singles: Column::empty(),
            single_count: 0,
        }
    }

    /// Whether there is room for so many gaps, beginnings and ends.
    #[inline]
    pub(super) fn has_room(&self, gaps: usize) -> bool {
        self.end + gaps <= LAST
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) {
        (self.end, self.single_count) = (FIRST, 0);
    }

    /// Where the next gap is going to stand.
    #[inline]
    pub(super) fn end(&self) -> usize {
        self.end
    }

    #[inline]
    fn push(&mut self, key: u32, before: u32, after: u32) {
        let at = self.end.min(LAST);
        (self.keys.0[at], self.before.0[at], self.after.0[at]) = (key, before, after);
        self.end = at + 1;
    }

    /// A section begins with a mutation at this time.
    #[inline]
    pub(super) fn begin(&mut self, start: i64) {
        self.push(BEGIN, low(start), low(start));
    }

    /// The section ends with a mutation at this time.
    #[inline]
    pub(super) fn close(&mut self, last: i64) {
        self.push(CLOSE, low(last), low(last));
    }

    /// Adds a gap to the section.
    #[inline]
    pub(super) fn add(&mut self, gap: Gap) {
        self.push(key(gap.rank, gap.count), gap.before, gap.after);
    }

    /// Gives the gap at this place another rank.
    #[inline]
    pub(super) fn rank(&mut self, at: usize, rank: u32) {
        if let Some(key) = self.keys.0.get_mut(at) {
            *key = rank << 16 | *key & COUNT;
        }
    }

    /// The keys of gaps that were joined as they were written.
    pub(super) fn singles(&self) -> &[u32] {
        self.singles.part(0, self.single_count)
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

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn load<S: Simd>(&self, simd: S, at: usize) -> [S::u32s; 3] {
        [&self.keys, &self.before, &self.after].map(|column| column.load(simd, at))
    }

    /// One pass over all gaps.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn pass<S: Simd>(&mut self, simd: S) {
        let lanes = S::u32s::LEN;
        let [low, gather] = [COUNT, GATHER].map(|number| S::u32s::splat(simd, number));
        let end = self.end.min(LAST);
        let (mut at, mut to, mut out) = (FIRST, FIRST, 0);
        let [mut left, mut left_before, mut left_after] = self.load(simd, at - 1);
        while at < end {
            // Read before anything is written over it.
            let [next, next_before, next_after] = self.load(simd, at - 1 + lanes);
            let (key, right) = (left.slide::<1>(next), left.slide::<2>(next));
            let (before, until) = (left_before.slide::<1>(next_before), left_before.slide::<2>(next_before));
            let after = left_after.slide::<1>(next_after);
            let wider_after = right.bitcast::<S::i32s>().simd_gt(key.bitcast::<S::i32s>());
            let joins = left.simd_gt(key) & wider_after;
            let join = (key & !low) | (((key - left) * gather) & low);
            self.joined.keys.store_half(simd, out, join.compress(joins));
            self.joined.later.store_half(simd, out, (until - before).compress(joins));
            self.joined.lengths.store_half(simd, out, (until - left_after).compress(joins));
            self.keys.store(simd, to.min(LAST), key.compress(!joins));
            self.before.store(simd, to.min(LAST), before.compress(!joins));
            self.after.store(simd, to.min(LAST), after.compress(!joins));
            let joined = joins.to_bitmask().count_ones() as usize;
            (at, to, out) = (at + lanes, to + lanes - joined, out + joined);
            (left, left_before, left_after) = (next, next_before, next_after);
        }
        self.end = end - out;
        self.joined.len = out;
    }

    /// What was taken out.
    pub(super) fn joined(&self) -> TakenOut<'_> {
        let Joined { len, keys, later, lengths } = &self.joined;
        TakenOut { keys: keys.part(0, *len), later: later.part(0, *len), lengths: lengths.part(0, *len) }
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

#[cfg(test)]
mod tests {
    use super::super::gap::few_gaps;
    use super::*;
    use crate::simd_levels::processors;

    /// Sections of gaps of these lengths, and those that end. Their times pass 2^32 and start again
    /// at 0.
    fn row(processor: Processor, sections: &[(&[u32], bool)]) -> Row {
        let mut row = Row { processor, ..Row::new() };
        for (lengths, ends) in sections {
            let mut at = START;
            row.begin(at);
            for (count, length) in (1..).zip(*lengths) {
                let before = low(at);
                at += i64::from(*length);
                row.add(Gap { rank: *length, count, before, after: low(at) });
            }
            if *ends {
                row.close(at);
            }
        }
        row
    }

    pub(super) const START: i64 = (1 << 32) - 20;

    /// What was joined and what is left, once no more can be.
    pub(super) fn settled(mut row: Row) -> (Vec<Join>, Vec<Vec<Gap>>) {
        let mut joined = Vec::new();
        loop {
            row.join();
            if row.joined.len == 0 {
                break;
            }
            joined.extend(row.joined().each());
        }
        sort(&mut joined);
        let sections = row.sections().map(|section| row.gaps(section).collect()).collect();
        (joined, sections)
    }

    pub(super) fn sort(joined: &mut [Join]) {
        joined.sort_by_key(|join| (join.rank, join.mutations, join.later, join.length));
    }

    #[test]
    fn a_gap_between_wider_ones_is_joined_and_one_that_may_yet_be_wide_is_not() {
        let (joined, left) = settled(row(Processor::new(), &[(&[5, 2, 5, 7], false), (&[], false)]));
        let join = |rank, mutations, later, length| Join { rank, mutations, later, length };
        // Of the two alike, one or the other is the wider.
        assert_eq!(joined, [join(2, 1, 2, 2), join(5, 1, 7, 7), join(5, 3, 5, 12)]);
        assert_eq!(
            left,
            [vec![Gap { rank: 7, count: 4, before: low(START + 12), after: low(START + 19) }], vec![]]
        );
    }

    #[test]
    fn all_processors_join_alike_and_all_of_a_section_that_ends() {
        for gaps in 0..90u32 {
            let mixed: Vec<u32> = (0..gaps).map(|at| at * at * 7 % 41 % (gaps + 1)).collect();
            let rising: Vec<u32> = (0..gaps).collect();
            let sections = [(&mixed[..], true), (&rising, false), (&mixed, false), (&rising, true)];
            let all: Vec<_> = processors().map(|processor| settled(row(processor, &sections))).collect();
            assert!(all.iter().all(|one| *one == all[0]), "{gaps} gaps");
            let (joined, left) = &all[0];
            let lengths: Vec<usize> = left.iter().map(Vec::len).collect();
            assert_eq!([lengths[0], lengths[3]], [1, 1], "only its end is left");
            assert!(left.iter().all(|gaps| gaps.windows(2).all(|two| two[0].rank >= two[1].rank)));
            assert_eq!(joined.len() + lengths.iter().sum::<usize>(), 4 * gaps as usize + 2);
        }
    }

    #[test]
    fn gaps_of_one_rank_are_joined_in_as_few_passes_as_any() {
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
        let next = Gap { rank: 20, count: 9, before: 70, after: 90 };
        row.add(next);
        let again: Vec<Gap> = row.sections().flat_map(|section| row.gaps(section)).collect();
        assert_eq!(again, [all[0], all[1], next]);
    }
}
