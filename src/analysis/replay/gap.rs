//! A gap in a row as numbers: its key, by which gaps are told from wider ones, and the times around
//! it.

/// A few gaps at most.
pub(super) const MOST_FEW: usize = 16;

/// The lower half of a key: how many mutations of the section are before the gap, times a number
/// that scatters them. Of gaps of one rank any may count as the wider: so that as many are between
/// wider ones as if no two were alike.
pub(super) const COUNT: u32 = 0xffff;
pub(super) const SCATTER: u32 = 0x9e37;
/// What undoes it: the product of the two is 1 in these bits.
pub(super) const GATHER: u32 = 0x7787;
const _: () = assert!((SCATTER * GATHER) & COUNT == 1);
/// The upper half: the rank of the gap, below this many.
pub(super) const RANKS: u32 = 0x7fff;

/// Where a section begins: wider than any gap for what follows, narrower for what precedes it.
pub(super) const BEGIN: u32 = 1 << 31;
/// The end of a section: wider than any gap.
pub(super) const CLOSE: u32 = BEGIN - 1;

/// As many numbers as there are a few gaps.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Line(pub(super) [u32; MOST_FEW]);

/// A few gaps as they stand in a row: the keys, then the times before and after.
pub(super) type Few = [Line; 3];

/// A gap in a row, its times in milliseconds of which the lowest 32 bits are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) rank: u32,
    /// Mutations of the section before it; less than 2^16.
    pub(super) count: u32,
    /// The mutation before it, and that after it.
    pub(super) before: u32,
    pub(super) after: u32,
}

/// The key of a gap of this rank, after so many mutations of its section.
#[inline]
pub(super) fn key(rank: u32, count: u32) -> u32 {
    rank << 16 | count.wrapping_mul(SCATTER) & COUNT
}

/// What is kept of a time: the distance of two that are less than 2^32 apart stays the same.
#[inline]
pub(super) fn low(time: i64) -> u32 {
    time.cast_unsigned() as u32
}

impl Gap {
    #[inline]
    pub(super) fn of(key: u32, before: u32, after: u32) -> Self {
        Self { rank: key >> 16, count: key.wrapping_mul(GATHER) & COUNT, before, after }
    }
}

/// The first of a few gaps.
pub(super) fn few_gaps(few: &Few, count: usize) -> impl Iterator<Item = Gap> {
    let [Line(keys), Line(before), Line(after)] = few;
    let columns = keys.iter().zip(before).zip(after).take(count);
    columns.map(|((key, before), after)| Gap::of(*key, *before, *after))
}

/// Writes down one of a few gaps.
pub(super) fn set(few: &mut Few, at: usize, gap: Gap) {
    let numbers = [key(gap.rank, gap.count), gap.before, gap.after];
    for (Line(line), number) in few.iter_mut().zip(numbers) {
        if let Some(place) = line.get_mut(at) {
            *place = number;
        }
    }
}
