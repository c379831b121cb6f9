//! What triggers did with the mutations of a log, in place of what a model expects of them.

use std::collections::BTreeMap;

use super::timed::FlushPolicy;

/// The log that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogSummary {
    /// Rows read, including skipped ones.
    pub rows: u64,
    /// Rows that could not be read and were left out.
    pub skipped: u64,
    /// Mutations counted.
    pub mutations: u64,
    /// Sessions, each ended by an idle time or by the log.
    pub sessions: u64,
    /// The time of the first mutation in milliseconds since 1970; `None` for an empty log.
    pub first_ms: Option<i64>,
    /// The time of the last mutation, likewise.
    pub last_ms: Option<i64>,
    /// Bytes of all mutations; `None` where the log has no sizes.
    pub bytes: Option<u128>,
    /// Sum over sessions of (last mutation − first mutation); `None` where it is not known.
    pub active_ms: Option<u128>,
    /// Mutations that changed something; `None` where the log does not tell.
    pub changed: Option<u64>,
    /// The time without a mutation after which a session ended; `None` where it is not known.
    pub idle_ms: Option<u64>,
    /// The column from which each part was read, as (part, column): `("session", "session_id")`.
    pub columns: Vec<(String, String)>,
}

/// What one trigger did with every session of a log. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerCounts {
    /// The trigger, its times in milliseconds.
    pub policy: FlushPolicy,
    /// Whether only the mutations that changed something reached it.
    pub skip_unchanged: bool,
    /// Writes made.
    pub writes: u64,
    /// Sum over writes of (write − first mutation it saves); `None` where there is no timer.
    pub timer_pending: Option<u128>,
    /// Sum over mutations of (write − mutation).
    pub total_delay: Option<u128>,
    /// The longest delay of one mutation.
    pub max_delay: Option<u64>,
    /// Sum over sessions of (last write − first mutation); `None` where it is not known.
    pub observed_time: Option<u128>,
    /// By chunk size in bytes: the sum over writes of the chunks of the last mutation that each
    /// saves, at least one. Empty where the log does not tell how many bytes a mutation carries.
    pub chunks: BTreeMap<u64, u64>,
}

/// One bin of the histogram of gaps between consecutive mutations of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GapBin {
    /// The longest gap of the bin, in milliseconds.
    pub upper: u64,
    /// The number of gaps in the bin.
    pub gaps: u64,
    /// Their sum in milliseconds.
    pub sum: u128,
}

/// Everything that was counted over a log.
///
/// ```
/// use writecost::trigger::{GapBin, LogSummary, ReplayCounts, Trigger, estimate_from_counts};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // Two sessions of three mutations: gaps of 1 s, and one of 20 s.
/// let counts = ReplayCounts {
///     log: LogSummary { mutations: 6, sessions: 2, ..LogSummary::default() },
///     triggers: Vec::new(),
///     gaps: vec![GapBin { upper: 1_000, gaps: 3, sum: 3_000 }, GapBin { upper: 20_000, gaps: 1, sum: 20_000 }],
/// };
/// // A debounce of 5 s writes at the long gap and at the end of each session: 3 writes in 2 sessions.
/// let debounced = Trigger::Debounced { interval: "5s".parse()?, max_wait: None };
/// let (estimate, _) = estimate_from_counts(&debounced, false, &counts)?;
/// assert_eq!(estimate.writes.value.to_string(), "1.5");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplayCounts {
    /// The log that was counted.
    pub log: LogSummary,
    /// The counts of each trigger, in the order of the request.
    pub triggers: Vec<TriggerCounts>,
    /// The histogram of gaps, from the shortest; empty where it was not requested.
    pub gaps: Vec<GapBin>,
}
