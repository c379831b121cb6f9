//! Small logs with ties, boundaries and sessions of one mutation, in every shape that a log has.

use proptest::prelude::*;
use writecost_replay::{Eviction, FlushPolicy, ReplayOptions, TimedTrigger};

use crate::memory_log::{Dice, Split, assert_replay, run};
use crate::oracle::{Mutation, by_machine, expected, sessions};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Order {
    ByTime,
    BySession,
    /// Each session in order of time, and any order between sessions.
    Interleaved,
}

fn small_log(dice: &mut Dice, order: Order) -> Vec<Mutation> {
    let gaps: &[u64] = &[0, 0, 1, 2, 3, 5, 5, 5, 7, 10, 11, 49, 50, 51, 120];
    let mut all: Vec<Mutation> = Vec::new();
    for session in 0..=dice.roll(6) {
        let mut at = dice.roll(100) as i64 - 50;
        for _ in 0..=dice.roll(30) {
            at += gaps[dice.roll(gaps.len() as u64) as usize] as i64;
            let (critical, changed) = (dice.roll(5) == 0, dice.roll(3) > 0);
            let bytes = [0, 1, 4_096, 4_097, 9_000][dice.roll(5) as usize];
            all.push(Mutation { session: session + 1, at, critical, changed, bytes });
        }
    }
    match order {
        Order::BySession => {}
        Order::ByTime => all.sort_by_key(|mutation| mutation.at),
        Order::Interleaved => {
            let mut queues = sessions(&all, i64::MAX);
            for queue in &mut queues {
                queue.reverse();
            }
            all.clear();
            while !queues.is_empty() {
                let at = dice.roll(queues.len() as u64) as usize;
                match queues[at].pop() {
                    Some(mutation) => all.push(mutation),
                    None => drop(queues.swap_remove(at)),
                }
            }
        }
    }
    all
}

fn timed(change: impl FnOnce(&mut TimedTrigger)) -> FlushPolicy {
    let mut trigger = TimedTrigger::default();
    change(&mut trigger);
    FlushPolicy::Timed(trigger)
}

pub(crate) fn policies() -> Vec<FlushPolicy> {
    let mut policies = vec![FlushPolicy::PerMutation, FlushPolicy::OnDisconnect];
    policies.extend([0, 1, 2, 5, 7, 11, 50, 51, 200].map(|interval| FlushPolicy::debounced(interval, None)));
    policies.extend([1, 5, 7, 50].map(|window| FlushPolicy::batched(window, None)));
    policies.extend(
        [(5, 5), (5, 12), (3, 1), (0, 4)]
            .map(|(interval, most)| FlushPolicy::debounced(interval, Some(most))),
    );
    policies.extend(
        [(5, 2), (50, 3), (7, 1), (9, 0)].map(|(window, most)| FlushPolicy::batched(window, Some(most))),
    );
    policies.extend([1, 5, 50].map(FlushPolicy::tiered));
    policies.push(FlushPolicy::debounced(5, None));
    policies.extend((0..9).map(|step| FlushPolicy::batched(step * step, None)));
    policies.push(timed(|trigger| (trigger.restart, trigger.max_mutations) = (Some(6), Some(4))));
    policies.push(timed(|trigger| (trigger.restart, trigger.closes_on_critical) = (Some(6), true)));
    policies.push(timed(|trigger| {
        (trigger.restart, trigger.max_wait) = (Some(6), Some(20));
        (trigger.max_mutations, trigger.closes_on_critical) = (Some(5), true);
    }));
    policies
}

/// With these the intervals outnumber what a few comparisons could handle. The shortest may be 0,
/// which every gap reaches.
fn many_policies(shortest: u64) -> Vec<FlushPolicy> {
    let mut policies = policies();
    policies.extend((0..60).map(|step| FlushPolicy::debounced(shortest + 2 * step, None)));
    policies
}

#[test]
fn small_logs_are_counted_as_by_the_oracle() {
    let mut dice = Dice(7);
    for round in 0..300 {
        let order = [Order::ByTime, Order::BySession, Order::Interleaved][round % 3];
        let log = small_log(&mut dice, order);
        let policies = if round % 7 < 4 { policies() } else { many_policies(dice.roll(8)) };
        let mut options = ReplayOptions::new(policies);
        options.idle_ms = [100, 50, 1_000_000][dice.roll(3) as usize];
        options.gap_histogram = round % 2 == 0;
        options.count_unchanged_skipped = round % 4 == 0;
        options.chunk_sizes = vec![4_096, 1_024, 64_000];
        options.threads = 1 + round % 3;
        if order == Order::Interleaved {
            options.eviction = Eviction::Never;
        }
        let split = Split { rows: 1 + dice.roll(40) as usize, dictionary: round % 5 > 1 };
        let counts = assert_replay(&log, split, &options, &format!("round {round}, {order:?}"));
        let gaps: u64 = counts.gaps.iter().map(|bin| bin.gaps).sum();
        let expected = if options.gap_histogram { counts.log.mutations - counts.log.sessions } else { 0 };
        assert_eq!(gaps, expected);
        let bytes: u64 = log.iter().map(|mutation| mutation.bytes).sum();
        assert_eq!(counts.log.bytes, Some(u128::from(bytes)));
        let changed = log.iter().filter(|mutation| mutation.changed).count() as u64;
        assert_eq!(counts.log.changed, options.count_unchanged_skipped.then_some(changed));
    }
}

#[test]
fn the_state_machine_does_what_the_oracle_does() {
    let mut dice = Dice(3);
    for _ in 0..50 {
        let log = small_log(&mut dice, Order::ByTime);
        let sessions = sessions(&log, 100);
        for (policy, skip) in policies().into_iter().flat_map(|policy| [(policy, false), (policy, true)]) {
            assert_eq!(
                by_machine(policy, &sessions, skip),
                expected(policy, &sessions, skip, &[]),
                "{policy:?}"
            );
        }
    }
}

fn any_policy() -> impl Strategy<Value = FlushPolicy> {
    let time = || prop_oneof![0..40_u64, 0..100_000_u64];
    let timed =
        (time(), proptest::option::of(time()), proptest::option::of(0..9_u64), any::<bool>(), any::<bool>());
    prop_oneof![
        Just(FlushPolicy::PerMutation),
        Just(FlushPolicy::OnDisconnect),
        time().prop_map(|interval| FlushPolicy::debounced(interval, None)),
        timed.prop_map(|(first, second, max_mutations, closes_on_critical, swap)| {
            let (restart, max_wait) = if swap { (second, Some(first)) } else { (Some(first), second) };
            FlushPolicy::Timed(TimedTrigger {
                restart,
                max_wait,
                max_mutations,
                leading: false,
                closes_on_critical,
            })
        }),
    ]
}

fn any_log() -> impl Strategy<Value = Vec<Mutation>> {
    let gap = || prop_oneof![4 => 0..30_u64, 2 => 0..3_000_u64, 1 => 0..200_000_u64];
    let row = (0..5_u64, gap(), any::<bool>(), any::<bool>(), 0..10_000_u64);
    proptest::collection::vec(row, 0..300).prop_map(|rows| {
        let mut at = -1_000;
        let mutation = |(session, gap, critical, changed, bytes)| {
            at += gap as i64;
            Mutation { session, at, critical, changed, bytes }
        };
        rows.into_iter().map(mutation).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_policy_on_any_log_counts_as_the_state_machine(
        log in any_log(),
        policies in proptest::collection::vec(any_policy(), 1..30),
        idle in 1..100_000_u64,
        rows in 1..200_usize,
        dictionary: bool,
        skip_unchanged: bool,
        threads in 1..4_usize,
    ) {
        let mut options = ReplayOptions::new(policies);
        (options.idle_ms, options.threads, options.count_unchanged_skipped) = (idle, threads, skip_unchanged);
        options.eviction = Eviction::Never;
        let counts = run(&log, Split { rows, dictionary }, &options).unwrap();
        let sessions = sessions(&log, idle as i64);
        for found in &counts.triggers {
            let machine = by_machine(found.policy, &sessions, found.skip_unchanged);
            crate::oracle::assert_counts(found, &machine, "any log");
        }
    }

    #[test]
    fn results_do_not_depend_on_threads_or_batches(
        log in any_log(),
        policies in proptest::collection::vec(any_policy(), 1..30),
        rows in 1..200_usize,
        threads in 2..6_usize,
    ) {
        let mut options = ReplayOptions::new(policies);
        (options.idle_ms, options.gap_histogram, options.chunk_sizes) = (20_000, true, vec![1_000]);
        let whole = run(&log, Split { rows: 1_000, dictionary: true }, &options).unwrap();
        options.threads = threads;
        prop_assert_eq!(run(&log, Split { rows, dictionary: false }, &options).unwrap(), whole);
    }
}
