//! Triggers without a closed form: the state machine counts sessions drawn from a fixed seed.
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
use super::model::{EstimateError, SessionActivity, TriggerEstimate};
use crate::number::{Duration, Figure, Rational};
use crate::trigger::state_machine::{SessionOutcome, TriggerMachine};
use crate::trigger::timed::{FlushPolicy, TimedTrigger};

/// Sessions that are simulated, unless [`MAX_MUTATIONS`] allows fewer.
const SESSIONS: u64 = 20_000;
/// Mutations that are simulated in all sessions together.
const MAX_MUTATIONS: u64 = 20_000_000;
/// A fixed seed, so that the same question has the same answer.
const SEED: u64 = 0x0077_7269_7465;

/// The mean over simulated sessions with independent arrivals. No mutation is critical: a tiered
/// trigger has a closed form.
pub(super) fn simulate(
    timed: &TimedTrigger<Duration>,
    activity: &SessionActivity,
) -> Result<TriggerEstimate, EstimateError> {
    let rate = activity.mutations.checked_div(&activity.active_seconds).ok_or(EstimateError::NoTime)?;
    let whole = activity.mutations.to_u128().and_then(|whole| u64::try_from(whole).ok());
    let mutations = whole.ok_or_else(|| EstimateError::FractionalMutations(activity.mutations.clone()))?;
    if mutations > MAX_MUTATIONS / 100 {
        return Err(EstimateError::TooMany(activity.mutations.clone()));
    }
    let policy = FlushPolicy::Timed(*timed).map(|time| u128::from(time.nanos()));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut total = Total::default();
    for _ in 0..SESSIONS.min(MAX_MUTATIONS / mutations.max(1)) {
        total.add(&session(policy, mutations, rate.to_f64(), &mut random));
    }
    let estimate = total.to_estimate().ok_or(EstimateError::OutOfRange)?;
    Ok(TriggerEstimate { max_delay: timed.max_wait, ..estimate })
}

/// One session; its first mutation is at 0.
fn session(policy: FlushPolicy, mutations: u64, rate: f64, random: &mut ChaCha8Rng) -> SessionOutcome {
    let mut machine = TriggerMachine::new(policy);
    let mut at = 0;
    for _ in 0..mutations {
        machine.on_mutation(at, false);
        at += exponential(random.next_u64(), rate);
    }
    machine.end_session()
}

/// Sums over simulated sessions.
#[derive(Default)]
struct Total {
    sessions: u64,
    outcome: SessionOutcome,
    /// Σ writes², for the standard error.
    squared_writes: f64,
}

impl Total {
    fn add(&mut self, session: &SessionOutcome) {
        let sum = &mut self.outcome;
        self.sessions += 1;
        self.squared_writes += (session.writes as f64) * (session.writes as f64);
        sum.writes += session.writes;
        sum.timer_starts += session.timer_starts;
        sum.timer_fires += session.timer_fires;
        sum.timer_pending += session.timer_pending;
        sum.total_delay += session.total_delay;
        sum.observed_time += session.observed_time;
    }

    fn to_estimate(&self) -> Option<TriggerEstimate> {
        let (n, sum) = (self.sessions as f64, &self.outcome);
        let mean = |total: f64| Figure::from_f64(total / n);
        let seconds = |nanos: u128| mean(nanos as f64 / 1e9);
        let writes = sum.writes as f64 / n;
        let deviation = libm::sqrt((self.squared_writes / n - writes * writes).max(0.0));
        Some(TriggerEstimate {
            writes: mean(sum.writes as f64)?,
            timer_pending: seconds(sum.timer_pending)?,
            total_delay: Some(seconds(sum.total_delay)?),
            observed_time: Some(seconds(sum.observed_time)?),
            timer_starts: mean(sum.timer_starts as f64)?,
            timer_fires: mean(sum.timer_fires as f64)?,
            max_delay: None,
            standard_error: Rational::from_f64_rounded(deviation / libm::sqrt(n), 6),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::Arrivals;

    use crate::number::Duration;

    const INDEPENDENT: Arrivals = Arrivals::Poisson;

    fn activity() -> SessionActivity {
        SessionActivity { mutations: 150u8.into(), active_seconds: 300u64.into(), arrivals: INDEPENDENT }
    }

    /// Writes within four standard errors; times within the tolerances given.
    #[test]
    fn closed_forms_agree_with_simulated_sessions() {
        let millis = |millis| Some(Duration::from_millis(millis));
        let none = TimedTrigger::default();
        for timed in [
            TimedTrigger { restart: millis(5_000), ..none },
            TimedTrigger { restart: millis(1_000), ..none },
            TimedTrigger { max_wait: millis(500), ..none },
            TimedTrigger { max_wait: millis(5_000), ..none },
        ] {
            let simulated = simulate(&timed, &activity()).unwrap();
            let closed = super::super::poisson::closed_form(&timed, None, &activity()).unwrap().unwrap();
            let off = (simulated.writes.value - &closed.writes.value).abs();
            let error = simulated.standard_error.unwrap();
            assert!(off <= error * Rational::from(4u8), "{timed:?}: {off} off");
            let ratio = |one: Figure, other: Figure| (one.value.to_f64() / other.value.to_f64() - 1.0).abs();
            assert!(ratio(simulated.timer_pending, closed.timer_pending) < 0.005, "{timed:?}: pending");
            let (delay, expected) = (simulated.total_delay.unwrap(), closed.total_delay.unwrap());
            assert!(ratio(delay, expected) < 0.02, "{timed:?}: delay");
            let (time, expected) = (simulated.observed_time.unwrap(), closed.observed_time.unwrap());
            assert!(ratio(time, expected) < 0.005, "{timed:?}: observed time");
        }
    }

    #[test]
    fn a_debounce_with_a_max_wait_gives_the_check_value() {
        let millis = |millis| Some(Duration::from_millis(millis));
        let timed =
            TimedTrigger { restart: millis(5_000), max_wait: millis(30_000), ..TimedTrigger::default() };
        let found = simulate(&timed, &activity()).unwrap();
        assert!((found.writes.value.to_f64() - 15.8).abs() < 0.3);
        assert!((found.timer_pending.value.to_f64() - 273.0).abs() < 2.0);
        assert!((found.total_delay.unwrap().value.to_f64() - 2016.0).abs() < 10.0);
        assert!(found.standard_error.is_some_and(|error| error.is_positive() && error < 1));
    }
}
