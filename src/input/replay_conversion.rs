//! Between the model of the calculator and that of `writecost-replay`.

use writecost_replay as replay;

use crate::trigger::{FlushPolicy, GapBin, LogSummary, ReplayCounts, TimedTrigger, TriggerCounts};

/// The policies to replay, their times in milliseconds.
///
/// # Errors
///
/// A time that does not fit in 64 bits.
pub fn replay_policies(policies: &[FlushPolicy]) -> Result<Vec<replay::FlushPolicy>, String> {
    let millis = |time: u128| {
        u64::try_from(time)
            .map_err(|_| format!("{time} ms is too long: a log is replayed with at most 34 years"))
    };
    policies
        .iter()
        .map(|policy| {
            Ok(match policy.try_map(millis)? {
                FlushPolicy::PerMutation => replay::FlushPolicy::PerMutation,
                FlushPolicy::OnDisconnect => replay::FlushPolicy::OnDisconnect,
                FlushPolicy::Timed(timed) => replay::FlushPolicy::Timed(trigger(timed)),
            })
        })
        .collect()
}

fn trigger(timed: TimedTrigger<u64>) -> replay::TimedTrigger {
    replay::TimedTrigger {
        restart: timed.restart,
        max_wait: timed.max_wait,
        max_mutations: timed.max_mutations,
        leading: timed.leading,
        closes_on_critical: timed.closes_on_critical,
    }
}

/// What a replay of these policies counted, and the columns it read.
#[must_use]
pub fn counts_of_replay(
    counted: replay::ReplayCounts,
    policies: &[FlushPolicy],
    columns: Vec<(replay::ColumnRole, String)>,
) -> ReplayCounts {
    // The policies come in order, then once more for changed mutations only.
    let triggers = policies.iter().cycle().zip(counted.triggers);
    ReplayCounts {
        log: summary(&counted.log, columns),
        triggers: triggers.map(|(policy, counted)| trigger_counts(*policy, counted)).collect(),
        gaps: counted.gaps.into_iter().map(gap_bin).collect(),
    }
}

fn summary(log: &replay::LogSummary, columns: Vec<(replay::ColumnRole, String)>) -> LogSummary {
    LogSummary {
        rows: log.rows,
        skipped: log.skipped,
        mutations: log.mutations,
        sessions: log.sessions,
        first_ms: log.first_ms,
        last_ms: log.last_ms,
        bytes: log.bytes,
        active_ms: log.active_ms,
        changed: log.changed,
        idle_ms: log.idle_ms,
        columns: columns.into_iter().map(|(role, name)| (role.name().to_owned(), name)).collect(),
    }
}

fn trigger_counts(policy: FlushPolicy, counted: replay::TriggerCounts) -> TriggerCounts {
    TriggerCounts {
        policy,
        skip_unchanged: counted.skip_unchanged,
        writes: counted.writes,
        timer_pending: counted.timer_pending,
        total_delay: counted.total_delay,
        max_delay: counted.max_delay,
        observed_time: counted.observed_time,
        chunks: counted.chunks,
    }
}

fn gap_bin(bin: replay::GapBin) -> GapBin {
    GapBin { upper: bin.upper, gaps: bin.gaps, sum: bin.sum }
}
