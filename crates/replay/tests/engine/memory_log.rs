//! Logs in memory, split into partitions and batches.

use std::convert::Infallible;

use writecost_replay::{
    EventBatch, EventSource, Partition, ReplayCounts, ReplayError, ReplayOptions, RowLookup, SessionRange,
    replay,
};

use crate::oracle::{Mutation, assert_counts, expected, sessions};

/// The same numbers on every platform.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

pub(crate) struct MemoryLog(std::vec::IntoIter<Vec<EventBatch>>);

pub(crate) struct MemoryPartition(std::vec::IntoIter<EventBatch>);

impl EventSource for MemoryLog {
    type Error = Infallible;
    type Partition = MemoryPartition;

    fn next_partition(&mut self) -> Result<Option<MemoryPartition>, Infallible> {
        Ok(self.0.next().map(|batches| MemoryPartition(batches.into_iter())))
    }
}

impl Partition for MemoryPartition {
    type Error = Infallible;

    fn next_batch(&mut self) -> Result<Option<EventBatch>, Infallible> {
        Ok(self.0.next())
    }
}

struct Names(Vec<u64>);

impl RowLookup for Names {
    fn session_name(&self, position: usize) -> String {
        format!("session {}", self.0[position])
    }
}

/// How a log is split.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Split {
    /// Rows in a batch.
    pub(crate) rows: usize,
    /// Whether rows refer to a dictionary of sessions.
    pub(crate) dictionary: bool,
}

pub(crate) fn batch(rows: &[Mutation], first_row: u64, dictionary: bool) -> EventBatch {
    let hash = |mutation: &Mutation| [mutation.session.wrapping_mul(0x9e37_79b9_7f4a_7c15), 7];
    let mut keys: Vec<[u64; 2]> = rows.iter().map(hash).collect();
    let index = dictionary.then(|| {
        let all = keys.clone();
        keys.sort_unstable();
        keys.dedup();
        all.iter().map(|key| keys.binary_search(key).unwrap() as u32).collect()
    });
    let ids: Vec<[u8; 8]> = rows.iter().map(|mutation| mutation.session.to_be_bytes()).collect();
    let range =
        ids.is_sorted().then(|| SessionRange { first: ids[0].into(), last: ids[ids.len() - 1].into() });
    let mut batch = EventBatch::default();
    batch.first_row = first_row;
    batch.sessions = keys.into();
    batch.session_index = index;
    batch.times = rows.iter().map(|mutation| mutation.at).collect();
    batch.critical = rows.iter().map(|mutation| mutation.critical).collect();
    batch.changed = rows.iter().map(|mutation| mutation.changed).collect();
    batch.bytes = rows.iter().map(|mutation| mutation.bytes).collect();
    batch.session_range = range;
    batch.lookup = Some(Box::new(Names(rows.iter().map(|mutation| mutation.session).collect())));
    batch
}

/// A log in three partitions, the second of which is empty.
pub(crate) fn memory_log(log: &[Mutation], split: Split) -> MemoryLog {
    let chunks = log.chunks(split.rows).zip((1..).step_by(split.rows));
    let batches: Vec<EventBatch> =
        chunks.map(|(rows, first_row)| batch(rows, first_row, split.dictionary)).collect();
    let half = batches.len().div_ceil(2);
    let mut partitions = vec![Vec::new(), Vec::new(), Vec::new()];
    for (position, batch) in batches.into_iter().enumerate() {
        partitions[if position < half { 0 } else { 2 }].push(batch);
    }
    MemoryLog(partitions.into_iter())
}

pub(crate) fn run(
    log: &[Mutation],
    split: Split,
    options: &ReplayOptions,
) -> Result<ReplayCounts, ReplayError<Infallible>> {
    replay(&mut memory_log(log, split), options, &|_| {})
}

/// Counts a log and compares every policy with the oracle.
pub(crate) fn assert_replay(
    log: &[Mutation],
    split: Split,
    options: &ReplayOptions,
    context: &str,
) -> ReplayCounts {
    let context = format!("{context}, {split:?}, {} threads", options.threads);
    let counts = run(log, split, options).unwrap_or_else(|error| panic!("{error}, {context}"));
    let sessions = sessions(log, options.idle_ms as i64);
    let lanes: &[bool] = if options.count_unchanged_skipped { &[false, true] } else { &[false] };
    let policies = lanes.iter().flat_map(|skip| options.policies.iter().map(move |policy| (*policy, *skip)));
    let policies: Vec<_> = policies.collect();
    assert_eq!(counts.triggers.len(), policies.len());
    for (found, (policy, skip)) in counts.triggers.iter().zip(policies) {
        assert_eq!((found.policy, found.skip_unchanged), (policy, skip));
        assert_counts(found, &expected(policy, &sessions, skip, &options.chunk_sizes), &context);
    }
    assert_eq!(counts.log.sessions, sessions.len() as u64);
    assert_eq!(counts.log.mutations, log.len() as u64);
    let active: i64 = sessions.iter().map(|session| session[session.len() - 1].at - session[0].at).sum();
    assert_eq!(counts.log.active_ms, Some(active as u128));
    counts
}
