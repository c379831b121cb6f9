//! Triggers with a window or a bound. Each keeps, for every open session, the moment its pending
//! write is due; waits are counted as far as that moment when a mutation joins, and corrected
//! where a write comes early. So hardly anything depends on a branch.

use std::ops::{AddAssign, Mul};

use bytemuck::{Pod, Zeroable};

use super::prefetch::fetch;
use super::roomy::Roomy;
use super::stretch::{End, Fold, Stretch};
use super::totals::Totals;

/// One write at each mutation.
#[derive(Debug, Default)]
pub(super) struct Each {
    pub(super) totals: Totals,
}

impl Fold for Each {
    fn grow(&mut self, _slots: usize) {}

    fn go(&mut self, _slot: usize, stretch: &Stretch<'_>) {
        let count = stretch.times.len() as u64;
        self.totals.writes += count;
        self.totals.units +=
            if stretch.units.is_empty() { count } else { stretch.units.iter().copied().map(u64::from).sum() };
    }

    fn end(&mut self, _slot: usize, end: &End) {
        self.totals.span += i128::from(end.standing.last - end.standing.first);
    }
}

/// One write a session, at its end.
#[derive(Debug, Default)]
pub(super) struct AtEnd {
    pub(super) totals: Totals,
}

impl Fold for AtEnd {
    fn grow(&mut self, _slots: usize) {}

    fn go(&mut self, _slot: usize, _stretch: &Stretch<'_>) {}

    fn end(&mut self, _slot: usize, end: &End) {
        self.totals.writes += 1;
        self.totals.units += u64::from(end.units);
    }
}

/// Mutations that wait in one session.
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
struct Waiting {
    /// When the pending write is due.
    due: i64,
    /// The first mutation it saves.
    first: i64,
    /// How many it saves; none pending where there are none.
    mutations: i64,
}

/// Nothing waits, and anything that comes is past due.
const NOTHING: Waiting = Waiting { due: i64::MIN, first: 0, mutations: 0 };

/// `debounced` with a `max_wait`.
#[derive(Debug)]
pub(super) struct Bounded {
    interval: i64,
    most: i64,
    waiting: Roomy<Waiting>,
    pub(super) totals: Totals,
}

impl Bounded {
    pub(super) fn new(interval: i64, most: i64) -> Self {
        Self { interval, most, waiting: Roomy::default(), totals: Totals::default() }
    }
}

impl Fold for Bounded {
    fn grow(&mut self, slots: usize) {
        self.waiting.grow(slots);
    }

    fn warm(&self, slot: usize) {
        fetch(&self.waiting, slot);
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let Some(state) = self.waiting.get_mut(slot) else { return };
        let before = if stretch.opens { NOTHING } else { *state };
        // No mutation makes the pending write later than an interval.
        let rows = stretch.times.len().cast_signed() as i64;
        let most = before.mutations.checked_add(rows).and_then(|waiting| waiting.checked_mul(self.interval));
        let waits_fit = most.and_then(|most| most.checked_mul(rows + 1)).is_some();
        let go = if waits_fit { wait_on::<i64> } else { wait_on::<i128> };
        *state = go(self.interval, self.most, before, stretch, &mut self.totals);
    }

    fn end(&mut self, slot: usize, end: &End) {
        let due = self.waiting.get(slot).map(|waiting| waiting.due).unwrap_or_default();
        self.totals.units += u64::from(end.units);
        self.totals.span += i128::from(due - end.standing.first);
    }
}

/// Takes mutations one after the other, waits added up in a number that holds them: where the
/// pending write was to come by then, and where it is to come now.
#[inline]
fn wait_on<W: From<i64> + AddAssign + Mul<Output = W> + Into<i128>>(
    interval: i64,
    most: i64,
    mut now: Waiting,
    stretch: &Stretch<'_>,
    totals: &mut Totals,
) -> Waiting {
    let (mut writes, mut units, mut held) = (0u64, 0u64, 0i64);
    let (mut wait, mut longest) = (W::from(0), totals.longest);
    for (at, _, before) in stretch.each() {
        let fires = at >= now.due;
        writes += u64::from(fires);
        units += if fires { u64::from(before) } else { 0 };
        let first = if fires { at } else { now.first };
        let waiting = if fires { 0 } else { now.mutations };
        let until = if fires { at } else { now.due };
        let due = (at + interval).min(first + most);
        wait += W::from(waiting) * W::from(due - until);
        wait += W::from(due - at);
        held += due - until;
        longest = longest.max(due - first);
        now = Waiting { due, first, mutations: waiting + 1 };
    }
    totals.writes += writes;
    totals.units += units;
    totals.wait += wait.into();
    totals.held += i128::from(held);
    totals.longest = longest;
    now
}

/// A window that a mutation can close early: `batched` with `max_mutations`, and `tiered`.
#[derive(Debug)]
pub(super) struct Closing {
    window: i64,
    /// How many waiting mutations close the window.
    most: i64,
    /// Whether a critical mutation closes it.
    tiered: bool,
    waiting: Roomy<Waiting>,
    pub(super) totals: Totals,
}

impl Closing {
    pub(super) fn counting(window: i64, most: u64) -> Self {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Self { window, most, tiered: false, waiting: Roomy::default(), totals: Totals::default() }
    }

    pub(super) fn tiered(window: i64) -> Self {
        Self { window, most: i64::MAX, tiered: true, waiting: Roomy::default(), totals: Totals::default() }
    }
}

impl Totals {
    /// A timer wrote what waited, its last mutation of these units.
    fn fire(&mut self, window: i64, units: u32) {
        self.held += i128::from(window);
        self.units += u64::from(units);
        self.longest = window;
    }
}

impl Fold for Closing {
    fn grow(&mut self, slots: usize) {
        self.waiting.grow(slots);
    }

    fn warm(&self, slot: usize) {
        fetch(&self.waiting, slot);
    }

    fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        let Some(state) = self.waiting.get_mut(slot) else { return };
        let mut now = if stretch.opens { NOTHING } else { *state };
        let totals = &mut self.totals;
        let mut wait = 0i128;
        for (row, (at, units, before)) in stretch.each().enumerate() {
            if now.mutations > 0 && at >= now.due {
                totals.fire(self.window, before);
                now.mutations = 0;
            }
            if now.mutations == 0 {
                totals.writes += 1;
                now = Waiting { due: at + self.window, first: at, mutations: 0 };
            }
            now.mutations += 1;
            wait += i128::from(now.due - at);
            let critical = self.tiered && stretch.critical.get(row).copied().unwrap_or_default();
            if now.mutations >= self.most || critical {
                wait -= i128::from(now.mutations) * i128::from(now.due - at);
                totals.held += i128::from(at - now.first);
                totals.longest = totals.longest.max(at - now.first);
                totals.units += u64::from(units);
                now.mutations = 0;
            }
        }
        *state = now;
        totals.wait += wait;
    }

    fn end(&mut self, slot: usize, end: &End) {
        let Some(state) = self.waiting.get_mut(slot) else { return };
        let mut until = end.standing.last;
        if state.mutations > 0 {
            self.totals.fire(self.window, end.units);
            until = state.due;
        }
        self.totals.span += i128::from(until - end.standing.first);
        *state = NOTHING;
    }
}

#[cfg(test)]
mod tests {
    use super::super::stretch::Standing;
    use super::super::times::{Taker, Times};
    use super::*;

    /// Mutations that come, each a gap after the last.
    const COMING: i64 = 8;

    /// What a bounded debounce adds up where so many mutations have waited since 0.
    fn waits(interval: i64, mutations: i64, gap: i64) -> i128 {
        let mut fold = Bounded::new(interval, i64::MAX / 4);
        fold.grow(1);
        fold.waiting[0] = Waiting { due: interval, first: 0, mutations };
        let times: Vec<i64> = (1..=COMING).map(|nth| nth * gap).collect();
        let mut standing = Standing { first: 0, mutations: 0, last: 0 };
        let (mut taker, mut from) = (Taker::default(), 0);
        while from < times.len() {
            let times = taker.narrow(Times::Wide(&times[from..]));
            let (widest, units, critical) = (gap, &[], &[]);
            let stretch = Stretch { opens: false, standing, times, widest, units, critical, last_units: 1 };
            fold.go(0, &stretch);
            standing = stretch.after();
            from += times.len();
        }
        fold.totals.wait
    }

    #[test]
    fn waits_are_exact_whatever_waits() {
        for (interval, mutations, gap) in [
            (10, 5, 3),
            // Few bits each, more than 64 together.
            ((1 << 18) + 1, 1 << 44, 1 << 18),
            (1 << 40, 1 << 17, 1 << 39),
            (1 << 40, 1 << 40, (1 << 40) - 1),
            (1 << 20, 1 << 50, 9),
        ] {
            // Each makes all before it wait a gap longer, and itself an interval.
            let [wide, many, long, coming] = [interval, mutations, gap, COMING].map(i128::from);
            let expected = (coming * many + coming * (coming - 1) / 2) * long + coming * wide;
            assert_eq!(waits(interval, mutations, gap), expected, "{interval} {mutations} {gap}");
        }
    }
}
