use crate::trigger::{FlushPolicy, TriggerCounts};

/// What a trigger did, over the sessions seen so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Totals {
    pub(super) writes: u64,
    pub(super) held: i128,
    pub(super) wait: i128,
    pub(super) longest: i64,
    pub(super) span: i128,
    pub(super) units: u64,
}

impl Totals {
    /// Adds what another shard counted.
    pub(super) fn add(&mut self, other: &Self) {
        self.writes += other.writes;
        self.held += other.held;
        self.wait += other.wait;
        self.longest = self.longest.max(other.longest);
        self.span += other.span;
        self.units += other.units;
    }

    /// As it is told.
    pub(super) fn counted(&self, rule: FlushPolicy, skip_unchanged: bool, with_units: bool) -> TriggerCounts {
        TriggerCounts {
            policy: rule,
            skip_unchanged,
            writes: self.writes,
            timer_pending: Some(self.held.unsigned_abs()),
            total_delay: Some(self.wait.unsigned_abs()),
            max_delay: Some(self.longest.unsigned_abs()),
            observed_time: Some(self.span.unsigned_abs()),
            chunks: with_units.then_some((4_096, self.units)).into_iter().collect(),
        }
    }
}
