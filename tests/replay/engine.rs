//! 500 small logs with ties, boundaries, and sessions of one mutation, in every shape a log has.

use writecost::analysis::replay::{Memory, Plan, Stopped, replay};
use writecost::trigger::FlushPolicy;
use writecost::workload::{Batch, Log, Part, Timestamps};

use crate::plain::{self, Mutation};

/// The same numbers on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Shape {
    ByTime,
    BySession,
    Shuffled,
}

pub(crate) fn log(dice: &mut Dice, shape: Shape) -> Vec<Mutation> {
    let sessions = 1 + dice.roll(6);
    let gaps: &[u64] = &[0, 0, 1, 2, 3, 5, 5, 5, 7, 10, 11, 49, 50, 51, 120];
    let mut all: Vec<Mutation> = Vec::new();
    for session in 0..sessions {
        let mut at = dice.roll(100) as i64 - 50;
        for _ in 0..=dice.roll(30) {
            at += gaps[dice.roll(gaps.len() as u64) as usize] as i64;
            all.push(Mutation {
                session: session + 1,
                at,
                critical: dice.roll(5) == 0,
                changed: dice.roll(3) > 0,
                units: 1 + dice.roll(3) as u32,
            });
        }
    }
    match shape {
        Shape::BySession => {}
        Shape::ByTime => all.sort_by_key(|mutation| mutation.at),
        Shape::Shuffled => {
            // Sessions stay in order; between them anything goes.
            let mut queues: Vec<Vec<Mutation>> = plain::sessions(&all, i64::MAX);
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

/// A log in memory, cut into parts and batches.
pub(crate) struct Cut(std::vec::IntoIter<Vec<Batch>>);

pub(crate) struct Piece(std::vec::IntoIter<Batch>);

impl Log for Cut {
    type Problem = ();
    type Part = Piece;

    fn next_part(&mut self) -> Result<Option<Piece>, ()> {
        Ok(self.0.next().map(|batches| Piece(batches.into_iter())))
    }
}

impl Part for Piece {
    type Problem = ();

    fn next_batch(&mut self) -> Result<Option<Batch>, ()> {
        Ok(self.0.next())
    }
}

/// Times of which some batches are narrow and some are not.
fn times(rows: &[Mutation]) -> Timestamps {
    let times = rows.iter().map(|mutation| mutation.at);
    if rows.len().is_multiple_of(2) { times.collect() } else { times.collect::<Vec<_>>().into() }
}

pub(crate) fn cut(log: &[Mutation], rows: usize, dictionary: bool) -> Cut {
    let mut first_row = 1;
    let batches = log.chunks(rows).map(|rows| {
        let key = |mutation: &Mutation| [mutation.session.wrapping_mul(0x9e37_79b9_7f4a_7c15), 7];
        let mut keys: Vec<[u64; 2]> = rows.iter().map(key).collect();
        let index = dictionary.then(|| {
            let all = keys.clone();
            keys.sort_unstable();
            keys.dedup();
            all.iter().map(|key| keys.binary_search(key).unwrap() as u32).collect()
        });
        let names: Vec<[u8; 8]> = rows.iter().map(|mutation| mutation.session.to_be_bytes()).collect();
        let ascending = names.is_sorted().then(|| {
            let name = |at: Option<&[u8; 8]>| at.map(|name| name[..].into()).unwrap_or_default();
            [name(names.first()), name(names.last())]
        });
        let batch = Batch {
            first_row,
            keys: keys.into(),
            index,
            times: times(rows),
            critical: rows.iter().map(|mutation| mutation.critical).collect(),
            changed: rows.iter().map(|mutation| mutation.changed).collect(),
            units: rows.iter().map(|mutation| mutation.units).collect(),
            ascending,
            ..Batch::default()
        };
        first_row += rows.len() as u64;
        batch
    });
    let mut parts: Vec<Vec<Batch>> = vec![Vec::new(), Vec::new(), Vec::new()];
    let batches: Vec<Batch> = batches.collect();
    let share = batches.len().div_ceil(2).max(1);
    for (at, batch) in batches.into_iter().enumerate() {
        parts[2 * (at / share)].push(batch);
    }
    Cut(parts.into_iter())
}

fn rules() -> Vec<FlushPolicy> {
    let debounced = |interval| FlushPolicy::debounced(interval, None);
    let mut rules = vec![FlushPolicy::PerMutation, FlushPolicy::OnDisconnect];
    rules.extend([0, 1, 2, 5, 7, 11, 50, 51, 200].map(debounced));
    rules.extend([1, 5, 7, 50].map(|window| FlushPolicy::batched(window, None)));
    rules.extend(
        [(5, 5), (5, 12), (3, 1), (0, 4)]
            .map(|(interval, most)| FlushPolicy::debounced(interval, Some(most))),
    );
    rules.extend([(5, 2), (50, 3), (7, 1)].map(|(window, most)| FlushPolicy::batched(window, Some(most))));
    rules.extend([1, 5, 50].map(|window| FlushPolicy::tiered(window)));
    rules.push(debounced(5));
    rules
}

/// So many intervals that their runs are kept otherwise; the shortest is 0, which every gap
/// reaches, or more, so that mutations join.
fn many_rules(shortest: u128) -> Vec<FlushPolicy> {
    let mut rules = rules();
    rules.retain(|rule| {
        let interval = rule.timed().and_then(|timed| timed.restart);
        interval.is_none_or(|interval| interval >= shortest)
    });
    rules.extend((0..60).map(|step| FlushPolicy::debounced(shortest + 2 * step, None)));
    rules
}

#[test]
fn five_hundred_small_logs_are_counted_as_plainly() {
    let mut dice = Dice(7);
    for round in 0..500 {
        let shape = [Shape::ByTime, Shape::BySession, Shape::Shuffled][round % 3];
        let log = log(&mut dice, shape);
        let rules = if round % 7 < 4 { rules() } else { many_rules(dice.roll(8).into()) };
        let idle = [100, 50, 1_000_000][dice.roll(3) as usize];
        let plan = Plan {
            idle,
            profile: round % 2 == 0,
            conditional: round % 4 == 0,
            units: true,
            memory: if shape == Shape::Shuffled { Memory::Keep } else { Memory::Forget },
            workers: 1 + round % 3,
            ..Plan::new(rules.clone())
        };
        let rows = 1 + dice.roll(40) as usize;
        let counts = replay(&mut cut(&log, rows, round % 5 > 1), &plan, &|_| {}).unwrap();
        let sessions = plain::sessions(&log, idle as i64);
        let mut expected: Vec<_> =
            rules.iter().map(|rule| plain::counted(*rule, &sessions, false, true)).collect();
        if plan.conditional {
            expected.extend(rules.iter().map(|rule| plain::counted(*rule, &sessions, true, true)));
        }
        for (found, expected) in counts.triggers.iter().zip(&expected) {
            assert_eq!(found, expected, "round {round} {shape:?}");
        }
        assert_eq!(counts.triggers.len(), expected.len());
        assert_eq!(counts.log.sessions, sessions.len() as u64);
        assert_eq!(counts.log.mutations, log.len() as u64);
        let active: i64 = sessions.iter().map(|session| session[session.len() - 1].at - session[0].at).sum();
        assert_eq!(counts.log.active_ms, Some(active as u128));
        let within: u64 = counts.gaps.iter().map(|bin| bin.gaps).sum();
        assert_eq!(within, if plan.profile { (log.len() - sessions.len()) as u64 } else { 0 });
    }
}

#[test]
fn a_row_that_goes_back_is_named_and_the_first_of_two() {
    let row = |session, at| Mutation { session, at, critical: false, changed: true, units: 1 };
    let log: Vec<Mutation> =
        vec![row(1, 10), row(2, 10), row(3, 5), row(1, 12), row(2, 9), row(1, 3), row(3, 1)];
    for workers in 1..5 {
        for rows in 1..8 {
            let plan = Plan { workers, ..Plan::new(rules()) };
            let stopped = replay(&mut cut(&log, rows, true), &plan, &|_| {}).unwrap_err();
            let Stopped::Backwards { row, .. } = stopped else { panic!("{stopped:?}") };
            assert_eq!(row, 5, "{workers} workers, {rows} rows a batch");
        }
    }
}

/// Many short sessions.
fn many(shape: Shape, sessions: u64) -> Vec<Mutation> {
    let mut all = Vec::new();
    for session in 0..sessions {
        let start =
            if shape == Shape::BySession { (session as i64 * 7919) % 1_000_003 } else { session as i64 * 40 };
        for step in 0..3 {
            let at = start + step * 30;
            all.push(Mutation { session, at, critical: false, changed: true, units: 1 });
        }
    }
    if shape == Shape::ByTime {
        all.sort_by_key(|mutation| mutation.at);
    }
    all
}

#[test]
fn what_is_forgotten_changes_nothing() {
    for shape in [Shape::ByTime, Shape::BySession] {
        let log = many(shape, 30_000);
        let sessions = plain_by_name(&log);
        for workers in 1..4 {
            let plan = Plan { idle: 1_000, workers, ..Plan::new(rules()) };
            let counts = replay(&mut cut(&log, 900, true), &plan, &|_| {}).unwrap();
            assert_eq!(counts.log.sessions, 30_000);
            for (rule, found) in rules().iter().zip(&counts.triggers) {
                let expected = plain::counted(*rule, &sessions, false, false);
                assert_eq!(found, &expected, "{shape:?}");
            }
        }
    }
}

#[test]
fn more_sessions_at_once_than_the_caches_hold_are_counted_as_plainly() {
    let log = many(Shape::ByTime, 100_000);
    let sessions = plain_by_name(&log);
    for (workers, dictionary, rules) in [(1, false, rules()), (2, true, rules()), (1, true, many_rules(25))] {
        let plan = Plan { idle: 1_000_000_000, conditional: true, workers, ..Plan::new(rules.clone()) };
        let counts = replay(&mut cut(&log, 9_000, dictionary), &plan, &|_| {}).unwrap();
        assert_eq!(counts.log.sessions, 100_000);
        for (rule, found) in rules.iter().zip(&counts.triggers) {
            assert_eq!(found, &plain::counted(*rule, &sessions, false, false));
        }
    }
}

fn plain_by_name(log: &[Mutation]) -> Vec<Vec<Mutation>> {
    let mut log = log.to_vec();
    log.sort_by_key(|mutation| mutation.session);
    log.chunk_by(|one, other| one.session == other.session).map(<[Mutation]>::to_vec).collect()
}

#[test]
fn a_log_that_comes_back_to_what_was_forgotten_says_so() {
    let mut log = many(Shape::ByTime, 30_000);
    log.push(Mutation { session: 1, at: 1_000, critical: false, changed: true, units: 1 });
    let mut by_name = many(Shape::BySession, 30_000);
    by_name.push(Mutation { session: 1, at: 9_000_000, critical: false, changed: true, units: 1 });
    for log in [log, by_name] {
        let plan = Plan { idle: 1_000, workers: 2, ..Plan::new(rules()) };
        let stopped = replay(&mut cut(&log, 900, true), &plan, &|_| {}).unwrap_err();
        assert_eq!(stopped, Stopped::Forgot);
        let plan = Plan { memory: Memory::Keep, ..plan };
        let kept = replay(&mut cut(&log, 900, true), &plan, &|_| {});
        assert!(matches!(kept, Err(Stopped::Backwards { .. }) | Ok(_)), "{kept:?}");
    }
}

/// A log whose only part breaks off with a panic, once it has given one batch.
struct Panicking(Option<Cut>);

struct Panics(Option<Batch>);

impl Log for Panicking {
    type Problem = ();
    type Part = Panics;

    fn next_part(&mut self) -> Result<Option<Panics>, ()> {
        let Some(mut cut) = self.0.take() else { return Ok(None) };
        Ok(Some(Panics(cut.next_part()?.unwrap().next_batch()?)))
    }
}

impl Part for Panics {
    type Problem = ();

    fn next_batch(&mut self) -> Result<Option<Batch>, ()> {
        Ok(Some(self.0.take().unwrap()))
    }
}

#[test]
fn a_worker_that_panics_leaves_nobody_waiting() {
    let log = many(Shape::ByTime, 50);
    for workers in 1..4 {
        let counted = std::panic::catch_unwind(|| {
            let plan = Plan { workers, ..Plan::new(rules()) };
            replay(&mut Panicking(Some(cut(&log, 1_000, true))), &plan, &|_| {})
        });
        assert!(counted.is_err(), "{workers} workers");
    }
}
