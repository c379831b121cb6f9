//! Gaps that are joined among near mutations, all of them at once: see `rungs`.
//!
//! A gap makes the mutations since the last wider gap wait until the next as wide. Where both are
//! among the near ones, nothing but these is needed to tell what waits grow by; and both are found
//! in the bits of one comparison with all others, without a guess.

use fearless_simd::{Level as Processor, dispatch, i32x16, prelude::*};

use super::levels::{Levels, Runs};
use super::near::{MOST, Near, ONE};

/// Gaps that are compared at once.
const LANES: usize = 16;

/// Joins gaps, as the processor at hand can.
#[derive(Debug)]
pub(super) struct Joins(Processor);

impl Joins {
    pub(super) fn new() -> Self {
        Self(Processor::new())
    }

    /// Joins what can be among near mutations; the bits of the gaps that cannot.
    #[inline]
    pub(super) fn join(&self, near: &Near, opens: bool, levels: &Levels, runs: &mut Runs) -> u64 {
        dispatch!(self.0, simd => join(simd, near, usize::from(opens), levels, runs))
    }
}

#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn join<S: Simd>(simd: S, near: &Near, first: usize, levels: &Levels, runs: &mut Runs) -> u64 {
    let (gaps, times) = (near.gaps(), near.times());
    let time = |at: usize| times.get(at).copied().unwrap_or_default();
    let widths = widths(gaps, first);
    // All are written down, and kept only if they are between wider ones: nothing waits for a guess.
    let (mut between, mut count, mut open) = ([(0u8, 0u8, 0u8); MOST + 1], 0, 0u64);
    for (at, width) in widths.iter().enumerate().take(gaps.len()).skip(first) {
        let wider = wider(simd, &widths, gaps.len(), *width);
        let (before, after) = (wider & ((1 << at) - 1), wider >> at >> 1);
        let is_between = before != 0 && after != 0;
        let from = 63u32.wrapping_sub(before.leading_zeros());
        if let Some(place) = between.get_mut(count) {
            *place = (at as u8, from as u8, (after.trailing_zeros() + 1) as u8);
        }
        count += usize::from(is_between);
        open |= u64::from(!is_between) << at;
    }
    for (at, from, until) in between.iter().take(count) {
        let (at, from) = (usize::from(*at), usize::from(*from));
        let (last, end) = (time(at), time(at + usize::from(*until)));
        let gap = i64::from(gaps.get(at).copied().unwrap_or_default() - ONE);
        let wait = (at - from).cast_signed() as i64 * i64::from(end - last);
        runs.joined(levels.class(gap), gap, wait, i64::from(end - time(from + 1)));
    }
    open
}

/// Each gap above its place: no two are alike, and of those as wide the later is the wider.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn widths(gaps: &[i32], first: usize) -> [i32; MOST] {
    let mut widths = [i32::MIN; MOST];
    for (place, (at, gap)) in widths.iter_mut().zip((0..).zip(gaps)) {
        *place = (gap - ONE) << MOST.trailing_zeros() | at;
    }
    widths.iter_mut().take(first).for_each(|none| *none = i32::MIN);
    widths
}

/// The bits of those that are wider.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn wider<S: Simd>(simd: S, widths: &[i32; MOST], count: usize, width: i32) -> u64 {
    let width = i32x16::splat(simd, width);
    let mut bits = 0;
    for (at, widths) in widths.chunks_exact(LANES).enumerate().take(count.div_ceil(LANES)) {
        bits |= i32x16::from_slice(simd, widths).simd_gt(width).to_bitmask() << (at * LANES);
    }
    bits
}
