//! From a log to what a strategy is known to do: held against the state machine, session by
//! session, and against the model of independent mutations.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "random gaps, and no money")]

use writecost::analysis::replay::{Memory, Plan, replay};
use writecost::number::{Duration, Exact, Share};
use writecost::trigger::{
    Activity, Basis, Counts, Expected, Machine, Rule, Tally, Trigger, expect, expect_counted,
};
use writecost::workload::Arrivals;

use crate::engine::{Dice, Shape, cut, log};
use crate::plain::{self, Mutation};

fn millis(time: u64) -> Duration {
    Duration::from_millis(time)
}

fn debounced(interval: u64, max_wait: Option<u64>) -> Trigger {
    Trigger::Debounced { interval: millis(interval), max_wait: max_wait.map(millis) }
}

fn batched(window: u64, max_mutations: Option<u64>) -> Trigger {
    Trigger::Batched { window: millis(window), max_mutations }
}

fn triggers() -> Vec<Trigger> {
    vec![
        Trigger::PerMutation,
        Trigger::OnDisconnect,
        debounced(5, None),
        debounced(50, None),
        debounced(5, Some(12)),
        batched(5, None),
        batched(50, None),
        batched(50, Some(3)),
        Trigger::Tiered { critical: Share::default(), window: millis(50) },
    ]
}

fn rule(trigger: &Trigger) -> Rule {
    trigger.rule_in_millis().unwrap().unwrap()
}

fn counts(log: &[Mutation], rules: Vec<Rule>, profile: bool) -> Counts {
    let plan = Plan { idle: 1_000, conditional: true, profile, memory: Memory::Keep, ..Plan::new(rules) };
    replay(&mut cut(log, 50, true), &plan, &|_| {}).unwrap()
}

/// What the state machine does with every session, one after the other.
fn tallies(trigger: &Trigger, log: &[Mutation], skip_unchanged: bool) -> (Vec<Tally>, u64) {
    let sessions = plain::sessions(log, 1_000);
    let count = sessions.len() as u64;
    let tally = |session: Vec<Mutation>| {
        let mut machine = Machine::new(rule(trigger));
        let seen = session.iter().filter(|mutation| mutation.changed || !skip_unchanged);
        // Its ticks begin at 0.
        seen.for_each(|mutation| machine.mutate((mutation.at + 1_000) as u128, mutation.critical));
        machine.finish()
    };
    (sessions.into_iter().map(tally).collect(), count)
}

fn mean(tallies: &(Vec<Tally>, u64), figure: impl Fn(&Tally) -> u128, unit: u128) -> Exact {
    let sum: u128 = tallies.0.iter().map(figure).sum();
    Exact::ratio(sum, u128::from(tallies.1) * unit).unwrap()
}

#[test]
fn a_counted_session_is_the_mean_of_what_the_machine_does() {
    let mut dice = Dice(11);
    for _ in 0..60 {
        let log = log(&mut dice, Shape::ByTime);
        let counts = counts(&log, triggers().iter().map(rule).collect(), false);
        for (trigger, skip) in triggers().iter().flat_map(|trigger| [(trigger, false), (trigger, true)]) {
            let (found, basis) = expect_counted(trigger, skip, &counts).unwrap();
            let tallies = tallies(trigger, &log, skip);
            assert!(matches!(basis, Basis::Entry(_)));
            assert_eq!(
                found.writes.value,
                mean(&tallies, |tally| tally.writes.into(), 1),
                "{trigger} {skip}"
            );
            assert!(!found.writes.approximate && !found.held.approximate);
            if *trigger == Trigger::OnDisconnect {
                assert_eq!((found.wait, found.span), (None, None));
                continue;
            }
            let seconds = |figure: fn(&Tally) -> u128| mean(&tallies, figure, 1_000);
            assert_eq!(found.held.value, seconds(|tally| tally.held), "{trigger} {skip}");
            assert_eq!(found.wait.as_ref().unwrap().value, seconds(|tally| tally.wait), "{trigger} {skip}");
            if *trigger != Trigger::PerMutation {
                assert_eq!(
                    found.span.as_ref().unwrap().value,
                    seconds(|tally| tally.span),
                    "{trigger} {skip}"
                );
            }
            alarms(trigger, &found, &tallies);
        }
    }
}

fn alarms(trigger: &Trigger, found: &Expected, tallies: &(Vec<Tally>, u64)) {
    let set = mean(tallies, |tally| tally.armings.into(), 1);
    let fired = mean(tallies, |tally| tally.firings.into(), 1);
    match trigger {
        // How many windows a critical mutation closed is not counted.
        Trigger::Tiered { .. } => assert!(found.firings.value >= fired && found.firings.approximate),
        Trigger::Batched { max_mutations: Some(_), .. } => {
            assert_eq!(found.armings.value, set);
            assert!(found.firings.value >= fired && found.firings.approximate);
        }
        _ => assert_eq!((&found.armings.value, &found.firings.value), (&set, &fired), "{trigger}"),
    }
}

#[test]
fn a_debounce_out_of_the_gaps_is_the_one_that_is_replayed_or_near_it() {
    let mut dice = Dice(12);
    let (mut exact, mut near) = (0, 0);
    for _ in 0..30 {
        let log = log(&mut dice, Shape::ByTime);
        let counts = counts(&log, Vec::new(), true);
        let replayed = |interval| {
            mean(&tallies(&debounced(interval, None), &log, false), |tally| tally.writes.into(), 1)
        };
        for interval in 1..130 {
            let trigger = debounced(interval, None);
            let (found, basis) = expect_counted(&trigger, false, &counts).unwrap();
            assert!(matches!(basis, Basis::Gaps { .. }));
            if found.writes.approximate {
                near += 1;
                // Bins are sixteenths of a doubling: no further off than the next intervals.
                let (most, least) = (replayed(interval * 15 / 16), replayed(interval * 17 / 16 + 1));
                assert!((least..=most).contains(&found.writes.value), "{interval}");
                continue;
            }
            exact += 1;
            assert_eq!(found.writes.value, replayed(interval), "{interval}");
            let tallies = tallies(&trigger, &log, false);
            assert_eq!(found.held.value, mean(&tallies, |tally| tally.held, 1_000), "{interval}");
            assert_eq!(found.span.unwrap().value, mean(&tallies, |tally| tally.span, 1_000), "{interval}");
            assert_eq!(found.armings.value, mean(&tallies, |tally| tally.armings.into(), 1), "{interval}");
            assert_eq!(found.wait, None);
        }
    }
    assert!(exact > 1_000 && near > 20, "{exact} exact, {near} near");
}

/// A share of 2³¹, evenly.
fn uniform(dice: &mut Dice) -> f64 {
    (dice.roll(1 << 31) as f64 + 0.5) / f64::from(1u32 << 31)
}

/// Sessions of `mutations`, the first at 0, gaps exponential with this mean in milliseconds.
fn independent(dice: &mut Dice, sessions: u64, mutations: u64, mean_gap: f64) -> Vec<Mutation> {
    let mut all = Vec::new();
    for session in 1..=sessions {
        let mut at = 0.0;
        for position in 0..mutations {
            at += if position == 0 { 0.0 } else { -uniform(dice).ln() * mean_gap };
            let at = at as i64;
            all.push(Mutation { session, at, critical: false, changed: true, units: 1 });
        }
    }
    all
}

#[test]
fn independent_mutations_replayed_are_those_of_the_model() {
    let (sessions, mutations) = (4_000, 40);
    let log = independent(&mut Dice(13), sessions, mutations, 2_000.0);
    let triggers = [debounced(5_000, None), debounced(1_000, None), batched(500, None), batched(5_000, None)];
    let plan = Plan { idle: 1 << 30, memory: Memory::Keep, ..Plan::new(triggers.iter().map(rule).collect()) };
    let counts = replay(&mut cut(&log, 10_000, true), &plan, &|_| {}).unwrap();
    assert_eq!(counts.log.sessions, sessions);
    let activity = Activity {
        mutations: Exact::from(mutations),
        // λ = k ÷ T: a mutation every 2 s.
        active_seconds: Exact::from(2 * mutations),
        arrivals: Arrivals::Poisson,
    };
    for trigger in &triggers {
        let (found, _) = expect_counted(trigger, false, &counts).unwrap();
        let model = expect(trigger, None, &activity).unwrap();
        let near = |one: &Exact, other: &Exact, within: f64| {
            let (one, other) = (one.to_f64(), other.to_f64());
            assert!((one / other - 1.0).abs() < within, "{trigger}: {one} counted, {other} expected");
        };
        near(&found.writes.value, &model.writes.value, 0.01);
        near(&found.held.value, &model.held.value, 0.01);
        near(&found.wait.unwrap().value, &model.wait.unwrap().value, 0.03);
    }
}
