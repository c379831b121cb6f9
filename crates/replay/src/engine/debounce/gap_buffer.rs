//! Gaps of many sessions side by side, from which all local minima are eliminated at once.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

use super::intervals::Intervals;
use super::open_gap::{OpenGap, RunStart};

/// The largest number of entries: gaps and starts of segments.
pub(super) const CAPACITY: usize = 2_048;
/// The largest number of lanes of a vector.
const LANES: usize = 16;
/// The position of the first entry: the position before it is aligned to a cache line.
const START: usize = LANES + 1;
const END: usize = START + CAPACITY;
/// Vectors are read up to two past the last entry.
const LENGTH: usize = END + 2 * LANES - 1;

/// The lower half of a key: the number of mutations of the segment before the gap, scrambled. Any order
/// of gaps of one class will do; a scrambled one leaves a third of them local minima.
const INDEX_MASK: u32 = 0xffff;
/// Scrambles the index: multiplication by an odd number permutes the numbers below 2¹⁶.
const TIE_MULTIPLIER: u32 = 0x9e37;
/// Undoes it.
const TIE_INVERSE: u32 = 0x7787;
const _: () = assert!((TIE_MULTIPLIER * TIE_INVERSE) & INDEX_MASK == 1);

/// The key of a segment start. As an unsigned number it exceeds all keys, so that the first gap of the
/// segment can be merged; as a signed number it is below all of them, so that the last gap of the segment
/// before it cannot, for which a longer gap may yet follow.
const SEGMENT_START: u32 = 1 << 31;

/// A segment can hold this many mutations and milliseconds.
const MAX_MUTATIONS: u64 = 1 << 16;
const MAX_DURATION: i64 = 1 << 32;

/// One number of each entry.
#[derive(Debug)]
#[repr(align(64))]
struct LaneArray([u32; LENGTH]);

impl LaneArray {
    fn boxed() -> Box<Self> {
        Box::new(Self([0; LENGTH]))
    }

    fn get(&self, range: Range<usize>) -> &[u32] {
        self.0.get(range).unwrap_or_default()
    }

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the selected instruction set"
    )]
    #[inline(always)]
    fn load<S: Simd>(&self, simd: S, at: usize) -> S::u32s {
        S::u32s::from_slice(simd, &self.0[at..at + S::u32s::LEN])
    }

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the selected instruction set"
    )]
    #[inline(always)]
    fn store<S: Simd>(&mut self, _: S, at: usize, values: S::u32s) {
        values.store_slice(&mut self.0[at..at + S::u32s::LEN]);
    }
}

/// Entries in columns. Times are kept modulo 2³² ms: differences within a segment are shorter.
#[derive(Debug)]
pub(super) struct GapBuffer {
    level: Level,
    /// The position after the last entry.
    end: usize,
    /// The class of the gap, then the scrambled index.
    keys: Box<LaneArray>,
    /// The time of the mutation before the gap.
    before: Box<LaneArray>,
    /// The time of the mutation after it.
    after: Box<LaneArray>,
    merged: Merged,
}

/// The merges of the last pass, in columns.
#[derive(Debug)]
struct Merged {
    len: usize,
    keys: Box<LaneArray>,
    delays: Box<LaneArray>,
    lengths: Box<LaneArray>,
    gaps: Box<LaneArray>,
}

/// One merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    /// The class of the gap.
    pub(super) class: u32,
    /// The mutations of the run on its left.
    pub(super) left_mutations: u32,
    /// How much later that run now ends.
    pub(super) delay_added: u32,
    /// How long the joined run is.
    pub(super) run_length: u32,
    /// How long the gap is.
    pub(super) gap: u32,
}

/// The key of a gap.
#[inline]
fn encode(class: u32, index: u32) -> u32 {
    class << 16 | index.wrapping_mul(TIE_MULTIPLIER) & INDEX_MASK
}

/// The lowest 32 bits of a time.
#[expect(clippy::cast_possible_truncation, reason = "times are kept modulo 2³²")]
#[inline]
fn low_bits(time: i64) -> u32 {
    time.cast_unsigned() as u32
}

/// Whether a segment can reach from `start` to a mutation at `last`, the `mutations`-th of its session.
pub(super) fn fits_segment(start: RunStart, last: i64, mutations: u64) -> bool {
    mutations - start.mutations < MAX_MUTATIONS && last - start.time < MAX_DURATION
}

impl GapBuffer {
    pub(super) fn new() -> Self {
        let array = LaneArray::boxed;
        let merged = Merged { len: 0, keys: array(), delays: array(), lengths: array(), gaps: array() };
        Self { level: Level::new(), end: START, keys: array(), before: array(), after: array(), merged }
    }

    /// How many further entries fit.
    pub(super) fn free(&self) -> usize {
        END - self.end
    }

    pub(super) fn clear(&mut self) {
        self.end = START;
    }

    #[inline]
    fn push(&mut self, key: u32, before: u32, after: u32) {
        let at = self.end.min(END);
        (self.keys.0[at], self.before.0[at], self.after.0[at]) = (key, before, after);
        self.end = at + 1;
    }

    /// Starts the segment of a session, with the gaps on its stack.
    pub(super) fn start_segment(&mut self, start: RunStart, gaps: &[OpenGap]) {
        self.push(SEGMENT_START, low_bits(start.time), low_bits(start.time));
        for gap in gaps {
            let key = encode(gap.class, index_of(gap.next_run, start));
            self.push(key, low_bits(gap.before), low_bits(gap.next_run.time));
        }
    }

    /// Adds the gap between a mutation at `last` and the next one.
    pub(super) fn append_gap(&mut self, intervals: &Intervals, last: i64, next: RunStart, start: RunStart) {
        let key = encode(intervals.class(next.time - last), index_of(next, start));
        self.push(key, low_bits(last), low_bits(next.time));
    }

    /// Adds the gaps between mutations that follow each other, the first of which is `first`.
    pub(super) fn append(&mut self, intervals: &Intervals, times: &[i64], first: RunStart, start: RunStart) {
        let mut scrambled = index_of(first, start).wrapping_mul(TIE_MULTIPLIER);
        let range = self.end..(self.end + times.len().saturating_sub(1)).min(END);
        let [Some(keys), Some(befores), Some(afters)] =
            [&mut self.keys, &mut self.before, &mut self.after].map(|column| column.0.get_mut(range.clone()))
        else {
            return;
        };
        let pairs = times.iter().zip(times.iter().skip(1));
        for ((((key, before), after), last), next) in keys
            .iter_mut()
            .zip(befores)
            .zip(afters)
            .zip(pairs)
            .map(|(columns, (last, next))| ((columns, last), next))
        {
            scrambled = scrambled.wrapping_add(TIE_MULTIPLIER);
            *key = intervals.class(next - last) << 16 | scrambled & INDEX_MASK;
            (*before, *after) = (low_bits(*last), low_bits(*next));
        }
        self.end = range.end;
    }

    /// Merges all local minima; whether there were more than a few.
    pub(super) fn eliminate_local_minima(&mut self) -> bool {
        let entries = self.end - START;
        // Nothing is known of what follows the last gap.
        if let Some(beyond) = self.keys.0.get_mut(self.end..) {
            beyond.iter_mut().take(2 * LANES - 1).for_each(|key| *key = SEGMENT_START);
        }
        dispatch!(self.level, simd => self.pass(simd));
        self.merged.len * 16 > entries
    }

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the selected instruction set"
    )]
    #[inline(always)]
    fn load<S: Simd>(&self, simd: S, at: usize) -> [S::u32s; 3] {
        [&self.keys, &self.before, &self.after].map(|column| column.load(simd, at))
    }

    /// One pass over all entries. Those that stay move to the front.
    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the selected instruction set"
    )]
    #[inline(always)]
    fn pass<S: Simd>(&mut self, simd: S) {
        let lanes = S::u32s::LEN;
        let [index_mask, tie_inverse] = [INDEX_MASK, TIE_INVERSE].map(|number| S::u32s::splat(simd, number));
        let end = self.end.min(END);
        let (mut at, mut kept, mut merged) = (START, START, 0);
        let [mut left, mut left_before, mut left_after] = self.load(simd, at - 1);
        while at < end {
            // Read before anything is written over it.
            let [next, next_before, next_after] = self.load(simd, at - 1 + lanes);
            let (key, right) = (left.slide::<1>(next), left.slide::<2>(next));
            let (before, right_before) =
                (left_before.slide::<1>(next_before), left_before.slide::<2>(next_before));
            let after = left_after.slide::<1>(next_after);
            let is_below_right = right.bitcast::<S::i32s>().simd_gt(key.bitcast::<S::i32s>());
            let is_minimum = left.simd_gt(key) & is_below_right;
            let left_mutations = ((key - left) * tie_inverse) & index_mask;
            let out = &mut self.merged;
            out.keys.store(simd, merged, ((key & !index_mask) | left_mutations).compress(is_minimum));
            out.delays.store(simd, merged, (right_before - before).compress(is_minimum));
            out.lengths.store(simd, merged, (right_before - left_after).compress(is_minimum));
            out.gaps.store(simd, merged, (after - before).compress(is_minimum));
            self.keys.store(simd, kept, key.compress(!is_minimum));
            self.before.store(simd, kept, before.compress(!is_minimum));
            self.after.store(simd, kept, after.compress(!is_minimum));
            let count = is_minimum.to_bitmask().count_ones() as usize;
            (at, kept, merged) = (at + lanes, kept + lanes - count, merged + count);
            (left, left_before, left_after) = (next, next_before, next_after);
        }
        self.end = end - merged;
        self.merged.len = merged;
    }

    /// The merges of the last pass.
    pub(super) fn merges(&self) -> impl ExactSizeIterator<Item = Merge> {
        let Merged { len, keys, delays, lengths, gaps } = &self.merged;
        let [keys, delays, lengths, gaps] = [keys, delays, lengths, gaps].map(|column| column.get(0..*len));
        let columns = keys.iter().zip(delays).zip(lengths).zip(gaps);
        columns.map(|(((key, delay), length), gap)| Merge {
            class: key >> 16,
            left_mutations: key & INDEX_MASK,
            delay_added: *delay,
            run_length: *length,
            gap: *gap,
        })
    }

    /// The ranges of the gaps of each segment.
    pub(super) fn segments(&self) -> impl Iterator<Item = Range<usize>> {
        let keys = (START..).zip(self.keys.get(START..self.end));
        let starts = keys.filter(|(_, key)| **key == SEGMENT_START).map(|(at, _)| at);
        let mut from = START + 1;
        starts.skip(1).chain([self.end]).map(move |to| std::mem::replace(&mut from, to + 1)..to)
    }

    /// The gaps in a range, of a segment with this start.
    pub(super) fn gaps(&self, range: Range<usize>, start: RunStart) -> impl Iterator<Item = OpenGap> {
        let whole = move |time: u32| start.time + i64::from(time.wrapping_sub(low_bits(start.time)));
        let [keys, before, after] =
            [&self.keys, &self.before, &self.after].map(|column| column.get(range.clone()));
        keys.iter().zip(before).zip(after).map(move |((key, before), after)| {
            let index = key.wrapping_mul(TIE_INVERSE) & INDEX_MASK;
            let next_run = RunStart { time: whole(*after), mutations: start.mutations + u64::from(index) };
            OpenGap { class: key >> 16, before: whole(*before), next_run }
        })
    }
}

/// The number of mutations of a segment before a run.
#[expect(clippy::cast_possible_truncation, reason = "a segment has fewer than 2¹⁶ mutations")]
#[inline]
fn index_of(run: RunStart, start: RunStart) -> u32 {
    (run.mutations - start.mutations) as u32
}
