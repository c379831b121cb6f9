//! Long sessions whose gaps are anything from none to years, and triggers of such times.

use writecost_replay::{Eviction, FlushPolicy, ReplayOptions};

use crate::memory_log::{Dice, Split, assert_replay};
use crate::oracle::Mutation;

/// Lengths at which numbers of few bits end, and next to them.
const GAPS: [u64; 14] = [
    0,
    1,
    2,
    3,
    40,
    1_000,
    1 << 18,
    1 << 24,
    (1 << 24) + 1,
    (1 << 25) - 1,
    1 << 25,
    1 << 31,
    1 << 32,
    1 << 35,
];

/// Sessions of up to 300 mutations; in some of them most gaps are short.
fn log(dice: &mut Dice) -> Vec<Mutation> {
    let mut all = Vec::new();
    for session in 1..=1 + dice.roll(4) {
        let mut at = -(dice.roll(1 << 30) as i64) * 64;
        let (common, rare) = (2 + dice.roll(12), dice.roll(40));
        for _ in 0..=dice.roll(300) {
            let of = if dice.roll(40) < rare { GAPS.len() as u64 } else { common };
            at += GAPS[dice.roll(of) as usize] as i64 + dice.roll(2) as i64;
            let (critical, changed, bytes) = (dice.roll(5) == 0, dice.roll(3) > 0, dice.roll(1 << 40));
            all.push(Mutation { session, at, critical, changed, bytes });
        }
    }
    all.sort_by_key(|mutation| mutation.at);
    all
}

/// This many debounces, and more windows than one vector holds.
fn policies(debounces: usize) -> Vec<FlushPolicy> {
    let intervals = GAPS.iter().flat_map(|gap| [*gap, *gap + 1]).chain((0..).map(|step| 5 + 30 * step));
    let mut policies: Vec<FlushPolicy> =
        intervals.take(debounces).map(|interval| FlushPolicy::debounced(interval, None)).collect();
    policies.extend(GAPS.map(|window| FlushPolicy::batched(window + 1, None)));
    for time in [5, 1_001, 1 << 24, 1 << 33] {
        policies.push(FlushPolicy::debounced(time, Some(3 * time)));
        policies.push(FlushPolicy::batched(time, Some(7)));
        policies.push(FlushPolicy::tiered(time));
    }
    policies
}

#[test]
fn gaps_and_triggers_of_any_length() {
    let mut dice = Dice(23);
    for round in 0..90 {
        let log = log(&mut dice);
        let mut options = ReplayOptions::new(policies([3, 8, 20, 32, 33, 90][round % 6]));
        options.idle_ms = [1 << 40, 1 << 33, 1 << 25, 900][dice.roll(4) as usize];
        (options.count_unchanged_skipped, options.chunk_sizes) = (round % 3 == 0, vec![1, 1 << 33]);
        (options.eviction, options.threads) = (Eviction::Never, 1 + round % 3);
        let split = Split { rows: 1 + dice.roll(700) as usize, dictionary: round % 4 > 0 };
        assert_replay(&log, split, &options, &format!("round {round}"));
    }
}
