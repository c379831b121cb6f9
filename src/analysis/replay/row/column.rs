//! A number of each gap in a row, read and written as many at once as a processor takes.

use fearless_simd::prelude::*;

/// Gaps in a row at most.
pub(super) const ROOM: usize = 2048;
/// The most numbers that a processor takes at once: the last gap has twice as many places after it,
/// so that what is next to it can be read, and the place before the first begins a line.
pub(super) const LANES: usize = 16;
pub(super) const FIRST: usize = LANES + 1;
pub(super) const LAST: usize = FIRST + ROOM;
const PLACES: usize = LAST + 2 * LANES;

/// A number of each gap.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Column(pub(super) [u32; PLACES]);

impl Column {
    pub(super) fn empty() -> Box<Self> {
        Box::new(Self([0; PLACES]))
    }

    /// The places of so many gaps.
    #[inline]
    pub(super) fn part(&self, from: usize, count: usize) -> &[u32] {
        let from = from.min(LAST);
        &self.0[from..(from + count).min(PLACES)]
    }

    #[inline]
    pub(super) fn part_mut(&mut self, from: usize, count: usize) -> &mut [u32] {
        let from = from.min(LAST);
        &mut self.0[from..(from + count).min(PLACES)]
    }

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    pub(super) fn load<S: Simd>(&self, simd: S, at: usize) -> S::u32s {
        S::u32s::from_slice(simd, &self.0[at..at + S::u32s::LEN])
    }

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    pub(super) fn store<S: Simd>(&mut self, _: S, at: usize, values: S::u32s) {
        values.store_slice(&mut self.0[at..at + S::u32s::LEN]);
    }

    /// The first half of them.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    pub(super) fn store_half<S: Simd>(&mut self, _: S, at: usize, values: S::u32s) {
        let (at, half) = (at.min(ROOM), S::u32s::LEN / 2);
        self.0[at..at + half].copy_from_slice(&values.as_slice()[..half]);
    }
}
