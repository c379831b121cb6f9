//! Batches that only time closes: several windows at once, one in each lane of a vector.

use fearless_simd::{Level, dispatch, i64x8, prelude::*};

use super::mutation_slice::{MutationSlice, SessionProgress, add_chunks};
use super::totals::Totals;

/// Windows in one vector.
pub(super) const LANES: usize = 8;

/// No window is open: any mutation opens the next one.
const CLOSED: [i64; LANES] = [i64::MIN; LANES];

/// Up to [`LANES`] windows over all sessions of a shard. A lane without a window counts nothing that
/// is read.
#[derive(Debug)]
pub(super) struct BatchLanes {
    level: Level,
    windows: [i64; LANES],
    totals: [Totals; LANES],
    /// For each session slot, when its open windows close.
    due: Vec<[i64; LANES]>,
}

/// What became of each window over some mutations.
struct LaneResult {
    writes: [i64; LANES],
    /// Sum over mutations of the time until their window closes.
    delay: [i64; LANES],
    due: [i64; LANES],
}

impl BatchLanes {
    /// Windows in milliseconds; any past [`LANES`] are ignored.
    pub(super) fn new(windows: &[i64], chunk_sizes: usize) -> Self {
        let mut lanes = [0; LANES];
        lanes.iter_mut().zip(windows).for_each(|(lane, window)| *lane = *window);
        let totals = std::array::from_fn(|_| Totals::new(chunk_sizes));
        Self { level: Level::new(), windows: lanes, totals, due: Vec::new() }
    }

    /// The totals of each window.
    pub(super) fn totals(&self) -> &[Totals; LANES] {
        &self.totals
    }

    pub(super) fn reserve(&mut self, slots: usize) {
        self.due.resize(slots, CLOSED);
    }

    /// Reads the state of a session.
    #[inline]
    pub(super) fn touch(&self, slot: usize) -> u64 {
        self.due.get(slot).map_or(0, |due| due[0].cast_unsigned())
    }

    pub(super) fn on_mutations(&mut self, slot: usize, slice: &MutationSlice<'_>) {
        let Some(state) = self.due.get_mut(slot) else { return };
        let (windows, open) = (&self.windows, *state);
        let result = dispatch!(self.level, simd => advance(simd, windows, &open, slice.times));
        *state = result.due;
        for (lane, totals) in self.totals.iter_mut().enumerate() {
            let (writes, window) = (result.writes[lane], windows[lane]);
            totals.writes += writes.unsigned_abs();
            totals.total_delay += i128::from(result.delay[lane]);
            totals.timer_pending += i128::from(writes) * i128::from(window);
            totals.max_delay = window;
        }
        if !slice.chunks.before.is_empty() {
            self.add_chunks(&open, slice);
        }
    }

    /// Adds the chunks of the last mutation of each batch: the one before the next window opens.
    fn add_chunks(&mut self, open: &[i64; LANES], slice: &MutationSlice<'_>) {
        for ((totals, window), open) in self.totals.iter_mut().zip(&self.windows).zip(open) {
            let mut due = *open;
            for (position, &at) in slice.times.iter().enumerate() {
                if at >= due {
                    if due > i64::MIN {
                        add_chunks(&mut totals.chunks, slice.chunks.before(position));
                    }
                    due = at + window;
                }
            }
        }
    }

    /// The session ends; `last_chunks` are those of its last mutation.
    pub(super) fn end_session(&mut self, slot: usize, session: &SessionProgress, last_chunks: &[u64]) {
        let Some(state) = self.due.get_mut(slot) else { return };
        for (totals, due) in self.totals.iter_mut().zip(std::mem::replace(state, CLOSED)) {
            add_chunks(&mut totals.chunks, last_chunks);
            totals.observed_time += i128::from(due - session.first);
        }
    }
}

/// Takes mutations one after the other, for all windows at once: a window that is due has closed
/// before the mutation, which then opens the next.
///
/// Sums fit: a slice has fewer than 2¹¹ mutations and a window fewer than 2⁴¹ ms.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the selected instruction set")]
#[inline(always)]
fn advance<S: Simd>(simd: S, windows: &[i64; LANES], open: &[i64; LANES], times: &[i64]) -> LaneResult {
    let windows = i64x8::from_slice(simd, windows);
    let mut due = i64x8::from_slice(simd, open);
    let (zero, one) = (i64x8::splat(simd, 0), i64x8::splat(simd, 1));
    let (mut writes, mut delay) = (zero, zero);
    for time in times {
        let time = i64x8::splat(simd, *time);
        let closed = time.simd_ge(due);
        writes += closed.select(one, zero);
        due = closed.select(time + windows, due);
        delay += due - time;
    }
    LaneResult { writes: writes.into(), delay: delay.into(), due: due.into() }
}
