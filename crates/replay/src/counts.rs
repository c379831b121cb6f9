//! The result of a replay.

use std::collections::BTreeMap;

use crate::event::ColumnRole;
use crate::policy::FlushPolicy;

/// What was counted in one pass over a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ReplayCounts {
    /// The log itself.
    pub log: LogSummary,
    /// Each policy in the order of the options; then, where unchanged mutations are to be skipped
    /// as well, each of them once more with [`TriggerCounts::skip_unchanged`].
    pub triggers: Vec<TriggerCounts>,
    /// The histogram of gaps between mutations, shortest first, without empty bins; empty if it was
    /// not requested.
    pub gaps: Vec<GapBin>,
}

/// What a log contains.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LogSummary {
    /// Rows read, including skipped ones.
    pub rows: u64,
    /// Rows left out because they are invalid.
    pub skipped: u64,
    /// Mutations counted.
    pub mutations: u64,
    /// Sessions. A session ends after an idle period or with the log.
    pub sessions: u64,
    /// Time of the earliest mutation, in milliseconds since 1970; `None` for an empty log.
    pub first_ms: Option<i64>,
    /// Time of the latest mutation, in milliseconds since 1970; `None` for an empty log.
    pub last_ms: Option<i64>,
    /// Payload bytes of all mutations; `None` unless chunks were counted.
    pub bytes: Option<u128>,
    /// Sum over sessions of (last mutation − first mutation), in milliseconds.
    pub active_ms: Option<u128>,
    /// Mutations that changed something; `None` unless unchanged ones were to be skipped.
    pub changed: Option<u64>,
    /// A session ends after this many milliseconds without a mutation.
    pub idle_ms: Option<u64>,
    /// The column that was read for each role. The reader knows it; the engine leaves it empty.
    pub columns: Vec<(ColumnRole, String)>,
}

/// What one policy did with all sessions of a log. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerCounts {
    /// The policy.
    pub policy: FlushPolicy,
    /// Whether it was applied only to mutations that changed something.
    pub skip_unchanged: bool,
    /// Number of flushes.
    pub writes: u64,
    /// Sum over flushes of (flush − first mutation in it), which is how long timers were pending;
    /// `None` for [`FlushPolicy::OnDisconnect`].
    pub timer_pending: Option<u128>,
    /// Sum over mutations of (flush − mutation); `None` for [`FlushPolicy::OnDisconnect`].
    pub total_delay: Option<u128>,
    /// The longest (flush − mutation); `None` for [`FlushPolicy::OnDisconnect`].
    pub max_delay: Option<u64>,
    /// Sum over sessions of (last flush − first mutation); `None` for
    /// [`FlushPolicy::OnDisconnect`].
    pub observed_time: Option<u128>,
    /// For each chunk size in bytes: the sum over flushes of the chunks that the last mutation in
    /// the flush needs, at least one each. Empty unless chunk sizes were requested.
    pub chunks: BTreeMap<u64, u64>,
}

/// Gaps between neighbouring mutations of a session whose lengths fall into one bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GapBin {
    /// The longest gap in the bin, in milliseconds, inclusive.
    pub upper: u64,
    /// Number of gaps.
    pub gaps: u64,
    /// Sum of the gaps, in milliseconds.
    pub sum: u128,
}
