use super::batch_lanes::BatchLanes;
use super::debounce::{DebounceSums, GapMerger, SessionSums};
use super::gap_histogram::GapHistogram;
use super::plan::{CounterKind, Plan};
use super::shard::Shard;
use super::totals::Totals;
use super::trigger_set::{SetSums, TriggerSet};
use crate::counts::{LogSummary, ReplayCounts, TriggerCounts};

/// What all shards counted with one set of triggers.
struct MergedTriggers {
    sums: SetSums,
    debounce: Option<DebounceSums>,
    windows: Vec<Totals>,
    timed: Vec<Totals>,
}

impl MergedTriggers {
    fn new(set: TriggerSet<'_>) -> Self {
        Self {
            windows: set.windows.iter().flat_map(BatchLanes::totals).cloned().collect(),
            timed: set.timed.into_iter().map(|timed| timed.totals).collect(),
            debounce: set.debounce.map(GapMerger::into_sums),
            sums: set.sums,
        }
    }

    fn add(&mut self, other: &Self) {
        self.sums.add(&other.sums);
        self.debounce.iter_mut().zip(&other.debounce).for_each(|(sum, more)| sum.add(more));
        self.windows.iter_mut().zip(&other.windows).for_each(|(sum, more)| sum.add(more));
        self.timed.iter_mut().zip(&other.timed).for_each(|(sum, more)| sum.add(more));
    }

    /// The counts of every policy. A session without a mutation that changed something still has its
    /// flush at the end, so that `sessions` are those over all mutations.
    fn to_counts(&self, plan: &Plan<'_>, skip_unchanged: bool, sessions: u64) -> Vec<TriggerCounts> {
        let debounced = self.debounced(plan);
        let (mut windows, mut timed) = (self.windows.iter(), self.timed.iter());
        let policies = plan.options.policies.iter().zip(&plan.kinds);
        let counts = policies.map(|(policy, kind)| {
            let totals = match kind {
                CounterKind::PerMutation => Some(self.per_mutation()),
                CounterKind::OnDisconnect => Some(self.on_disconnect(sessions)),
                CounterKind::Debounce(interval) => {
                    plan.intervals.position(*interval).and_then(|position| debounced.get(position)).cloned()
                }
                CounterKind::Window(_) => windows.next().cloned(),
                CounterKind::Timed(_) => timed.next().cloned(),
            };
            let counts =
                |totals: Totals| totals.to_trigger_counts(*policy, skip_unchanged, &plan.options.chunk_sizes);
            totals.map(counts)
        });
        counts.flatten().collect()
    }

    fn debounced(&self, plan: &Plan<'_>) -> Vec<Totals> {
        let SetSums { sessions, mutations, active, last_chunks, .. } = &self.sums;
        let sessions =
            SessionSums { sessions: *sessions, mutations: *mutations, active: *active, last_chunks };
        self.debounce.as_ref().map(|sums| sums.totals(&plan.intervals, &sessions)).unwrap_or_default()
    }

    fn per_mutation(&self) -> Totals {
        let SetSums { mutations, active, chunks, .. } = &self.sums;
        Totals { writes: *mutations, observed_time: *active, chunks: chunks.clone(), ..Totals::default() }
    }

    fn on_disconnect(&self, sessions: u64) -> Totals {
        Totals { writes: sessions, chunks: self.sums.last_chunks.clone(), ..Totals::default() }
    }
}

/// The counts of all shards, all of whose sessions have ended.
pub(super) fn merge_shards(shards: Vec<Shard<'_>>, log: LogSummary, plan: &Plan<'_>) -> ReplayCounts {
    let (mut all, mut changed) = (None, None);
    let mut histogram: Option<GapHistogram<'_>> = None;
    for shard in shards {
        let mut sets = shard.sets;
        match (&mut histogram, sets.all.histogram.take()) {
            (Some(sum), Some(more)) => sum.add(&more),
            (none, more) => *none = more,
        }
        add_or_start(&mut all, MergedTriggers::new(sets.all));
        if let Some(set) = sets.changed {
            add_or_start(&mut changed, MergedTriggers::new(set));
        }
    }
    let sums = all.as_ref().map(|all: &MergedTriggers| all.sums.clone()).unwrap_or_default();
    let of = |set: &Option<MergedTriggers>, skip_unchanged| {
        set.as_ref().map(|set| set.to_counts(plan, skip_unchanged, sums.sessions)).unwrap_or_default()
    };
    let triggers = [of(&all, false), of(&changed, true)].concat();
    let log = LogSummary {
        sessions: sums.sessions,
        bytes: log.bytes.filter(|_| !plan.options.chunk_sizes.is_empty()),
        active_ms: Some(sums.active.unsigned_abs()),
        changed: changed.map(|changed| changed.sums.mutations),
        idle_ms: Some(plan.options.idle_ms),
        ..log
    };
    ReplayCounts { log, triggers, gaps: histogram.map(|histogram| histogram.to_bins()).unwrap_or_default() }
}

fn add_or_start(sum: &mut Option<MergedTriggers>, more: MergedTriggers) {
    match sum {
        Some(sum) => sum.add(&more),
        None => *sum = Some(more),
    }
}
