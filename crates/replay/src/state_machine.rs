//! The definition of every flush policy, one session at a time.
//!
//! [`TriggerMachine`] is the short version of what [`replay`](crate::replay) counts for all sessions
//! and policies in one pass; tests compare the two.

use crate::policy::{FlushPolicy, PolicyError, TimedTrigger};

/// What a policy did with the mutations of one session. Times are in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SessionOutcome {
    /// Number of flushes.
    pub writes: u64,
    /// How often a timer was started or restarted.
    pub timer_starts: u64,
    /// Flushes caused by a timer, rather than by a mutation.
    pub timer_firings: u64,
    /// Sum over flushes of (flush − first mutation in it).
    pub timer_pending: u128,
    /// Sum over mutations of (flush − mutation).
    pub total_delay: u128,
    /// The longest (flush − mutation).
    pub max_delay: u64,
    /// Last flush − first mutation.
    pub observed_time: u64,
}

/// Mutations that are not flushed yet.
#[derive(Debug, Clone, Copy)]
struct Pending {
    first: i64,
    due: i64,
    mutations: u64,
    /// Sum of (mutation − first).
    offset_sum: u128,
}

/// One session under one policy.
///
/// A mutation at exactly the time at which a timer fires comes after that flush and is the first of
/// the next one. A mutation that is earlier than the one before it counts as simultaneous with it.
///
/// ```
/// use writecost_replay::{FlushPolicy, TriggerMachine};
///
/// let mut machine = TriggerMachine::new(FlushPolicy::debounced(5, None))?;
/// for at in [0, 3, 8] {
///     machine.on_mutation(at, false);
/// }
/// let outcome = machine.end_session();
/// assert_eq!((outcome.writes, outcome.timer_pending, outcome.max_delay), (2, 8 + 5, 8));
/// # Ok::<(), writecost_replay::PolicyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TriggerMachine {
    policy: FlushPolicy,
    pending: Option<Pending>,
    first: Option<i64>,
    now: i64,
    outcome: SessionOutcome,
}

impl TriggerMachine {
    /// A session without mutations.
    pub fn new(policy: FlushPolicy) -> Result<Self, PolicyError> {
        policy.check()?;
        Ok(Self { policy, pending: None, first: None, now: i64::MIN, outcome: SessionOutcome::default() })
    }

    /// A mutation at `at`, in milliseconds. Whether it is critical matters only to a trigger that
    /// closes on critical mutations.
    pub fn on_mutation(&mut self, at: i64, critical: bool) {
        let at = at.max(self.now);
        self.now = at;
        self.first.get_or_insert(at);
        if let Some(pending) = self.pending.take_if(|pending| pending.due <= at) {
            self.fire(pending);
        }
        match self.policy {
            FlushPolicy::PerMutation => self.flush(single(at), at),
            FlushPolicy::OnDisconnect => {}
            FlushPolicy::Timed(trigger) => self.on_timed_mutation(trigger, at, critical),
        }
    }

    /// The end of the session. Pending mutations are flushed when their timer fires.
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

    fn on_timed_mutation(&mut self, trigger: TimedTrigger, at: i64, critical: bool) {
        let mut pending = self.pending.unwrap_or(Pending { mutations: 0, ..single(at) });
        pending.mutations += 1;
        pending.offset_sum += u128::from(at.abs_diff(pending.first));
        let is_full = trigger.max_mutations.is_some_and(|most| pending.mutations >= most);
        let closes = trigger.closes_on_critical && critical;
        if !closes {
            let starts_timer = pending.mutations == 1 || trigger.restart.is_some();
            self.outcome.timer_starts += u64::from(starts_timer);
        }
        if is_full || closes {
            self.pending = None;
            self.flush(pending, at);
        } else {
            pending.due = due(trigger, pending.first, at);
            self.pending = Some(pending);
        }
    }

    fn fire(&mut self, pending: Pending) {
        self.outcome.timer_firings += 1;
        self.flush(pending, pending.due);
    }

    fn flush(&mut self, pending: Pending, at: i64) {
        let longest = at.abs_diff(pending.first);
        let outcome = &mut self.outcome;
        outcome.writes += 1;
        outcome.timer_pending += u128::from(longest);
        outcome.total_delay += u128::from(longest) * u128::from(pending.mutations) - pending.offset_sum;
        outcome.max_delay = outcome.max_delay.max(longest);
        outcome.observed_time = at.abs_diff(self.first.unwrap_or(at));
    }
}

/// One pending mutation.
fn single(at: i64) -> Pending {
    Pending { first: at, due: at, mutations: 1, offset_sum: 0 }
}

/// When the flush of mutations from `first` to `last` comes, if no further one joins them.
fn due(trigger: TimedTrigger, first: i64, last: i64) -> i64 {
    let latest = trigger.max_wait.map(|wait| first.saturating_add_unsigned(wait));
    let quiet = trigger.restart.map(|interval| last.saturating_add_unsigned(interval));
    latest.into_iter().chain(quiet).min().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(policy: FlushPolicy, events: &[(i64, bool)]) -> SessionOutcome {
        let mut machine = TriggerMachine::new(policy).unwrap();
        for (at, critical) in events {
            machine.on_mutation(*at, *critical);
        }
        machine.end_session()
    }

    #[test]
    fn each_policy_on_sessions_worked_by_hand() {
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
            let events: Vec<(i64, bool)> = events.iter().map(|at| (*at - 100, false)).collect();
            let found = run(policy, &events);
            let found = (found.writes, found.timer_pending, found.total_delay, found.max_delay);
            assert_eq!(found, expected, "{policy:?} {events:?}");
        }
    }

    #[test]
    fn a_critical_mutation_flushes_what_is_pending_and_starts_no_timer() {
        let found = run(FlushPolicy::tiered(10), &[(0, false), (4, true), (6, false), (20, true)]);
        let expected = SessionOutcome {
            writes: 3,
            timer_starts: 2,
            timer_firings: 1,
            timer_pending: 14,
            total_delay: 14,
            max_delay: 10,
            observed_time: 20,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_debounce_that_waits_no_longer_than_its_interval_is_a_batch() {
        let events: Vec<(i64, bool)> = (0..200).map(|i| (i * i % 997 % 9 + i * 4, false)).collect();
        let outcome = |policy| SessionOutcome { timer_starts: 0, ..run(policy, &events) };
        assert_eq!(outcome(FlushPolicy::debounced(6, Some(6))), outcome(FlushPolicy::batched(6, None)));
    }
}
