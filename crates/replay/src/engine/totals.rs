use std::collections::BTreeMap;

use super::mutation_slice::add_chunks;
use crate::counts::TriggerCounts;
use crate::policy::FlushPolicy;

/// What one policy did with the sessions that have ended so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Totals {
    pub(super) writes: u64,
    pub(super) timer_pending: i128,
    pub(super) total_delay: i128,
    pub(super) max_delay: i64,
    pub(super) observed_time: i128,
    /// For every chunk size.
    pub(super) chunks: Vec<u64>,
}

impl Totals {
    /// Nothing yet, for this many chunk sizes.
    pub(super) fn new(chunk_sizes: usize) -> Self {
        Self { chunks: vec![0; chunk_sizes], ..Self::default() }
    }

    /// Adds the totals of another shard.
    pub(super) fn add(&mut self, other: &Self) {
        self.writes += other.writes;
        self.timer_pending += other.timer_pending;
        self.total_delay += other.total_delay;
        self.max_delay = self.max_delay.max(other.max_delay);
        self.observed_time += other.observed_time;
        add_chunks(&mut self.chunks, &other.chunks);
    }

    /// As part of the result. A flush at the end of the session has no timer.
    pub(super) fn to_trigger_counts(
        &self,
        policy: FlushPolicy,
        skip_unchanged: bool,
        chunk_sizes: &[u64],
    ) -> TriggerCounts {
        let timed = policy != FlushPolicy::OnDisconnect;
        let chunks: BTreeMap<u64, u64> =
            chunk_sizes.iter().copied().zip(self.chunks.iter().copied()).collect();
        TriggerCounts {
            policy,
            skip_unchanged,
            writes: self.writes,
            timer_pending: timed.then(|| self.timer_pending.unsigned_abs()),
            total_delay: timed.then(|| self.total_delay.unsigned_abs()),
            max_delay: timed.then(|| self.max_delay.unsigned_abs()),
            observed_time: timed.then(|| self.observed_time.unsigned_abs()),
            chunks,
        }
    }
}
