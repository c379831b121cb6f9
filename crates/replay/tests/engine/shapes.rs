//! Long sessions whose gaps rise, fall or stay the same: however they are merged, counts are exact.

use writecost_replay::{Eviction, FlushPolicy, ReplayOptions};

use crate::memory_log::{Dice, Split, assert_replay};
use crate::oracle::Mutation;

/// The gap after a number of others.
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
    // The longest gap so far at each power of two, in the end longer than every interval.
    |at| if at.is_power_of_two() { at * 2 } else { at.trailing_zeros().into() },
    // More mutations in one run than a segment of the gap buffer holds.
    |at| if at == 66_000 { 900 } else { 40 },
];

/// Sessions of these lengths side by side, one for each shape; times are multiplied by `scale`.
fn log(dice: &mut Dice, lengths: &[u64], scale: i64) -> Vec<Mutation> {
    let mut all = Vec::new();
    for (session, shape) in (0..).zip(SHAPES) {
        let mut at = -(dice.roll(5_000) as i64);
        for step in 0..lengths[session as usize % lengths.len()] {
            let changed = dice.roll(4) > 0;
            all.push(Mutation { changed, ..Mutation::new(session, at * scale) });
            at += shape(step) as i64;
        }
    }
    all.sort_by_key(|mutation| mutation.at);
    all
}

/// Debounces of this many intervals, `step` apart.
fn debounces(count: u64, step: u64) -> Vec<FlushPolicy> {
    (1..=count).map(|position| FlushPolicy::debounced(position * step, None)).collect()
}

fn check(log: &[Mutation], policies: Vec<FlushPolicy>, rows: usize, dictionary: bool, threads: usize) {
    let mut options = ReplayOptions::new(policies);
    (options.idle_ms, options.count_unchanged_skipped) = (1 << 40, true);
    (options.eviction, options.threads) = (Eviction::Never, threads);
    assert_replay(log, Split { rows, dictionary }, &options, "shapes");
}

#[test]
fn gaps_of_every_shape() {
    let mut dice = Dice(41);
    let lengths = [&[3, 40, 90][..], &[1, 2, 400], &[1_500], &[64, 96, 97, 200]];
    for (round, lengths) in lengths.iter().enumerate() {
        for rows in [1, 30, 500, 20_000] {
            let log = log(&mut dice, lengths, 1);
            check(&log, debounces(50, 20), rows, rows > 1 || round % 2 == 0, 1 + round % 3);
            check(&log, debounces(50, 1), rows, true, 1);
        }
    }
}

#[test]
fn gaps_around_the_limit_of_the_lookup_of_classes() {
    let mut dice = Dice(44);
    for (scale, step) in [(45, 900), (100, 700), (1_100, 20_000), (1_100, 33_000), (32_768, 3_000)] {
        for (rows, lengths) in [(7, &[3][..]), (30, &[3, 40, 90]), (500, &[1, 2, 400]), (20_000, &[600])] {
            let log = log(&mut dice, lengths, scale);
            check(&log, debounces(50, step), rows, true, 2);
            check(&log, debounces(1, 10 * step), rows, true, 1);
        }
    }
}

#[test]
fn the_largest_number_of_intervals() {
    let log = log(&mut Dice(45), &[2, 9, 20], 50);
    check(&log, debounces(20_000, 3), 50, true, 1);
}

#[test]
fn a_run_of_more_mutations_than_a_segment_holds() {
    let log = log(&mut Dice(42), &[70_000, 20, 20], 1);
    check(&log, debounces(5, 400), 50_000, true, 2);
}

#[test]
fn a_session_longer_than_a_segment() {
    // Up to 25 days between two mutations, 50 days the longest interval; a segment spans 49.7 days.
    let log = log(&mut Dice(43), &[100], 3_000_000);
    check(&log, debounces(50, 86_400_000), 70, true, 1);
    check(&log, debounces(50, 86_400_000), 2_000, true, 2);
}
