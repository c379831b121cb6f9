//! Arrivals at exact times, evenly or in bursts: the state machine counts them one by one.

use super::model::{EstimateError, SessionActivity, TriggerEstimate};
use crate::number::{Duration, Figure, Rational, Share};
use crate::trigger::state_machine::{SessionOutcome, TriggerMachine};
use crate::trigger::timed::FlushPolicy;
use crate::workload::Arrivals;

/// The most mutations that are counted one by one.
const MAX_MUTATIONS: u128 = 10_000_000;

/// The times of a session's mutations, in ticks so fine that each time is a whole number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    mutations: u128,
    /// Ticks in a nanosecond.
    scale: u128,
    seconds_per_tick: Rational,
    /// Mutations in a burst; 1 for even arrivals.
    burst: u128,
    /// Ticks from the start of one burst to the start of the next.
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
        // Bursts start every T·b/k: a whole number of ticks where a tick is a nanosecond over k.
        let nanos = &activity.active_seconds * &Rational::from(1_000_000_000u64);
        let (per_nano, scaled) = to_scaled_integer(&nanos).ok_or(EstimateError::OutOfRange)?;
        let scale = whole.max(1) * per_nano;
        let seconds_per_tick = Rational::new(1, scale * 1_000_000_000).ok_or(EstimateError::OutOfRange)?;
        Ok(Self {
            mutations: whole,
            scale,
            seconds_per_tick,
            burst: size,
            burst_interval: scaled * size,
            spacing: u128::from(spacing.nanos()) * scale,
        })
    }

    /// A duration in ticks.
    #[must_use]
    pub fn ticks(&self, time: Duration) -> u128 {
        u128::from(time.nanos()) * self.scale
    }

    /// Ticks in seconds.
    #[must_use]
    pub fn seconds(&self, ticks: u128) -> Rational {
        &Rational::from(ticks) * &self.seconds_per_tick
    }

    /// The times of the mutations in ticks, in order.
    pub fn event_times(&self) -> impl Iterator<Item = u128> + '_ {
        let mut times: Vec<u128> = (0..self.mutations)
            .map(|at| (at / self.burst) * self.burst_interval + (at % self.burst) * self.spacing)
            .collect();
        // Bursts that last longer than the time between their starts overlap.
        times.sort_unstable();
        times.into_iter()
    }
}

/// A number as `scaled ÷ scale`, exact to 9 decimals: `(scale, scaled)`; `None` where it is negative
/// or too large.
fn to_scaled_integer(value: &Rational) -> Option<(u128, u128)> {
    let digits = value.decimal_places().filter(|&digits| digits <= 9);
    let scale = digits.and_then(|digits| u32::try_from(digits).ok()).map_or(1, |digits| 10u128.pow(digits));
    let scaled = (value * &Rational::from(scale)).floor()?;
    Some((scale, scaled))
}

/// Which mutations of a schedule are critical, spread evenly: the i-th is one where ⌊i·c⌋ rises.
pub fn mark_critical_evenly(critical: &Share) -> impl Iterator<Item = bool> {
    let share = critical.as_rational().clone();
    let mut reached = 0;
    (1u64..).map(move |at| {
        // Most triggers mark none, and rational arithmetic for each mutation is slow.
        if share.is_zero() {
            return false;
        }
        let due = (&share * &Rational::from(at)).floor().unwrap_or(reached);
        std::mem::replace(&mut reached, due) < due
    })
}

/// Counts what a policy does with a schedule.
pub(super) fn count(
    policy: FlushPolicy<Duration>,
    critical: Option<&Share>,
    activity: &SessionActivity,
) -> Result<TriggerEstimate, EstimateError> {
    let schedule = Schedule::new(activity)?;
    let max_delay = policy.timed().and_then(|timed| timed.max_wait);
    let mut machine = TriggerMachine::new(policy.map(|time| schedule.ticks(time)));
    let critical = critical.cloned().unwrap_or_default();
    for (time, critical) in schedule.event_times().zip(mark_critical_evenly(&critical)) {
        machine.on_mutation(time, critical);
    }
    Ok(TriggerEstimate { max_delay, ..to_estimate(&machine.end_session(), &schedule) })
}

fn to_estimate(outcome: &SessionOutcome, schedule: &Schedule) -> TriggerEstimate {
    let seconds = |ticks| Figure::exact(schedule.seconds(ticks));
    TriggerEstimate {
        writes: Figure::exact(outcome.writes),
        timer_pending: seconds(outcome.timer_pending),
        total_delay: Some(seconds(outcome.total_delay)),
        observed_time: Some(seconds(outcome.observed_time)),
        timer_starts: Figure::exact(outcome.timer_starts),
        timer_fires: Figure::exact(outcome.timer_fires),
        max_delay: None,
        standard_error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trigger::Trigger;

    fn activity(mutations: u64, seconds: u64, arrivals: Arrivals) -> SessionActivity {
        SessionActivity { mutations: mutations.into(), active_seconds: seconds.into(), arrivals }
    }

    fn run(trigger: &Trigger, activity: &SessionActivity) -> (String, String, String) {
        let policy = trigger.flush_policy().unwrap();
        let found = count(policy, trigger.critical_share(), activity).unwrap();
        let shown = |figure: &Figure| figure.value.to_string();
        (shown(&found.writes), shown(&found.timer_pending), shown(&found.total_delay.unwrap()))
    }

    #[test]
    fn even_arrivals_give_the_check_values() {
        let even = activity(150, 300, Arrivals::Even);
        let five = Duration::from_millis(5_000);
        let figures = |writes: &str, pending: &str, delay: &str| {
            (writes.to_owned(), pending.to_owned(), delay.to_owned())
        };
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
    fn fractional_mutations_and_empty_bursts_are_refused() {
        let half =
            SessionActivity { mutations: Rational::new(1, 2).unwrap(), ..activity(0, 1, Arrivals::Even) };
        assert_eq!(Schedule::new(&half), Err(EstimateError::FractionalMutations(half.mutations.clone())));
        let empty = activity(1, 1, Arrivals::Bursts { size: 0, spacing: Duration::ZERO });
        assert_eq!(Schedule::new(&empty), Err(EstimateError::EmptyBurst));
    }
}
