//! Logs of long sessions whose gaps are anything from none to years, and triggers as wide: what is
//! kept in few bits, a few at a time, counts as plainly as everything else.

use writecost::analysis::replay::{Memory, Plan, replay};
use writecost::trigger::FlushPolicy;

use crate::engine::{Dice, cut};
use crate::plain::{self, Mutation};

/// Where numbers of few bits end, and beside it.
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

/// Sessions of up to 300 mutations, most of whose gaps are short in some sessions.
fn log(dice: &mut Dice) -> Vec<Mutation> {
    let mut all = Vec::new();
    for session in 1..=1 + dice.roll(4) {
        let mut at = -(dice.roll(1 << 30) as i64) * 64;
        let (common, rare) = (2 + dice.roll(12), dice.roll(40));
        for _ in 0..=dice.roll(300) {
            let of = if dice.roll(40) < rare { GAPS.len() as u64 } else { common };
            at += GAPS[dice.roll(of) as usize] as i64 + dice.roll(2) as i64;
            let critical = dice.roll(5) == 0;
            all.push(Mutation {
                session,
                at,
                critical,
                changed: dice.roll(3) > 0,
                units: 1 + dice.roll(9) as u32,
            });
        }
    }
    all.sort_by_key(|mutation| mutation.at);
    all
}

/// As many debounces as asked for, and more windows than are taken at once.
fn rules(debounces: usize) -> Vec<FlushPolicy> {
    let debounced = |interval| FlushPolicy::debounced(interval, None);
    let wide = GAPS.iter().flat_map(|gap| [u128::from(*gap), u128::from(*gap) + 1]);
    let more = (0..).map(|step| 5 + 30 * step);
    let mut rules: Vec<FlushPolicy> = wide.chain(more).take(debounces).map(debounced).collect();
    rules.extend(GAPS.map(|window| FlushPolicy::batched(u128::from(window) + 1, None)));
    for width in [5, 1_001, 1 << 24, 1 << 33] {
        rules.push(FlushPolicy::debounced(width, Some(3 * width)));
        rules.push(FlushPolicy::batched(width, Some(7)));
        rules.push(FlushPolicy::tiered(width));
    }
    rules
}

#[test]
fn wide_gaps_and_long_sessions_are_counted_as_plainly() {
    let mut dice = Dice(23);
    for round in 0..90 {
        let log = log(&mut dice);
        let rules = rules([3, 8, 20, 32, 33, 90][round % 6]);
        let idle = [1 << 40, 1 << 33, 1 << 25, 900][dice.roll(4) as usize];
        let plan = Plan {
            idle,
            conditional: round % 3 == 0,
            units: true,
            memory: Memory::Keep,
            workers: 1 + round % 3,
            ..Plan::new(rules.clone())
        };
        let rows = 1 + dice.roll(700) as usize;
        let counts = replay(&mut cut(&log, rows, round % 4 > 0), &plan, &|_| {}).unwrap();
        let sessions = plain::sessions(&log, idle as i64);
        let lanes = if plan.conditional { [false, true].as_slice() } else { &[false] };
        let expected = lanes.iter().flat_map(|skip| {
            rules.iter().map(|rule| plain::counted(*rule, &sessions, *skip, true)).collect::<Vec<_>>()
        });
        for (found, expected) in counts.triggers.iter().zip(expected) {
            assert_eq!(found, &expected, "round {round}, idle {idle}, {rows} rows a batch");
        }
    }
}
