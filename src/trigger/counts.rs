//! What a log of mutations says that triggers did, in place of what a model expects of them.

use super::timed::FlushPolicy;

/// Where counts come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogSummary {
    /// Rows read, those skipped among them.
    pub rows: u64,
    /// Rows that could not be used and were left out.
    pub skipped: u64,
    /// Mutations counted.
    pub mutations: u64,
    /// Sessions, each ended by an idle time or by the log.
    pub sessions: u64,
    /// The first mutation, in milliseconds since 1970; `None` for an empty log.
    pub first_ms: Option<i64>,
    /// The last one.
    pub last_ms: Option<i64>,
    /// Bytes of all mutations, where the log says.
    pub bytes: Option<u128>,
    /// Sum over sessions of (last mutation − first), where it is known.
    pub active_ms: Option<u128>,
    /// Mutations that changed something, where the log says.
    pub changed: Option<u64>,
    /// A session without a mutation for this long was over, where it is known.
    pub idle_ms: Option<u64>,
    /// What each part was read from, as (part, column): `("session", "session_id")`.
    pub columns: Vec<(String, String)>,
}

/// What one trigger did with every session of a log. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerCounts {
    /// The trigger, its times in milliseconds.
    pub policy: FlushPolicy,
    /// Whether it saw only the mutations that changed something.
    pub skip_unchanged: bool,
    /// Writes made.
    pub writes: u64,
    /// Sum over writes of (write − first mutation it saves); `None` where no timer runs.
    pub timer_pending: Option<u128>,
    /// Sum over mutations of (write − mutation).
    pub total_delay: Option<u128>,
    /// The longest single wait.
    pub max_delay: Option<u64>,
    /// Sum over sessions of (last write − first mutation), where it is known.
    pub observed_time: Option<u128>,
    /// Sum over writes of the 4,096-byte units of the last mutation each saves, at least one.
    pub units_4096: Option<u64>,
}

/// Gaps between neighbouring mutations of a session that fall between two edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GapBin {
    /// The longest gap it can hold, in milliseconds.
    pub upper: u64,
    /// Gaps in it.
    pub gaps: u64,
    /// Their sum in milliseconds.
    pub sum: u128,
}

/// Everything that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplayCounts {
    /// The log.
    pub log: LogSummary,
    /// Each trigger, in the order asked for.
    pub triggers: Vec<TriggerCounts>,
    /// The profile of gaps, from the shortest; empty where it was not asked for.
    pub gaps: Vec<GapBin>,
}
