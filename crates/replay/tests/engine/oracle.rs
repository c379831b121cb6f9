//! Each session apart, each flush written down, sums made last.

use std::collections::BTreeMap;

use writecost_replay::{FlushPolicy, TriggerCounts, TriggerMachine};

/// A mutation of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mutation {
    pub(crate) session: u64,
    pub(crate) at: i64,
    pub(crate) critical: bool,
    pub(crate) changed: bool,
    pub(crate) bytes: u64,
}

impl Mutation {
    /// A mutation that is not critical, changed something, and carries no bytes.
    pub(crate) fn new(session: u64, at: i64) -> Self {
        Self { session, at, critical: false, changed: true, bytes: 0 }
    }
}

struct Flush {
    at: i64,
    mutations: Vec<Mutation>,
}

/// The sessions of a log, each in the order of the log and ended by an idle time.
pub(crate) fn sessions(log: &[Mutation], idle: i64) -> Vec<Vec<Mutation>> {
    let mut by_id: BTreeMap<u64, Vec<Mutation>> = BTreeMap::new();
    for mutation in log {
        by_id.entry(mutation.session).or_default().push(mutation.clone());
    }
    let split = |rows: Vec<Mutation>| {
        let sessions = rows.chunk_by(|before, after| after.at - before.at < idle);
        sessions.map(<[Mutation]>::to_vec).collect::<Vec<_>>()
    };
    by_id.into_values().flat_map(split).collect()
}

/// When the pending mutations of a policy are flushed, if no other joins them.
fn due(policy: FlushPolicy, pending: &[Mutation]) -> i64 {
    let (first, last) = (pending[0].at, pending[pending.len() - 1].at);
    let FlushPolicy::Timed(trigger) = policy else { return last };
    let quiet = trigger.restart.map(|interval| last + interval as i64);
    let latest = trigger.max_wait.map(|wait| first + wait as i64);
    quiet.into_iter().chain(latest).min().unwrap()
}

fn flushes_at_once(policy: FlushPolicy, pending: &[Mutation]) -> bool {
    match policy {
        FlushPolicy::PerMutation => true,
        FlushPolicy::Timed(trigger) => {
            trigger.max_mutations.is_some_and(|most| pending.len() as u64 >= most)
                || (trigger.closes_on_critical && pending[pending.len() - 1].critical)
        }
        _ => false,
    }
}

fn flushes(policy: FlushPolicy, session: &[Mutation]) -> Vec<Flush> {
    let mut flushes = Vec::new();
    let mut pending: Vec<Mutation> = Vec::new();
    let is_timed = matches!(policy, FlushPolicy::Timed(_));
    for mutation in session {
        if is_timed && !pending.is_empty() && due(policy, &pending) <= mutation.at {
            flushes.push(Flush { at: due(policy, &pending), mutations: std::mem::take(&mut pending) });
        }
        pending.push(mutation.clone());
        if flushes_at_once(policy, &pending) {
            flushes.push(Flush { at: mutation.at, mutations: std::mem::take(&mut pending) });
        }
    }
    if !pending.is_empty() {
        flushes.push(Flush { at: due(policy, &pending), mutations: pending });
    }
    flushes
}

/// What a policy does with all sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) writes: u64,
    pub(crate) timer_pending: u128,
    pub(crate) total_delay: u128,
    pub(crate) max_delay: u64,
    pub(crate) observed_time: u128,
    pub(crate) chunks: BTreeMap<u64, u64>,
}

pub(crate) fn expected(
    policy: FlushPolicy,
    sessions: &[Vec<Mutation>],
    skip_unchanged: bool,
    chunk_sizes: &[u64],
) -> Expected {
    let mut sum =
        Expected { chunks: chunk_sizes.iter().map(|size| (*size, 0)).collect(), ..Expected::default() };
    for session in sessions {
        let counted: Vec<Mutation> =
            session.iter().filter(|mutation| mutation.changed || !skip_unchanged).cloned().collect();
        let flushes = flushes(policy, &counted);
        for flush in &flushes {
            sum.writes += 1;
            sum.timer_pending += (flush.at - flush.mutations[0].at) as u128;
            for mutation in &flush.mutations {
                sum.total_delay += (flush.at - mutation.at) as u128;
                sum.max_delay = sum.max_delay.max((flush.at - mutation.at) as u64);
            }
            let bytes = flush.mutations[flush.mutations.len() - 1].bytes;
            sum.chunks.iter_mut().for_each(|(size, chunks)| *chunks += bytes.div_ceil(*size).max(1));
        }
        if let (Some(first), Some(last)) = (counted.first(), flushes.last()) {
            sum.observed_time += (last.at - first.at) as u128;
        }
    }
    if policy == FlushPolicy::OnDisconnect {
        sum = Expected { writes: sessions.len() as u64, chunks: sum.chunks, ..Expected::default() };
    }
    sum
}

/// The sums of what the state machine does with each session, without chunks.
pub(crate) fn by_machine(policy: FlushPolicy, sessions: &[Vec<Mutation>], skip_unchanged: bool) -> Expected {
    let mut sum = Expected::default();
    for session in sessions {
        let mut machine = TriggerMachine::new(policy).unwrap();
        for mutation in session.iter().filter(|mutation| mutation.changed || !skip_unchanged) {
            machine.on_mutation(mutation.at, mutation.critical);
        }
        let outcome = machine.end_session();
        sum.writes += outcome.writes;
        sum.timer_pending += outcome.timer_pending;
        sum.total_delay += outcome.total_delay;
        sum.max_delay = sum.max_delay.max(outcome.max_delay);
        sum.observed_time += u128::from(outcome.observed_time);
    }
    sum
}

/// Asserts that the engine counted what is expected.
pub(crate) fn assert_counts(found: &TriggerCounts, expected: &Expected, context: &str) {
    let timed = found.policy != FlushPolicy::OnDisconnect;
    let context = format!("{context}, {:?}, skip unchanged: {}", found.policy, found.skip_unchanged);
    assert_eq!(found.writes, expected.writes, "writes, {context}");
    assert_eq!(found.timer_pending, timed.then_some(expected.timer_pending), "timer pending, {context}");
    assert_eq!(found.total_delay, timed.then_some(expected.total_delay), "total delay, {context}");
    assert_eq!(found.max_delay, timed.then_some(expected.max_delay), "max delay, {context}");
    assert_eq!(found.observed_time, timed.then_some(expected.observed_time), "observed time, {context}");
    assert_eq!(found.chunks, expected.chunks, "chunks, {context}");
}
