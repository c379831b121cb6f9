//! Triggers that have no closed form: seeded sessions through the state machine.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "expected counts are estimates of numbers far below 2^53; no money is computed here"
)]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::exponential::exponential;
use super::poisson::PoissonSession;
use super::schedule::policy_in_ticks;
use super::{EstimateError, SessionActivity, TriggerEstimate};
use crate::number::{Figure, Rational};
use crate::trigger::{SessionOutcome, Trigger, TriggerMachine};

/// Sessions that are simulated.
const SESSIONS: u64 = 20_000;
/// Mutations after which fewer sessions must do.
const MAX_MUTATIONS: u64 = 20_000_000;
/// Any fixed number: the same question has the same answer.
const SEED: u64 = 0x0077_7269_7465;

pub(super) fn simulate(
    trigger: &Trigger,
    activity: &SessionActivity,
    session: PoissonSession,
) -> Result<TriggerEstimate, EstimateError> {
    let whole = activity.mutations.to_u128().and_then(|whole| u64::try_from(whole).ok());
    let mutations = whole.ok_or_else(|| EstimateError::FractionalMutations(activity.mutations.clone()))?;
    if mutations > MAX_MUTATIONS / 100 {
        return Err(EstimateError::TooMany(activity.mutations.clone()));
    }
    let sessions = SESSIONS.min(MAX_MUTATIONS / mutations.max(1));
    let rule = policy_in_ticks(trigger, |time| u128::from(time.nanos()));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let (mut sum, mut squares) = (SessionOutcome::default(), 0.0);
    for _ in 0..sessions {
        let mut machine = TriggerMachine::new(rule);
        let mut at = 0;
        for _ in 0..mutations {
            machine.on_mutation(at, false);
            at += exponential(random.next_u64(), session.rate);
        }
        let tally = machine.end_session();
        squares += (tally.writes as f64) * (tally.writes as f64);
        add(&mut sum, &tally);
    }
    to_estimate(&sum, squares, sessions, trigger).ok_or(EstimateError::OutOfRange)
}

fn add(sum: &mut SessionOutcome, tally: &SessionOutcome) {
    sum.writes += tally.writes;
    sum.timer_starts += tally.timer_starts;
    sum.timer_fires += tally.timer_fires;
    sum.timer_pending += tally.timer_pending;
    sum.total_delay += tally.total_delay;
    sum.observed_time += tally.observed_time;
}

fn to_estimate(
    sum: &SessionOutcome,
    squares: f64,
    sessions: u64,
    trigger: &Trigger,
) -> Option<TriggerEstimate> {
    let n = sessions as f64;
    let mean = |total: f64| Figure::from_f64(total / n);
    let seconds = |nanos: u128| mean(nanos as f64 / 1e9);
    let writes = sum.writes as f64 / n;
    let deviation = libm::sqrt((squares / n - writes * writes).max(0.0));
    Some(TriggerEstimate {
        writes: mean(sum.writes as f64)?,
        timer_pending: seconds(sum.timer_pending)?,
        total_delay: Some(seconds(sum.total_delay)?),
        observed_time: Some(seconds(sum.observed_time)?),
        timer_starts: mean(sum.timer_starts as f64)?,
        timer_fires: mean(sum.timer_fires as f64)?,
        max_delay: trigger.max_delay(),
        standard_error: Rational::from_f64_rounded(deviation / libm::sqrt(n), 6),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Duration;
    use crate::workload::Arrivals;

    /// Closed forms and the machine agree, within four standard errors.
    #[test]
    fn closed_forms_agree_with_simulated_sessions() {
        let millis = Duration::from_millis;
        let activity = SessionActivity {
            mutations: 150u8.into(),
            active_seconds: 300u64.into(),
            arrivals: Arrivals::Poisson,
        };
        for trigger in [
            Trigger::Debounced { interval: millis(5_000), max_wait: None },
            Trigger::Debounced { interval: millis(1_000), max_wait: None },
            Trigger::Batched { window: millis(500), max_mutations: None },
            Trigger::Batched { window: millis(5_000), max_mutations: None },
        ] {
            let simulated =
                simulate(&trigger, &activity, PoissonSession { rate: 0.5, mutations: 150.0 }).unwrap();
            let closed = super::super::poisson::poisson(&trigger, &activity).unwrap();
            let off = (simulated.writes.value - &closed.writes.value).abs();
            let error = simulated.standard_error.unwrap();
            assert!(off <= error * Rational::from(4u8), "{trigger}: {off} off");
            let ratio = |one: Figure, other: Figure| (one.value.to_f64() / other.value.to_f64() - 1.0).abs();
            assert!(ratio(simulated.timer_pending, closed.timer_pending) < 0.005, "{trigger}: held");
            assert!(
                ratio(simulated.total_delay.unwrap(), closed.total_delay.unwrap()) < 0.02,
                "{trigger}: wait"
            );
            assert!(
                ratio(simulated.observed_time.unwrap(), closed.observed_time.unwrap()) < 0.005,
                "{trigger}: span"
            );
        }
    }

    #[test]
    fn a_bounded_debounce_gives_the_check_value() {
        let (interval, most) = (Duration::from_millis(5_000), Duration::from_millis(30_000));
        let trigger = Trigger::Debounced { interval, max_wait: Some(most) };
        let activity = SessionActivity {
            mutations: 150u8.into(),
            active_seconds: 300u64.into(),
            arrivals: Arrivals::Poisson,
        };
        let found = simulate(&trigger, &activity, PoissonSession { rate: 0.5, mutations: 150.0 }).unwrap();
        assert!((found.writes.value.to_f64() - 15.8).abs() < 0.3);
        assert!((found.timer_pending.value.to_f64() - 273.0).abs() < 2.0);
        assert!((found.total_delay.unwrap().value.to_f64() - 2016.0).abs() < 10.0);
        assert!(found.standard_error.is_some_and(|error| error.is_positive() && error < 1));
    }
}
