//! From a log to what a strategy is known to do: held against the state machine, session by
//! session, and against the model of independent mutations.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "random gaps, and no money")]

use writecost::input::{counts_of_replay, replay_policies};
use writecost::number::{Duration, Rational, Share};
use writecost::replay::{Eviction, ReplayOptions, replay};
use writecost::trigger::{
    CountSource, FlushPolicy, ReplayCounts, SessionActivity, SessionOutcome, Trigger, TriggerEstimate,
    TriggerMachine, estimate, estimate_from_counts,
};
use writecost::workload::Arrivals;

use crate::memory_log::{Dice, MemoryLog, Mutation, random_log, sessions};

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

fn rule(trigger: &Trigger) -> FlushPolicy {
    trigger.policy_in_millis().unwrap().unwrap()
}

fn counts(log: &[Mutation], rules: &[FlushPolicy], profile: bool) -> ReplayCounts {
    let mut options = ReplayOptions::new(replay_policies(rules).unwrap());
    (options.idle_ms, options.count_unchanged_skipped, options.gap_histogram) = (1_000, true, profile);
    options.eviction = Eviction::Never;
    let counted = replay(&mut MemoryLog::new(log, 50), &options, &|_| {}).unwrap();
    counts_of_replay(counted, rules, Vec::new())
}

/// What the state machine does with every session, one after the other.
fn tallies(trigger: &Trigger, log: &[Mutation], skip_unchanged: bool) -> (Vec<SessionOutcome>, u64) {
    let all = sessions(log, 1_000);
    let count = all.len() as u64;
    let tally = |session: Vec<Mutation>| {
        let mut machine = TriggerMachine::new(rule(trigger));
        let seen = session.iter().filter(|mutation| mutation.changed || !skip_unchanged);
        // Its ticks begin at 0.
        seen.for_each(|mutation| machine.on_mutation((mutation.at + 1_000) as u128, mutation.critical));
        machine.end_session()
    };
    (all.into_iter().map(tally).collect(), count)
}

fn mean(
    tallies: &(Vec<SessionOutcome>, u64),
    figure: impl Fn(&SessionOutcome) -> u128,
    unit: u128,
) -> Rational {
    let sum: u128 = tallies.0.iter().map(figure).sum();
    Rational::new(sum, u128::from(tallies.1) * unit).unwrap()
}

#[test]
fn a_counted_session_is_the_mean_of_what_the_machine_does() {
    let mut dice = Dice(11);
    for _ in 0..60 {
        let log = random_log(&mut dice);
        let counts = counts(&log, &triggers().iter().map(rule).collect::<Vec<_>>(), false);
        for (trigger, skip) in triggers().iter().flat_map(|trigger| [(trigger, false), (trigger, true)]) {
            let (found, basis) = estimate_from_counts(trigger, skip, &counts).unwrap();
            let tallies = tallies(trigger, &log, skip);
            assert!(matches!(basis, CountSource::Trigger(_)));
            assert_eq!(
                found.writes.value,
                mean(&tallies, |tally| tally.writes.into(), 1),
                "{trigger} {skip}"
            );
            assert!(!found.writes.is_approximate && !found.timer_pending.is_approximate);
            if *trigger == Trigger::OnDisconnect {
                assert_eq!((found.total_delay, found.observed_time), (None, None));
                continue;
            }
            let seconds = |figure: fn(&SessionOutcome) -> u128| mean(&tallies, figure, 1_000);
            assert_eq!(found.timer_pending.value, seconds(|tally| tally.timer_pending), "{trigger} {skip}");
            assert_eq!(
                found.total_delay.as_ref().unwrap().value,
                seconds(|tally| tally.total_delay),
                "{trigger} {skip}"
            );
            if *trigger != Trigger::PerMutation {
                assert_eq!(
                    found.observed_time.as_ref().unwrap().value,
                    seconds(|tally| tally.observed_time),
                    "{trigger} {skip}"
                );
            }
            alarms(trigger, &found, &tallies);
        }
    }
}

fn alarms(trigger: &Trigger, found: &TriggerEstimate, tallies: &(Vec<SessionOutcome>, u64)) {
    let set = mean(tallies, |tally| tally.timer_starts.into(), 1);
    let fired = mean(tallies, |tally| tally.timer_fires.into(), 1);
    match trigger {
        // How many windows a critical mutation closed is not counted.
        Trigger::Tiered { .. } => {
            assert!(found.timer_fires.value >= fired && found.timer_fires.is_approximate);
        }
        Trigger::Batched { max_mutations: Some(_), .. } => {
            assert_eq!(found.timer_starts.value, set);
            assert!(found.timer_fires.value >= fired && found.timer_fires.is_approximate);
        }
        _ => assert_eq!((&found.timer_starts.value, &found.timer_fires.value), (&set, &fired), "{trigger}"),
    }
}

#[test]
fn a_debounce_out_of_the_gaps_is_the_one_that_is_replayed_or_near_it() {
    let mut dice = Dice(12);
    let (mut exact, mut near) = (0, 0);
    for _ in 0..30 {
        let log = random_log(&mut dice);
        let counts = counts(&log, &[], true);
        let replayed = |interval| {
            mean(&tallies(&debounced(interval, None), &log, false), |tally| tally.writes.into(), 1)
        };
        for interval in 1..130 {
            let trigger = debounced(interval, None);
            let (found, basis) = estimate_from_counts(&trigger, false, &counts).unwrap();
            assert!(matches!(basis, CountSource::Histogram { .. }));
            if found.writes.is_approximate {
                near += 1;
                // Bins are sixteenths of a doubling: no further off than the next intervals.
                let (most, least) = (replayed(interval * 15 / 16), replayed(interval * 17 / 16 + 1));
                assert!((least..=most).contains(&found.writes.value), "{interval}");
                continue;
            }
            exact += 1;
            assert_eq!(found.writes.value, replayed(interval), "{interval}");
            let tallies = tallies(&trigger, &log, false);
            assert_eq!(
                found.timer_pending.value,
                mean(&tallies, |tally| tally.timer_pending, 1_000),
                "{interval}"
            );
            assert_eq!(
                found.observed_time.unwrap().value,
                mean(&tallies, |tally| tally.observed_time, 1_000),
                "{interval}"
            );
            assert_eq!(
                found.timer_starts.value,
                mean(&tallies, |tally| tally.timer_starts.into(), 1),
                "{interval}"
            );
            assert_eq!(found.total_delay, None);
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
            all.push(Mutation { session, at, critical: false, changed: true });
        }
    }
    all
}

#[test]
fn independent_mutations_replayed_are_those_of_the_model() {
    let (sessions, mutations) = (4_000, 40);
    let log = independent(&mut Dice(13), sessions, mutations, 2_000.0);
    let triggers = [debounced(5_000, None), debounced(1_000, None), batched(500, None), batched(5_000, None)];
    let rules: Vec<FlushPolicy> = triggers.iter().map(rule).collect();
    let mut options = ReplayOptions::new(replay_policies(&rules).unwrap());
    (options.idle_ms, options.eviction) = (1 << 30, Eviction::Never);
    let counted = replay(&mut MemoryLog::new(&log, 10_000), &options, &|_| {}).unwrap();
    let counts = counts_of_replay(counted, &rules, Vec::new());
    assert_eq!(counts.log.sessions, sessions);
    let activity = SessionActivity {
        mutations: Rational::from(mutations),
        // λ = k ÷ T: a mutation every 2 s.
        active_seconds: Rational::from(2 * mutations),
        arrivals: Arrivals::Poisson,
    };
    for trigger in &triggers {
        let (found, _) = estimate_from_counts(trigger, false, &counts).unwrap();
        let model = estimate(trigger, None, &activity).unwrap();
        let near = |one: &Rational, other: &Rational, within: f64| {
            let (one, other) = (one.to_f64(), other.to_f64());
            assert!((one / other - 1.0).abs() < within, "{trigger}: {one} counted, {other} expected");
        };
        near(&found.writes.value, &model.writes.value, 0.01);
        near(&found.timer_pending.value, &model.timer_pending.value, 0.01);
        near(&found.total_delay.unwrap().value, &model.total_delay.unwrap().value, 0.03);
    }
}
