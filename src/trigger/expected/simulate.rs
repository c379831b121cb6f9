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
use super::poisson::Session;
use super::schedule::rule;
use super::{Activity, Expected, NoExpectation};
use crate::number::{Estimate, Exact};
use crate::trigger::{Machine, Tally, Trigger};

/// Sessions that are simulated.
const SESSIONS: u64 = 20_000;
/// Mutations after which fewer sessions must do.
const MOST_MUTATIONS: u64 = 20_000_000;
/// Any fixed number: the same question has the same answer.
const SEED: u64 = 0x0077_7269_7465;

pub(super) fn expected(
    trigger: &Trigger,
    activity: &Activity,
    session: Session,
) -> Result<Expected, NoExpectation> {
    let whole = activity.mutations.whole().and_then(|whole| u64::try_from(whole).ok());
    let mutations = whole.ok_or_else(|| NoExpectation::NotWhole(activity.mutations.clone()))?;
    if mutations > MOST_MUTATIONS / 100 {
        return Err(NoExpectation::TooMany(activity.mutations.clone()));
    }
    let sessions = SESSIONS.min(MOST_MUTATIONS / mutations.max(1));
    let rule = rule(trigger, |time| u128::from(time.nanos()));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let (mut sum, mut squares) = (Tally::default(), 0.0);
    for _ in 0..sessions {
        let mut machine = Machine::new(rule);
        let mut at = 0;
        for _ in 0..mutations {
            machine.mutate(at, false);
            at += exponential(random.next_u64(), session.rate);
        }
        let tally = machine.finish();
        squares += (tally.writes as f64) * (tally.writes as f64);
        add(&mut sum, &tally);
    }
    told(&sum, squares, sessions, trigger).ok_or(NoExpectation::OutOfRange)
}

fn add(sum: &mut Tally, tally: &Tally) {
    sum.writes += tally.writes;
    sum.armings += tally.armings;
    sum.firings += tally.firings;
    sum.held += tally.held;
    sum.wait += tally.wait;
    sum.span += tally.span;
}

fn told(sum: &Tally, squares: f64, sessions: u64, trigger: &Trigger) -> Option<Expected> {
    let n = sessions as f64;
    let mean = |total: f64| Estimate::expected(total / n);
    let seconds = |nanos: u128| mean(nanos as f64 / 1e9);
    let writes = sum.writes as f64 / n;
    let deviation = libm::sqrt((squares / n - writes * writes).max(0.0));
    Some(Expected {
        writes: mean(sum.writes as f64)?,
        held: seconds(sum.held)?,
        wait: Some(seconds(sum.wait)?),
        span: Some(seconds(sum.span)?),
        armings: mean(sum.armings as f64)?,
        firings: mean(sum.firings as f64)?,
        longest: trigger.longest_wait(),
        standard_error: Exact::from_estimate(deviation / libm::sqrt(n), 6),
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
        let activity =
            Activity { mutations: 150u8.into(), active_seconds: 300u64.into(), arrivals: Arrivals::Poisson };
        for trigger in [
            Trigger::Debounced { interval: millis(5_000), max_wait: None },
            Trigger::Debounced { interval: millis(1_000), max_wait: None },
            Trigger::Batched { window: millis(500), max_mutations: None },
            Trigger::Batched { window: millis(5_000), max_mutations: None },
        ] {
            let simulated = expected(&trigger, &activity, Session { rate: 0.5, mutations: 150.0 }).unwrap();
            let closed = super::super::poisson::expected(&trigger, &activity).unwrap();
            let off = (simulated.writes.value - &closed.writes.value).abs();
            let error = simulated.standard_error.unwrap();
            assert!(off <= error * Exact::from(4u8), "{trigger}: {off} off");
            let ratio =
                |one: Estimate, other: Estimate| (one.value.to_f64() / other.value.to_f64() - 1.0).abs();
            assert!(ratio(simulated.held, closed.held) < 0.005, "{trigger}: held");
            assert!(ratio(simulated.wait.unwrap(), closed.wait.unwrap()) < 0.02, "{trigger}: wait");
            assert!(ratio(simulated.span.unwrap(), closed.span.unwrap()) < 0.005, "{trigger}: span");
        }
    }

    #[test]
    fn a_bounded_debounce_gives_the_check_value() {
        let (interval, most) = (Duration::from_millis(5_000), Duration::from_millis(30_000));
        let trigger = Trigger::Debounced { interval, max_wait: Some(most) };
        let activity =
            Activity { mutations: 150u8.into(), active_seconds: 300u64.into(), arrivals: Arrivals::Poisson };
        let found = expected(&trigger, &activity, Session { rate: 0.5, mutations: 150.0 }).unwrap();
        assert!((found.writes.value.to_f64() - 15.8).abs() < 0.3);
        assert!((found.held.value.to_f64() - 273.0).abs() < 2.0);
        assert!((found.wait.unwrap().value.to_f64() - 2016.0).abs() < 10.0);
        assert!(found.standard_error.is_some_and(|error| error.is_positive() && error < 1));
    }
}
