//! The definition of every trigger: mutations in, writes out. Closed forms, simulations and the
//! replay of logs must all agree with [`TriggerMachine`].

use super::timed::{FlushPolicy, TimedTrigger};

/// What a trigger did with the mutations of one session. Times are in the caller's ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
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
    /// The longest delay of one mutation.
    pub max_delay: u128,
    /// Time from the first mutation to the last write.
    pub observed_time: u128,
}

/// Mutations that are accepted and in no write yet.
#[derive(Debug, Clone, Copy)]
struct Pending {
    first: u128,
    /// When the timer fires; `None` where only a number of mutations makes the trigger flush.
    deadline: Option<u128>,
    mutations: u64,
    /// Sum of (mutation − first), from which the sum of delays follows at the write.
    sum_of_offsets: u128,
}

/// One session under one trigger.
///
/// A mutation at exactly the time at which a timer fires comes after that write and is the first
/// pending mutation of the next one. Mutations come in order of time; one with an earlier time is
/// taken at the time of the one before it.
///
/// ```
/// use writecost::trigger::{FlushPolicy, TriggerMachine};
///
/// // A debounce of 5 ticks: the gap from 3 to 9 makes it write, at 8.
/// let mut machine = TriggerMachine::new(FlushPolicy::debounced(5, None));
/// for at in [0, 3, 9] {
///     machine.on_mutation(at, false);
/// }
/// let outcome = machine.end_session();
/// assert_eq!((outcome.writes, outcome.timer_pending, outcome.max_delay), (2, 8 + 5, 8));
/// ```
#[derive(Debug, Clone)]
pub struct TriggerMachine {
    policy: FlushPolicy,
    pending: Option<Pending>,
    started: Option<u128>,
    now: u128,
    outcome: SessionOutcome,
}

impl TriggerMachine {
    /// A session before its first mutation.
    #[must_use]
    pub fn new(policy: FlushPolicy) -> Self {
        Self { policy, pending: None, started: None, now: 0, outcome: SessionOutcome::default() }
    }

    /// A mutation at tick `at`. Whether it is `critical` matters only to a policy that
    /// [closes on critical mutations](TimedTrigger::closes_on_critical).
    pub fn on_mutation(&mut self, at: u128, critical: bool) {
        let at = at.max(self.now);
        self.now = at;
        self.started.get_or_insert(at);
        self.fire_expired(at);
        match self.policy {
            FlushPolicy::PerMutation => self.flush_with(at),
            FlushPolicy::Timed(timed) if timed.closes_on_critical && critical => self.flush_with(at),
            FlushPolicy::Timed(timed) => self.wait(at, &timed),
            FlushPolicy::OnDisconnect => {}
        }
    }

    /// The end of the session. Pending mutations are written when their timer fires: the end does
    /// not cut it short.
    #[must_use]
    pub fn end_session(mut self) -> SessionOutcome {
        if let Some(pending) = self.pending.take() {
            match pending.deadline {
                Some(deadline) => self.fire(pending, deadline),
                None => self.write(pending, self.now),
            }
        }
        if self.policy == FlushPolicy::OnDisconnect {
            self.outcome.writes = 1;
        }
        self.outcome
    }

    /// Writes what a timer has flushed by `at`.
    fn fire_expired(&mut self, at: u128) {
        let expired = self.pending.and_then(|pending| pending.deadline).filter(|deadline| *deadline <= at);
        if let Some(deadline) = expired
            && let Some(pending) = self.pending.take()
        {
            self.fire(pending, deadline);
        }
    }

    fn fire(&mut self, pending: Pending, deadline: u128) {
        self.outcome.timer_fires += 1;
        self.write(pending, deadline);
    }

    /// Adds a mutation to those pending, sets the timer, and flushes where enough are pending.
    fn wait(&mut self, at: u128, timed: &TimedTrigger) {
        let starts = timed.restart.is_some() || (self.pending.is_none() && timed.max_wait.is_some());
        self.outcome.timer_starts += u64::from(starts);
        let pending = self.enqueue(at);
        let restarted = timed.restart.map(|interval| at + interval);
        let latest = timed.max_wait.map(|max_wait| pending.first + max_wait);
        pending.deadline = restarted.into_iter().chain(latest).min();
        if timed.max_mutations.is_some_and(|max| pending.mutations >= max)
            && let Some(full) = self.pending.take()
        {
            self.write(full, at);
        }
    }

    /// Adds a mutation to those pending.
    fn enqueue(&mut self, at: u128) -> &mut Pending {
        let empty = Pending { first: at, deadline: None, mutations: 0, sum_of_offsets: 0 };
        let pending = self.pending.get_or_insert(empty);
        pending.mutations += 1;
        pending.sum_of_offsets += at - pending.first;
        pending
    }

    /// Writes a mutation at once, together with those pending.
    fn flush_with(&mut self, at: u128) {
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

    fn run(policy: FlushPolicy, events: &[u128]) -> SessionOutcome {
        let mut machine = TriggerMachine::new(policy);
        for &at in events {
            machine.on_mutation(at, false);
        }
        machine.end_session()
    }

    fn figures(outcome: SessionOutcome) -> (u64, u128, u128, u128) {
        (outcome.writes, outcome.timer_pending, outcome.total_delay, outcome.max_delay)
    }

    #[test]
    fn each_trigger_writes_as_computed_by_hand() {
        let debounced = FlushPolicy::debounced(5, None);
        let bounded = FlushPolicy::debounced(5, Some(7));
        let batched = FlushPolicy::batched(5, None);
        let counting = FlushPolicy::batched(5, Some(2));
        for (policy, events, expected) in [
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
            assert_eq!(figures(run(policy, events)), expected, "{policy:?} {events:?}");
        }
    }

    #[test]
    fn a_max_wait_equal_to_the_interval_makes_a_batch() {
        let events: Vec<u128> = (0..200u128)
            .map(|i| i * i % 997)
            .scan(0, |at, gap| {
                *at += gap % 9;
                Some(*at)
            })
            .collect();
        let debounced = run(FlushPolicy::debounced(6, Some(6)), &events);
        let batched = run(FlushPolicy::batched(6, None), &events);
        assert_eq!(figures(debounced), figures(batched));
    }

    #[test]
    fn a_critical_mutation_is_written_with_what_is_pending() {
        let mut machine = TriggerMachine::new(FlushPolicy::tiered(10));
        machine.on_mutation(0, false);
        machine.on_mutation(4, true);
        machine.on_mutation(6, false);
        let outcome = machine.end_session();
        assert_eq!(figures(outcome), (2, 14, 14, 10));
        assert_eq!((outcome.timer_starts, outcome.timer_fires, outcome.observed_time), (2, 1, 16));
    }

    #[test]
    fn settings_of_the_model_combine() {
        // Without a timer, what is pending at the end is written at the last mutation.
        let counting = TimedTrigger { max_mutations: Some(3), ..TimedTrigger::default() };
        assert_eq!(figures(run(FlushPolicy::Timed(counting), &[0, 1, 2, 7, 9])), (2, 4, 5, 2));
        // A debounce that flushes early when two are pending.
        let both = TimedTrigger { restart: Some(5), ..TimedTrigger { max_mutations: Some(2), ..counting } };
        assert_eq!(figures(run(FlushPolicy::Timed(both), &[0, 3, 4])), (2, 8, 8, 5));
    }
}
