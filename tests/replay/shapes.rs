//! Long sessions whose gaps rise, fall or stay as they are: however they come to be joined, they
//! count as plainly.

use writecost::analysis::replay::{Memory, Plan, replay};
use writecost::trigger::FlushPolicy;

use crate::engine::{Dice, cut};
use crate::plain::{self, Mutation};

/// The gap after so many others.
type Shape = fn(u64) -> u64;

const SHAPES: [Shape; 10] = [
    |_| 40,
    |at| at % 700,
    |at| 3_000_u64.saturating_sub(at * 11),
    |at| 900 - at % 40 * 20,
    |at| (at % 60).abs_diff(30) * 25,
    |at| [700, 20][at as usize % 2],
    |at| [500, 500, 40, 40, 40][at as usize % 5],
    |at| (at * at * 31 + 7 * at) % 997,
    // Once for each doubling, the widest yet; at last past every interval.
    |at| if at.is_power_of_two() { at * 2 } else { at.trailing_zeros().into() },
    // More mutations in one run than a section has.
    |at| if at == 66_000 { 900 } else { 40 },
];

/// Sessions of these lengths side by side, one for each shape.
fn log(dice: &mut Dice, lengths: &[u64]) -> Vec<Mutation> {
    let mut all = Vec::new();
    for (session, shape) in (0..).zip(SHAPES) {
        let mut at = -(dice.roll(5_000) as i64);
        for step in 0..lengths[session as usize % lengths.len()] {
            all.push(Mutation { session, at, critical: false, changed: dice.roll(4) > 0, units: 1 });
            at += shape(step) as i64;
        }
    }
    all.sort_by_key(|mutation| mutation.at);
    all
}

/// A debounce of fifty intervals, this far apart.
fn rules(step: u128) -> Vec<FlushPolicy> {
    so_many_rules(50, step)
}

fn so_many_rules(intervals: u128, step: u128) -> Vec<FlushPolicy> {
    (1..=intervals).map(|at| FlushPolicy::debounced(at * step, None)).collect()
}

/// The log, as many times slower.
fn slower(mut log: Vec<Mutation>, times: i64) -> Vec<Mutation> {
    for mutation in &mut log {
        mutation.at *= times;
    }
    log
}

fn holds(log: &[Mutation], rules: &[FlushPolicy], rows: usize, dictionary: bool, workers: usize) {
    let plan =
        Plan { idle: 1 << 40, conditional: true, memory: Memory::Keep, workers, ..Plan::new(rules.to_vec()) };
    let counts = replay(&mut cut(log, rows, dictionary), &plan, &|_| {}).unwrap();
    let sessions = plain::sessions(log, 1 << 40);
    let expected = [false, true]
        .into_iter()
        .flat_map(|skip| rules.iter().map(move |rule| (rule, skip)))
        .map(|(rule, skip)| plain::counted(*rule, &sessions, skip, false));
    for (found, expected) in counts.triggers.iter().zip(expected) {
        assert_eq!(found, &expected, "{rows} rows a batch, {workers} workers");
    }
}

#[test]
fn gaps_of_every_shape_are_joined_as_plainly() {
    let mut dice = Dice(41);
    for (round, lengths) in [&[3, 40, 90][..], &[1, 2, 400], &[1_500], &[64, 96, 97, 200]].iter().enumerate()
    {
        for rows in [1, 30, 500, 20_000] {
            let log = log(&mut dice, lengths);
            holds(&log, &rules(20), rows, rows > 1 || round % 2 == 0, 1 + round % 3);
            holds(&log, &rules(1), rows, true, 1);
        }
    }
}

#[test]
fn gaps_that_are_their_own_rank_and_longer_ones_are_joined_as_plainly() {
    let mut dice = Dice(44);
    // With fifty intervals, gaps of 32,716 ms are the shortest that are not their own rank.
    for (times, step) in [(45, 900), (100, 700), (1_100, 20_000), (1_100, 33_000), (32_716, 3_000)] {
        for (rows, lengths) in [(7, &[3][..]), (30, &[3, 40, 90]), (500, &[1, 2, 400]), (20_000, &[600])] {
            let log = slower(log(&mut dice, lengths), times);
            holds(&log, &rules(step), rows, true, 2);
            holds(&log, &so_many_rules(1, 10 * step), rows, true, 1);
        }
    }
}

#[test]
fn as_many_intervals_as_there_may_be_count_as_plainly() {
    let log = slower(log(&mut Dice(45), &[2, 9, 20]), 50);
    holds(&log, &so_many_rules(20_000, 3), 50, true, 1);
}

#[test]
fn a_session_of_more_mutations_than_a_section_has_goes_on_as_plainly() {
    let log = log(&mut Dice(42), &[70_000, 20, 20]);
    holds(&log, &rules(40), 50_000, true, 2);
}

#[test]
fn a_session_longer_than_a_section_goes_on_as_plainly() {
    // Some 25 days at most between two mutations, 50 the longest interval: 49.7 are 2^32 ms.
    let log = slower(log(&mut Dice(43), &[100]), 3_000_000);
    holds(&log, &rules(86_400_000), 70, true, 1);
    holds(&log, &rules(86_400_000), 2_000, true, 2);
}
