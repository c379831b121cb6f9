//! Arrivals that are known to the moment: the state machine counts them.

use super::{EstimateError, SessionActivity, TriggerEstimate};
use crate::number::{Duration, Figure, Rational, Share};
use crate::trigger::{FlushPolicy, SessionOutcome, Trigger, TriggerMachine};
use crate::workload::Arrivals;

/// More mutations than this are not counted one by one.
const MAX_MUTATIONS: u128 = 10_000_000;

/// The moments of a session's mutations, in ticks so fine that each is a whole number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    mutations: u128,
    /// Ticks in a nanosecond.
    scale: u128,
    /// Mutations in a burst; 1 where they come alone.
    burst: u128,
    /// Ticks from one start of a burst to the next.
    burst_interval: u128,
    /// Ticks from one mutation of a burst to the next.
    spacing: u128,
}

impl Schedule {
    /// The schedule of even arrivals or bursts.
    pub fn new(activity: &SessionActivity) -> Result<Self, EstimateError> {
        let whole = activity
            .mutations
            .to_u128()
            .ok_or_else(|| EstimateError::FractionalMutations(activity.mutations.clone()))?;
        if whole > MAX_MUTATIONS {
            return Err(EstimateError::TooMany(activity.mutations.clone()));
        }
        let (size, spacing) = match activity.arrivals {
            Arrivals::Bursts { size, spacing } => (u128::from(size), spacing),
            Arrivals::UpperBound | Arrivals::Even | Arrivals::Poisson => (1, Duration::ZERO),
        };
        if size == 0 {
            return Err(EstimateError::EmptyBurst);
        }
        // One start of a burst every T·b/k: in ticks of a nanosecond over k that is whole.
        let nanos = &activity.active_seconds * &Rational::from(1_000_000_000u64);
        let (fine, nanos) = to_scaled_integer(&nanos);
        let scale = whole.max(1) * fine;
        Ok(Self {
            mutations: whole,
            scale,
            burst: size,
            burst_interval: nanos * size,
            spacing: u128::from(spacing.nanos()) * scale,
        })
    }

    /// The ticks in a stretch of time.
    #[must_use]
    pub fn ticks(&self, time: Duration) -> u128 {
        u128::from(time.nanos()) * self.scale
    }

    /// The seconds in a number of ticks.
    #[must_use]
    pub fn seconds(&self, ticks: u128) -> Rational {
        Rational::new(ticks, self.scale * 1_000_000_000).unwrap_or_default()
    }

    /// The moments, in order.
    pub fn event_times(&self) -> impl Iterator<Item = u128> + '_ {
        let mut moments: Vec<u128> = (0..self.mutations)
            .map(|at| (at / self.burst) * self.burst_interval + (at % self.burst) * self.spacing)
            .collect();
        // Bursts longer than the distance between them overlap.
        moments.sort_unstable();
        moments.into_iter()
    }
}

/// A number as a whole one over a whole one: how fine, and how many.
fn to_scaled_integer(value: &Rational) -> (u128, u128) {
    let digits = value.decimal_places().filter(|&digits| digits <= 9);
    let fine = digits.and_then(|digits| u32::try_from(digits).ok()).map_or(1, |digits| 10u128.pow(digits));
    let scaled = value * &Rational::from(fine);
    (fine, scaled.floor().unwrap_or_default())
}

/// Which mutations of a schedule are critical, spread evenly: the i-th is one where ⌊i·c⌋ rises.
pub fn mark_critical_evenly(critical: &Share) -> impl Iterator<Item = bool> {
    let share = critical.as_rational().clone();
    let mut reached = 0;
    (1u64..).map(move |at| {
        let due =
            if share.is_zero() { 0 } else { (&share * &Rational::from(at)).floor().unwrap_or_default() };
        std::mem::replace(&mut reached, due) < due
    })
}

/// Runs the machine over a schedule.
pub(super) fn from_schedule(
    trigger: &Trigger,
    activity: &SessionActivity,
) -> Result<TriggerEstimate, EstimateError> {
    let schedule = Schedule::new(activity)?;
    let mut machine = TriggerMachine::new(policy_in_ticks(trigger, |time| schedule.ticks(time)));
    let critical = match trigger {
        Trigger::Tiered { critical, .. } => critical.clone(),
        _ => Share::default(),
    };
    for (moment, critical) in schedule.event_times().zip(mark_critical_evenly(&critical)) {
        machine.on_mutation(moment, critical);
    }
    Ok(to_estimate(&machine.end_session(), &schedule, trigger))
}

/// The trigger as the machine knows it.
pub(super) fn policy_in_ticks(trigger: &Trigger, ticks: impl Fn(Duration) -> u128) -> FlushPolicy {
    match trigger {
        Trigger::Debounced { interval, max_wait } => {
            FlushPolicy::Debounced { interval: ticks(*interval), max_wait: max_wait.map(&ticks) }
        }
        Trigger::Batched { window, max_mutations } => {
            FlushPolicy::Batched { window: ticks(*window), max_mutations: *max_mutations }
        }
        Trigger::Tiered { window, .. } => FlushPolicy::Tiered { window: ticks(*window) },
        Trigger::OnDisconnect => FlushPolicy::OnDisconnect,
        Trigger::PerMutation | Trigger::PerSession(_) => FlushPolicy::PerMutation,
    }
}

fn to_estimate(tally: &SessionOutcome, schedule: &Schedule, trigger: &Trigger) -> TriggerEstimate {
    let seconds = |ticks| Figure::exact(schedule.seconds(ticks));
    TriggerEstimate {
        writes: Figure::exact(tally.writes),
        timer_pending: seconds(tally.timer_pending),
        total_delay: Some(seconds(tally.total_delay)),
        observed_time: Some(seconds(tally.observed_time)),
        timer_starts: Figure::exact(tally.timer_starts),
        timer_fires: Figure::exact(tally.timer_fires),
        max_delay: trigger.max_delay(),
        standard_error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(mutations: u64, seconds: u64, arrivals: Arrivals) -> SessionActivity {
        SessionActivity { mutations: mutations.into(), active_seconds: seconds.into(), arrivals }
    }

    fn run(trigger: &Trigger, activity: &SessionActivity) -> (String, String, String) {
        let found = from_schedule(trigger, activity).unwrap();
        let shown = |figure: &Figure| figure.value.to_string();
        (shown(&found.writes), shown(&found.timer_pending), shown(&found.total_delay.unwrap()))
    }

    #[test]
    fn even_arrivals_give_the_check_values() {
        let even = activity(150, 300, Arrivals::Even);
        let five = Duration::from_millis(5_000);
        let figures =
            |writes: &str, held: &str, wait: &str| (writes.to_owned(), held.to_owned(), wait.to_owned());
        let batched = Trigger::Batched { window: five, max_mutations: None };
        assert_eq!(run(&batched, &even), figures("50", "250", "450"));
        let debounced = Trigger::Debounced { interval: five, max_wait: None };
        assert_eq!(run(&debounced, &even), figures("1", "303", "23100"));
    }

    #[test]
    fn a_batch_takes_a_whole_burst() {
        let spacing = Duration::from_millis(40);
        let bursts = activity(150, 300, Arrivals::Bursts { size: 10, spacing });
        let batched = Trigger::Batched { window: Duration::from_millis(500), max_mutations: None };
        assert_eq!(run(&batched, &bursts).0, "15");
    }

    #[test]
    fn what_cannot_be_counted_says_why() {
        let half =
            SessionActivity { mutations: Rational::new(1, 2).unwrap(), ..activity(0, 1, Arrivals::Even) };
        assert_eq!(Schedule::new(&half), Err(EstimateError::FractionalMutations(half.mutations.clone())));
        let empty = activity(1, 1, Arrivals::Bursts { size: 0, spacing: Duration::ZERO });
        assert_eq!(Schedule::new(&empty), Err(EstimateError::EmptyBurst));
    }
}
