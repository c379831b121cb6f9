//! `batched` with windows that only time closes: several of them at once.

use fearless_simd::{Level as Processor, dispatch, i32x8, prelude::*};

use super::plan::millis;
use super::prefetch::fetch;
use super::roomy::Roomy;
use super::stretch::{End, Fold, Stretch};
use super::times::{MOST, Narrow};
use super::totals::Totals;
use crate::trigger::FlushPolicy;

/// Windows that are taken at once.
const LANES: usize = 8;
/// Windows shorter than this add up in few bits.
const LONGEST: i64 = (1 << 31) / MOST.cast_signed() as i64;

/// A few windows; those past the last count nothing that anybody asks for.
#[derive(Debug)]
struct Block {
    windows: [i32; LANES],
    totals: [Totals; LANES],
    /// When the open windows of each session close.
    due: Roomy<[i64; LANES]>,
}

/// All windows of a plan that are short.
#[derive(Debug)]
pub(super) struct Windows {
    processor: Processor,
    blocks: Vec<Block>,
}

/// What became of windows over mutations.
struct Closed {
    writes: [i32; LANES],
    /// From each mutation to the end of its window, added up.
    wait: [i32; LANES],
    /// When the open window closes, since the moment that times count from.
    due: [i32; LANES],
}

/// The window of a rule, where it is one of these.
pub(super) fn short(rule: &FlushPolicy) -> Option<i32> {
    let timed = rule.timed().filter(|timed| timed.restart.is_none() && timed.flushes_by_timer_only())?;
    let window = millis(timed.max_wait?);
    if window < LONGEST { i32::try_from(window).ok() } else { None }
}

impl Windows {
    pub(super) fn new(rules: &[FlushPolicy]) -> Self {
        let windows: Vec<i32> = rules.iter().filter_map(short).collect();
        let blocks = windows.chunks(LANES).map(|few| {
            let mut windows = [0; LANES];
            windows.iter_mut().zip(few).for_each(|(place, window)| *place = *window);
            Block { windows, totals: [Totals::default(); LANES], due: Roomy::default() }
        });
        Self { processor: Processor::new(), blocks: blocks.collect() }
    }

    /// What each did, in the order of the rules.
    pub(super) fn totals(&self) -> impl Iterator<Item = &Totals> {
        self.blocks.iter().flat_map(|block| &block.totals)
    }
}

impl Fold for Windows {
    fn grow(&mut self, slots: usize) {
        self.blocks.iter_mut().for_each(|block| block.due.grow(slots));
    }

    fn warm(&self, slot: usize) {
        self.blocks.iter().for_each(|block| fetch(&block.due, slot));
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let (processor, times) = (self.processor, stretch.times);
        for block in &mut self.blocks {
            let Some(due) = block.due.get_mut(slot) else { return };
            let open = due.map(|due| if stretch.opens { -1 } else { offset(due, times) });
            let closed = dispatch!(processor, simd => close(simd, &block.windows, &open, times));
            *due = closed.due.map(|due| times.since + i64::from(due));
            block.add(&closed);
            block.add_units(&closed, &open, stretch);
        }
    }

    fn end(&mut self, slot: usize, end: &End) {
        for block in &mut self.blocks {
            let Some(due) = block.due.get(slot) else { return };
            for (totals, due) in block.totals.iter_mut().zip(due) {
                totals.units += u64::from(end.units);
                totals.span += i128::from(due - end.standing.first);
            }
        }
    }
}

/// When a window closes, as times are written; the moment it closed does not matter.
#[expect(clippy::cast_possible_truncation, reason = "no window closes later than it is long")]
fn offset(due: i64, times: Narrow<'_>) -> i32 {
    (due - times.since).max(-1) as i32
}

impl Block {
    fn add(&mut self, closed: &Closed) {
        let windows = self.windows.iter().zip(&mut self.totals);
        for ((window, totals), (writes, wait)) in windows.zip(closed.writes.iter().zip(&closed.wait)) {
            let window = i64::from(*window);
            totals.writes += u64::from(writes.unsigned_abs());
            totals.wait += i128::from(*wait);
            totals.held += i128::from(i64::from(*writes) * window);
            totals.longest = window;
        }
    }

    /// The units of what each write saves: of the mutation before the one that opens a window.
    fn add_units(&mut self, closed: &Closed, open: &[i32; LANES], stretch: &Stretch<'_>) {
        if stretch.units.is_empty() {
            // One each, but nothing comes before the first of a session.
            let units = |writes: &i32| u64::from(writes.unsigned_abs()) - u64::from(stretch.opens);
            let lanes = self.totals.iter_mut().zip(&closed.writes);
            lanes.for_each(|(totals, writes)| totals.units += units(writes));
            return;
        }
        for (totals, (window, open)) in self.totals.iter_mut().zip(self.windows.iter().zip(open)) {
            let mut due = *open;
            for (at, time) in stretch.times.offsets().iter().map(|time| time.cast_signed()).enumerate() {
                if time >= due {
                    totals.units += u64::from(stretch.units_before(at));
                    due = time + window;
                }
            }
        }
    }
}

/// Takes mutations one after the other, for all windows at once: one that is due has closed
/// before a mutation, which then opens the next.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn close<S: Simd>(simd: S, windows: &[i32; LANES], open: &[i32; LANES], times: Narrow<'_>) -> Closed {
    let lanes = |lanes: &[i32; LANES]| i32x8::from_slice(simd, lanes);
    let (windows, mut due, none, one) =
        (lanes(windows), lanes(open), i32x8::splat(simd, 0), i32x8::splat(simd, 1));
    let (mut writes, mut wait) = (none, none);
    for time in times.offsets() {
        let time = i32x8::splat(simd, time.cast_signed());
        let closed = time.simd_ge(due);
        writes += closed.select(one, none);
        due = closed.select(time + windows, due);
        wait += due - time;
    }
    Closed { writes: writes.into(), wait: wait.into(), due: due.into() }
}
