//! The definition of every trigger: events in, writes out. Closed forms, simulations and the
//! replay of logs must all agree with it.

/// A trigger over ticks of whatever length the caller counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushPolicy {
    /// One write at each mutation.
    PerMutation,
    /// The write comes `interval` after the last mutation, at most `max_wait` after the first
    /// unsaved one.
    Debounced {
        /// Ticks from the last mutation to the write.
        interval: u128,
        /// Ticks from the first unsaved mutation to the write, at most.
        max_wait: Option<u128>,
    },
    /// The write comes `window` after the first unsaved mutation, or when `max_mutations` wait.
    Batched {
        /// Ticks a window stays open.
        window: u128,
        /// How many waiting mutations close it at once.
        max_mutations: Option<u64>,
    },
    /// Critical mutations are written at once and carry what is waiting; others as `Batched`.
    Tiered {
        /// Ticks a window stays open.
        window: u128,
    },
    /// One write at the end of the session.
    OnDisconnect,
}

impl FlushPolicy {
    /// The name of its trigger in a scenario file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::PerMutation => "per-mutation",
            Self::Debounced { .. } => "debounced",
            Self::Batched { .. } => "batched",
            Self::Tiered { .. } => "tiered",
            Self::OnDisconnect => "on-disconnect",
        }
    }
}

/// What a trigger did with the mutations of one session. Times are in the caller's ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionOutcome {
    /// Writes made.
    pub writes: u64,
    /// Times a timer was started or restarted.
    pub timer_starts: u64,
    /// Writes that a timer made, rather than a mutation.
    pub timer_fires: u64,
    /// Sum over writes of (write − first mutation it saves): how long timers were pending.
    pub timer_pending: u128,
    /// Sum over mutations of (write − mutation).
    pub total_delay: u128,
    /// The longest single wait.
    pub max_delay: u128,
    /// From the first mutation to the last write.
    pub observed_time: u128,
}

/// Mutations that no write has saved yet.
#[derive(Debug, Clone, Copy)]
struct Pending {
    first: u128,
    deadline: u128,
    mutations: u64,
    /// Sum of (mutation − first), so that the sum of waits follows at the write.
    sum_of_offsets: u128,
}

/// One session under one trigger.
///
/// A mutation at exactly the moment a timer fires comes after the write, and starts the next.
/// Mutations come in order of time; one that goes back is taken at the time of the one before.
#[derive(Debug, Clone)]
pub struct TriggerMachine {
    policy: FlushPolicy,
    pending: Option<Pending>,
    started: Option<u128>,
    now: u128,
    outcome: SessionOutcome,
}

impl TriggerMachine {
    /// A session that has not begun.
    #[must_use]
    pub fn new(policy: FlushPolicy) -> Self {
        Self { policy, pending: None, started: None, now: 0, outcome: SessionOutcome::default() }
    }

    /// A mutation at tick `at`. Whether it is `critical` matters to [`Rule::Tiered`] alone.
    pub fn on_mutation(&mut self, at: u128, critical: bool) {
        let at = at.max(self.now);
        self.now = at;
        self.started.get_or_insert(at);
        self.fire_expired(at);
        match self.policy {
            FlushPolicy::PerMutation => self.flush(at),
            FlushPolicy::Debounced { interval, max_wait } => self.restart_timer(at, interval, max_wait),
            FlushPolicy::Batched { window, max_mutations } => self.enter_window(at, window, max_mutations),
            FlushPolicy::Tiered { .. } if critical => self.flush(at),
            FlushPolicy::Tiered { window } => self.enter_window(at, window, None),
            FlushPolicy::OnDisconnect => {}
        }
    }

    /// The end of the session: what is waiting is written, its timer counted to its end.
    #[must_use]
    pub fn end_session(mut self) -> SessionOutcome {
        if let Some(pending) = self.pending.take() {
            self.fire(pending);
        }
        if self.policy == FlushPolicy::OnDisconnect {
            self.outcome.writes = 1;
        }
        self.outcome
    }

    fn fire_expired(&mut self, at: u128) {
        if let Some(pending) = self.pending.take_if(|pending| pending.deadline <= at) {
            self.fire(pending);
        }
    }

    fn fire(&mut self, pending: Pending) {
        self.outcome.timer_fires += 1;
        self.write(pending, pending.deadline);
    }

    fn restart_timer(&mut self, at: u128, interval: u128, max_wait: Option<u128>) {
        self.outcome.timer_starts += 1;
        let pending = self.enqueue(at);
        let latest = max_wait.map_or(u128::MAX, |most| pending.first + most);
        pending.deadline = (at + interval).min(latest);
    }

    fn enter_window(&mut self, at: u128, window: u128, max_mutations: Option<u64>) {
        if self.pending.is_none() {
            self.outcome.timer_starts += 1;
        }
        let pending = self.enqueue(at);
        pending.deadline = pending.first + window;
        if max_mutations.is_some_and(|most| pending.mutations >= most)
            && let Some(full) = self.pending.take()
        {
            self.write(full, at);
        }
    }

    /// Adds a mutation to those that wait.
    fn enqueue(&mut self, at: u128) -> &mut Pending {
        let empty = Pending { first: at, deadline: at, mutations: 0, sum_of_offsets: 0 };
        let pending = self.pending.get_or_insert(empty);
        pending.mutations += 1;
        pending.sum_of_offsets += at - pending.first;
        pending
    }

    /// Writes a mutation at once, with whatever waits.
    fn flush(&mut self, at: u128) {
        self.enqueue(at);
        if let Some(pending) = self.pending.take() {
            self.write(pending, at);
        }
    }

    fn write(&mut self, pending: Pending, at: u128) {
        let longest = at - pending.first;
        self.outcome.writes += 1;
        self.outcome.timer_pending += longest;
        self.outcome.total_delay += longest * u128::from(pending.mutations) - pending.sum_of_offsets;
        self.outcome.max_delay = self.outcome.max_delay.max(longest);
        self.outcome.observed_time = at - self.started.unwrap_or(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(rule: FlushPolicy, events: &[u128]) -> SessionOutcome {
        let mut machine = TriggerMachine::new(rule);
        for &at in events {
            machine.on_mutation(at, false);
        }
        machine.end_session()
    }

    fn counted(tally: SessionOutcome) -> (u64, u128, u128, u128) {
        (tally.writes, tally.timer_pending, tally.total_delay, tally.max_delay)
    }

    #[test]
    fn each_trigger_by_hand() {
        let debounced = FlushPolicy::Debounced { interval: 5, max_wait: None };
        let bounded = FlushPolicy::Debounced { interval: 5, max_wait: Some(7) };
        let batched = FlushPolicy::Batched { window: 5, max_mutations: None };
        let counting = FlushPolicy::Batched { window: 5, max_mutations: Some(2) };
        for (rule, events, expected) in [
            (FlushPolicy::PerMutation, &[0, 3, 3][..], (3, 0, 0, 0)),
            (FlushPolicy::OnDisconnect, &[], (1, 0, 0, 0)),
            (debounced, &[], (0, 0, 0, 0)),
            (debounced, &[0], (1, 5, 5, 5)),
            (debounced, &[0, 3], (1, 8, 13, 8)),
            (debounced, &[0, 5], (2, 10, 10, 5)),
            (bounded, &[0, 4, 6], (1, 7, 11, 7)),
            (bounded, &[0, 4, 7], (2, 12, 15, 7)),
            (batched, &[0, 2, 4, 5], (2, 10, 14, 5)),
            (counting, &[0, 2, 4], (2, 7, 7, 5)),
            (counting, &[0, 0], (1, 0, 0, 0)),
        ] {
            assert_eq!(counted(run(rule, events)), expected, "{rule:?} {events:?}");
        }
    }

    #[test]
    fn max_wait_equal_to_the_interval_is_a_batch() {
        let events: Vec<u128> = (0..200u128)
            .map(|i| i * i % 997)
            .scan(0, |at, gap| {
                *at += gap % 9;
                Some(*at)
            })
            .collect();
        let debounced = run(FlushPolicy::Debounced { interval: 6, max_wait: Some(6) }, &events);
        let batched = run(FlushPolicy::Batched { window: 6, max_mutations: None }, &events);
        assert_eq!(counted(debounced), counted(batched));
    }

    #[test]
    fn a_critical_mutation_carries_what_waits() {
        let mut machine = TriggerMachine::new(FlushPolicy::Tiered { window: 10 });
        machine.on_mutation(0, false);
        machine.on_mutation(4, true);
        machine.on_mutation(6, false);
        let tally = machine.end_session();
        assert_eq!(counted(tally), (2, 14, 14, 10));
        assert_eq!((tally.timer_starts, tally.timer_fires, tally.observed_time), (2, 1, 16));
    }
}
