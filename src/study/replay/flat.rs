//! Runs level by level, where there are few intervals and not too many sessions: as many words a
//! session as there are levels, several levels at once, and no step that waits for a guess.

use fearless_simd::{Level as Processor, dispatch, i32x16, prelude::*};

use super::levels::{Levels, Sum};
use super::near::{Near, ONE, counted};
use super::prefetch::fetch;
use super::stretch::Standing;

/// The most intervals.
const MOST_LEVELS: usize = 32;
/// The most sessions: of those past them, what is kept is worth more than how fast it is counted.
pub(super) const MOST_SLOTS: usize = 1 << 15;
/// Levels that are taken at once.
const LANES: usize = 16;
/// Open runs in a line of the cache.
const LINE: usize = 64 / size_of::<Run>();

/// Neighbouring levels; those past the last break at nothing.
#[derive(Debug)]
struct Block {
    intervals: [i64; LANES],
    /// The same as gaps are written in [`Near`], and past all of them where they are longer.
    raised: [i32; LANES],
    sums: [Sum; LANES],
    /// The open runs of each session. Few gaps reach the higher blocks: what the others hold of a
    /// session is kept close together.
    open: Vec<Runs>,
}

/// The open run of a level: when it began, and how many mutations of the session were before it.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    start: i64,
    mutations: u64,
}

/// The open runs of a session at the levels of a block.
type Runs = [Run; LANES];

/// The runs of the first sessions.
#[derive(Debug)]
pub(super) struct Flat {
    processor: Processor,
    blocks: Vec<Block>,
}

impl Flat {
    pub(super) fn new(levels: &Levels) -> Self {
        let few = if levels.count() <= MOST_LEVELS { levels.intervals() } else { &[] };
        let blocks = few.chunks(LANES).map(Block::new).collect();
        Self { processor: Processor::new(), blocks }
    }

    /// Makes room for this many slots, so far as it takes them.
    pub(super) fn grow(&mut self, slots: usize) {
        let slots = slots.min(MOST_SLOTS);
        self.blocks.iter_mut().for_each(|block| block.open.resize(slots, Runs::default()));
    }

    /// Brings near what gaps of a session reach first.
    #[inline]
    pub(super) fn warm(&self, slot: usize) {
        if let Some(open) = self.blocks.first().and_then(|block| block.open.get(slot)) {
            (0..LANES).step_by(LINE).for_each(|lane| fetch(open, lane));
        }
    }

    /// Whether there are few enough intervals for it.
    pub(super) fn takes_any(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// Whether it has the session of this slot.
    #[inline]
    pub(super) fn has(&self, slot: usize) -> bool {
        self.takes_any() && slot < MOST_SLOTS
    }

    /// All runs of a session begin with it.
    pub(super) fn open(&mut self, slot: usize, first: i64) {
        let open = self.blocks.iter_mut().filter_map(|block| block.open.get_mut(slot));
        open.for_each(|open| *open = [Run { start: first, mutations: 0 }; LANES]);
    }

    /// A session goes on with mutations that are near.
    #[inline]
    pub(super) fn go(&mut self, slot: usize, standing: Standing, near: &Near) {
        let processor = self.processor;
        for block in &mut self.blocks {
            if block.intervals.first().is_some_and(|least| *least > near.widest.into()) {
                return;
            }
            let ended = dispatch!(processor, simd => ended(simd, &block.raised, near));
            block.end(slot, standing, near, &ended);
        }
    }

    /// A session goes on with one mutation after a gap, which may be long.
    pub(super) fn step(&mut self, slot: usize, standing: Standing, gap: i64) {
        let at = standing.last + gap;
        for block in &mut self.blocks {
            let Some(open) = block.open.get_mut(slot) else { return };
            let lanes = block.intervals.iter().zip(&mut block.sums).zip(open);
            for ((_, sum), run) in lanes.filter(|((interval, _), _)| **interval <= gap) {
                sum.gaps += 1;
                sum.broken += i128::from(gap);
                sum.end(run, standing);
                *run = Run { start: at, mutations: standing.mutations };
            }
        }
    }

    /// A session ends.
    pub(super) fn end(&mut self, slot: usize, standing: Standing) {
        for block in &mut self.blocks {
            let Some(open) = block.open.get(slot) else { return };
            block.sums.iter_mut().zip(open).for_each(|(sum, run)| sum.end(run, standing));
        }
    }

    /// What was counted, from the lowest level.
    pub(super) fn sums(&self) -> impl Iterator<Item = &Sum> {
        self.blocks.iter().flat_map(|block| &block.sums)
    }
}

impl Sum {
    /// A run ended where a session stands.
    fn end(&mut self, run: &Run, standing: Standing) {
        let count = (standing.mutations - run.mutations).cast_signed();
        // Right if it fits, which is held when the session ends.
        self.wait += i128::from(count.wrapping_mul(standing.last.wrapping_sub(standing.first)));
        self.longest = self.longest.max(standing.last - run.start);
    }
}

/// What became of a level over near mutations, all raised as they are.
struct Ended {
    /// The ends of runs, once for each of their mutations among the near ones.
    waits: i32,
    /// The gaps that break runs.
    gaps: i32,
    /// The end of the first run.
    end: i32,
    /// The longest of the runs that began among them.
    longest: i32,
}

impl Block {
    fn new(levels: &[i64]) -> Self {
        let mut block = Self {
            intervals: [i64::MAX; LANES],
            raised: [i32::MAX; LANES],
            sums: [Sum::default(); LANES],
            open: Vec::new(),
        };
        let places = block.intervals.iter_mut().zip(&mut block.raised);
        for ((interval, raised), level) in places.zip(levels) {
            *interval = *level;
            *raised = i32::try_from(*level).ok().and_then(|level| level.checked_add(ONE)).unwrap_or(i32::MAX);
        }
        block
    }

    /// Adds up the runs that ended among near mutations.
    #[inline]
    fn end(&mut self, slot: usize, standing: Standing, near: &Near, ended: &[Ended; LANES]) {
        let Some(open) = self.open.get_mut(slot) else { return };
        let from = near.base.wrapping_sub(standing.first);
        for ((sum, run), ended) in self.sums.iter_mut().zip(open).zip(ended) {
            let (gaps, broken) = counted(ended.gaps);
            if gaps == 0 {
                return;
            }
            let ((count, offsets), (_, end)) = (counted(ended.waits), counted(ended.end));
            let before = (standing.mutations - run.mutations).cast_signed();
            let of_these = offsets + count.cast_signed().wrapping_mul(from);
            let wait = before.wrapping_mul(end + from).wrapping_add(of_these);
            sum.gaps += gaps;
            sum.broken += i128::from(broken);
            sum.wait += i128::from(wait);
            sum.longest = sum.longest.max(near.base + end - run.start).max(ended.longest.into());
            *run =
                Run { start: near.base + near.offset(count as usize), mutations: standing.mutations + count };
        }
    }
}

/// Goes back over near mutations, and has at each, for every level, the end of its run: none yet
/// where no gap after it breaks one.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn ended<S: Simd>(simd: S, levels: &[i32; LANES], near: &Near) -> [Ended; LANES] {
    let (levels, none) = (i32x16::from_slice(simd, levels), i32x16::splat(simd, 0));
    let (mut waits, mut gaps, mut end, mut longest) = (none, none, none, none);
    let times = near.times();
    let steps = near.gaps().iter().zip(times.iter().zip(times.iter().skip(1)));
    for (gap, (before, time)) in steps.rev() {
        let (gap, before, time) =
            (i32x16::splat(simd, *gap), i32x16::splat(simd, *before), i32x16::splat(simd, *time));
        waits += end;
        longest = longest.max(end - time);
        let breaks = gap.simd_ge(levels);
        end = breaks.select(before, end);
        gaps += breaks.select(gap, none);
    }
    let lanes = |lanes: i32x16<S>| <[i32; LANES]>::from(lanes);
    let (waits, gaps, end, longest) = (lanes(waits), lanes(gaps), lanes(end), lanes(longest));
    std::array::from_fn(|lane| Ended {
        waits: waits[lane],
        gaps: gaps[lane],
        end: end[lane],
        longest: longest[lane],
    })
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::super::near::{Taken, Times};
    use super::*;

    /// What a processor of each kind makes of near mutations.
    fn by_processor(near: &Near, levels: &[i32; LANES]) -> Vec<Vec<[i32; 4]>> {
        let best = Processor::new();
        let known = [
            Some(best),
            best.as_avx2().map(Processor::Avx2),
            best.as_sse4_2().map(Processor::Sse4_2),
            best.as_sse2().map(Processor::Sse2),
        ];
        let lanes = |processor| {
            let ended = dispatch!(processor, simd => ended(simd, levels, near));
            ended.iter().map(|of| [of.waits, of.gaps, of.end, of.longest]).collect()
        };
        known.into_iter().flatten().map(lanes).collect()
    }

    #[test]
    fn all_processors_count_alike() {
        let times: Vec<i64> = (0..60i64).map(|at| at * 40 + at * at % 37).collect();
        for rows in 1..60 {
            let mut near = Near::default();
            assert_eq!(near.take(Some(-9), Times::Wide(&times[..rows]), 1_000), Taken::Rows(rows));
            let mut levels = [1_000 + ONE; LANES];
            levels
                .iter_mut()
                .zip([9, 20, 30, 40, 41, 50, 60])
                .for_each(|(place, level)| *place = level + ONE);
            let all = by_processor(&near, &levels);
            assert!(all.iter().all(|one| *one == all[0]), "{rows} mutations");
            // Broken at every gap, at each the end of the one before; and nowhere.
            let (waits, sum) = (times[..rows - 1].iter().sum::<i64>(), times[rows - 1] + 9);
            if near.gaps().iter().all(|gap| gap - ONE >= 9) {
                let (count, offsets) = counted(all[0][0][0]);
                assert_eq!((count, offsets - 9 * count.cast_signed()), (rows as u64 - 1, waits));
                assert_eq!(counted(all[0][0][1]), (rows as u64, sum));
            }
            assert_eq!(all[0][LANES - 1][..3], [0, 0, 0]);
        }
    }
}
