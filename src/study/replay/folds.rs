//! Triggers with a window or a bound. Each keeps, for every open session, the moment its pending
//! write is due; waits are counted as far as that moment when a mutation joins, and corrected
//! where a write comes early. So hardly anything depends on a branch.

use super::event::{Event, Fold, What};
use super::totals::Totals;

/// One write at each mutation.
#[derive(Debug, Default)]
pub(super) struct Each {
    pub(super) totals: Totals,
}

impl Fold for Each {
    fn grow(&mut self, _slots: usize) {}

    fn take(&mut self, events: &[Event]) {
        for event in events {
            if event.what == What::Ends {
                self.totals.span += i128::from(event.gap);
            } else {
                self.totals.writes += 1;
                self.totals.units += u64::from(event.units);
            }
        }
    }
}

/// One write a session, at its end.
#[derive(Debug, Default)]
pub(super) struct AtEnd {
    pub(super) totals: Totals,
}

impl Fold for AtEnd {
    fn grow(&mut self, _slots: usize) {}

    fn take(&mut self, events: &[Event]) {
        for event in events.iter().filter(|event| event.what == What::Ends) {
            self.totals.writes += 1;
            self.totals.units += u64::from(event.before);
        }
    }
}

/// `batched`: one write a window.
#[derive(Debug)]
pub(super) struct Windows {
    window: i64,
    /// When the open window of each slot closes.
    due: Vec<i64>,
    pub(super) totals: Totals,
}

impl Windows {
    pub(super) fn new(window: i64) -> Self {
        Self { window, due: Vec::new(), totals: Totals::default() }
    }
}

impl Fold for Windows {
    fn grow(&mut self, slots: usize) {
        self.due.resize(slots, 0);
    }

    fn take(&mut self, events: &[Event]) {
        let (mut writes, mut units, mut wait) = (0u64, 0u64, 0i64);
        for event in events {
            let Some(due) = self.due.get_mut(event.slot as usize) else { continue };
            match event.what {
                What::Goes => {
                    let closed = event.at >= *due;
                    writes += u64::from(closed);
                    units += if closed { u64::from(event.before) } else { 0 };
                    *due = if closed { event.at + self.window } else { *due };
                    wait += *due - event.at;
                }
                What::Opens => {
                    *due = event.at + self.window;
                    writes += 1;
                    wait += self.window;
                }
                What::Ends => {
                    units += u64::from(event.before);
                    self.totals.span += i128::from(*due - event.at + event.gap);
                }
            }
        }
        let totals = &mut self.totals;
        totals.writes += writes;
        totals.units += units;
        totals.wait += i128::from(wait);
        totals.held += i128::from(writes) * i128::from(self.window);
        totals.longest = if totals.writes > 0 { self.window } else { 0 };
    }
}

/// Mutations that wait in one session.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    /// When the pending write is due.
    due: i64,
    /// The first mutation it saves.
    first: i64,
    /// How many it saves; none pending where there are none.
    mutations: u64,
}

/// `debounced` with a `max_wait`.
#[derive(Debug)]
pub(super) struct Bounded {
    interval: i64,
    most: i64,
    waiting: Vec<Waiting>,
    pub(super) totals: Totals,
}

impl Bounded {
    pub(super) fn new(interval: i64, most: i64) -> Self {
        Self { interval, most, waiting: Vec::new(), totals: Totals::default() }
    }
}

impl Fold for Bounded {
    fn grow(&mut self, slots: usize) {
        self.waiting.resize(slots, Waiting::default());
    }

    fn take(&mut self, events: &[Event]) {
        let (mut writes, mut units) = (0u64, 0u64);
        let (mut wait, mut held, mut longest) = (0i128, 0i64, self.totals.longest);
        for event in events {
            let Some(state) = self.waiting.get_mut(event.slot as usize) else { continue };
            if event.what == What::Ends {
                units += u64::from(event.before);
                self.totals.span += i128::from(state.due - event.at + event.gap);
                continue;
            }
            let opens = event.what == What::Opens;
            let fires = opens || event.at >= state.due;
            writes += u64::from(fires);
            units += if fires && !opens { u64::from(event.before) } else { 0 };
            let first = if fires { event.at } else { state.first };
            let waiting = if fires { 0 } else { state.mutations };
            let before = if fires { event.at } else { state.due };
            let due = (event.at + self.interval).min(first + self.most);
            wait += i128::from(waiting) * i128::from(due - before) + i128::from(due - event.at);
            held += due - before;
            longest = longest.max(due - first);
            *state = Waiting { due, first, mutations: waiting + 1 };
        }
        let totals = &mut self.totals;
        totals.writes += writes;
        totals.units += units;
        totals.wait += wait;
        totals.held += i128::from(held);
        totals.longest = longest;
    }
}

/// A window that a mutation can close early: `batched` with `max_mutations`, and `tiered`.
#[derive(Debug)]
pub(super) struct Closing {
    window: i64,
    /// How many waiting mutations close the window.
    most: u64,
    /// Whether a critical mutation closes it.
    tiered: bool,
    waiting: Vec<Waiting>,
    pub(super) totals: Totals,
}

impl Closing {
    pub(super) fn counting(window: i64, most: u64) -> Self {
        Self { window, most, tiered: false, waiting: Vec::new(), totals: Totals::default() }
    }

    pub(super) fn tiered(window: i64) -> Self {
        Self { window, most: u64::MAX, tiered: true, waiting: Vec::new(), totals: Totals::default() }
    }
}

impl Fold for Closing {
    fn grow(&mut self, slots: usize) {
        self.waiting.resize(slots, Waiting::default());
    }

    fn take(&mut self, events: &[Event]) {
        let (window, most, tiered) = (self.window, self.most, self.tiered);
        let totals = &mut self.totals;
        let (mut wait, mut held) = (0i128, 0i64);
        for event in events {
            let Some(state) = self.waiting.get_mut(event.slot as usize) else { continue };
            if event.what == What::Opens {
                state.mutations = 0;
            }
            // What a timer wrote before this event; at the end it runs to its end.
            if state.mutations > 0 && (event.what == What::Ends || event.at >= state.due) {
                held += window;
                totals.units += u64::from(event.before);
                totals.longest = window;
                totals.span += if event.what == What::Ends { i128::from(state.due - event.at) } else { 0 };
                state.mutations = 0;
            }
            if event.what == What::Ends {
                totals.span += i128::from(event.gap);
                continue;
            }
            if state.mutations == 0 {
                totals.writes += 1;
                *state = Waiting { due: event.at + window, first: event.at, mutations: 0 };
            }
            state.mutations += 1;
            wait += i128::from(state.due - event.at);
            if state.mutations >= most || (tiered && event.critical) {
                wait -= i128::from(state.mutations) * i128::from(state.due - event.at);
                held += event.at - state.first;
                totals.longest = totals.longest.max(event.at - state.first);
                totals.units += u64::from(event.units);
                state.mutations = 0;
            }
        }
        totals.wait += wait;
        totals.held += i128::from(held);
    }
}
