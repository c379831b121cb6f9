//! The order of a log: rows out of order, sessions that are forgotten, failures of a source.

use std::convert::Infallible;

use writecost_replay::{
    EventBatch, EventSource, Eviction, FlushPolicy, Partition, ReplayError, ReplayOptions, replay,
};

use crate::memory_log::{Split, assert_replay, batch, memory_log, run};
use crate::oracle::Mutation;
use crate::policies::policies;

/// A policy of each kind.
fn options(threads: usize) -> ReplayOptions {
    let mut options = ReplayOptions::new(policies().into_iter().step_by(4).collect());
    (options.threads, options.idle_ms) = (threads, 1_000);
    options
}

#[test]
fn the_first_row_that_is_out_of_order_is_named() {
    let rows = [(1, 10), (2, 10), (3, 5), (1, 12), (2, 9), (1, 3), (3, 1)];
    let log: Vec<Mutation> = rows.into_iter().map(|(session, at)| Mutation::new(session, at)).collect();
    for (threads, rows, dictionary) in (1..5)
        .flat_map(|threads| (1..8).flat_map(move |rows| [(threads, rows, true), (threads, rows, false)]))
    {
        let error = run(&log, Split { rows, dictionary }, &options(threads)).unwrap_err();
        let expected = ReplayError::OutOfOrder { file: 0, row: 5, session: "session 2".into() };
        assert_eq!(error, expected, "{threads} threads, {rows} rows in a batch");
    }
}

/// Many sessions of three mutations, in order of time or of session.
fn short_sessions(count: u64, by_time: bool) -> Vec<Mutation> {
    let mut all = Vec::new();
    for session in 0..count {
        let start = if by_time { session as i64 * 40 } else { (session as i64 * 7_919) % 1_000_003 };
        all.extend((0..3).map(|step| Mutation::new(session, start + step * 30)));
    }
    if by_time {
        all.sort_by_key(|mutation| mutation.at);
    }
    all
}

#[test]
fn forgetting_sessions_that_are_over_changes_no_count() {
    for by_time in [true, false] {
        let log = short_sessions(10_000, by_time);
        for threads in 1..4 {
            let split = Split { rows: 900, dictionary: true };
            assert_replay(&log, split, &options(threads), "short sessions");
        }
    }
}

#[test]
fn a_log_that_returns_to_forgotten_sessions_is_refused_unless_none_is_forgotten() {
    let mut by_time = short_sessions(10_000, true);
    by_time.push(Mutation::new(1, 1_000));
    let mut by_session = short_sessions(10_000, false);
    by_session.push(Mutation::new(1, 9_000_000));
    for log in [by_time, by_session] {
        let split = Split { rows: 900, dictionary: true };
        assert_eq!(run(&log, split, &options(2)).unwrap_err(), ReplayError::LateEvent);
        let mut options = options(2);
        options.eviction = Eviction::Never;
        assert_replay(&log, split, &options, "late row");
    }
}

#[test]
fn many_open_sessions_are_counted_as_by_the_oracle() {
    let log = short_sessions(20_000, true);
    for (threads, dictionary) in [(1, false), (2, true)] {
        let mut options = options(threads);
        (options.idle_ms, options.count_unchanged_skipped) = (1_000_000_000, true);
        assert_replay(&log, Split { rows: 9_000, dictionary }, &options, "many sessions");
    }
}

#[test]
fn an_empty_log_has_no_sessions_and_no_flushes() {
    let counts = run(&[], Split { rows: 1, dictionary: true }, &options(2)).unwrap();
    assert_eq!((counts.log.rows, counts.log.sessions, counts.log.first_ms), (0, 0, None));
    assert!(
        counts
            .triggers
            .iter()
            .all(|trigger| trigger.writes == 0 && trigger.max_delay.is_none_or(|max| max == 0))
    );
}

#[test]
fn progress_adds_up_to_the_rows_of_the_log() {
    let log = short_sessions(1_000, true);
    let rows = std::sync::atomic::AtomicU64::new(0);
    let add = |more| {
        rows.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
    };
    replay(&mut memory_log(&log, Split { rows: 70, dictionary: true }), &options(2), &add).unwrap();
    assert_eq!(rows.into_inner(), 3_000);
}

/// Two partitions; the second one fails to open, or fails after a batch, or panics.
#[derive(Clone, Copy)]
enum Failure {
    Open,
    Decode,
    Panic,
    Inconsistent,
}

struct FailingLog(u32, Failure);

struct FailingPartition(Option<EventBatch>, Option<Failure>);

impl EventSource for FailingLog {
    type Error = &'static str;
    type Partition = FailingPartition;

    fn next_partition(&mut self) -> Result<Option<FailingPartition>, &'static str> {
        self.0 += 1;
        match (self.0, self.1) {
            (1, _) => Ok(Some(FailingPartition(Some(batch(&[Mutation::new(1, 5)], 1, true)), None))),
            (2, Failure::Open) => Err("open"),
            (2, failure) => {
                Ok(Some(FailingPartition(Some(batch(&[Mutation::new(1, 9)], 2, true)), Some(failure))))
            }
            _ => Ok(None),
        }
    }
}

impl Partition for FailingPartition {
    type Error = &'static str;

    fn next_batch(&mut self) -> Result<Option<EventBatch>, &'static str> {
        match (self.0.take(), self.1) {
            (Some(mut batch), Some(Failure::Inconsistent)) => {
                batch.critical = vec![true, false];
                Ok(Some(batch))
            }
            (Some(batch), _) => Ok(Some(batch)),
            (None, Some(Failure::Decode)) => Err("decode"),
            (None, Some(Failure::Panic)) => panic!("a panic in a partition"),
            _ => Ok(None),
        }
    }
}

#[test]
fn a_source_that_fails_stops_the_replay_with_its_error() {
    for threads in 1..4 {
        let run = |failure| replay(&mut FailingLog(0, failure), &options(threads), &|_| {}).unwrap_err();
        assert_eq!(run(Failure::Open), ReplayError::Source("open"));
        assert_eq!(run(Failure::Decode), ReplayError::Source("decode"));
        assert_eq!(run(Failure::Inconsistent), ReplayError::InconsistentBatch { file: 0, first_row: 2 });
    }
}

#[test]
fn a_panic_of_a_source_stops_all_threads() {
    for threads in 1..4 {
        let run = || replay(&mut FailingLog(0, Failure::Panic), &options(threads), &|_| {});
        assert!(std::panic::catch_unwind(run).is_err(), "{threads} threads");
    }
}

#[test]
fn an_earlier_row_out_of_order_takes_precedence_over_a_later_failure() {
    struct Log(Vec<FailingPartition>);
    impl EventSource for Log {
        type Error = &'static str;
        type Partition = FailingPartition;
        fn next_partition(&mut self) -> Result<Option<FailingPartition>, &'static str> {
            Ok(self.0.pop())
        }
    }
    let rows = [Mutation::new(1, 5), Mutation::new(1, 4)];
    for threads in 1..4 {
        let mut log = Log(vec![
            FailingPartition(None, Some(Failure::Decode)),
            FailingPartition(Some(batch(&rows, 1, true)), None),
        ]);
        let error = replay(&mut log, &options(threads), &|_| {}).unwrap_err();
        assert!(matches!(error, ReplayError::OutOfOrder { row: 2, .. }), "{error}");
    }
}

#[test]
fn invalid_options_are_refused_before_the_log_is_read() {
    let options = ReplayOptions::new(vec![FlushPolicy::debounced(1 << 41, None)]);
    let error = run(&[], Split { rows: 1, dictionary: true }, &options).unwrap_err();
    let _: &ReplayError<Infallible> = &error;
    assert!(matches!(error, ReplayError::Options(_)));
}
