//! Counts as they are read, each with its place, before they are held against each other.

use super::super::source_map::Span;
use super::fields::Fields;
use crate::trigger::{FlushPolicy, GapBin, LogSummary, TriggerCounts};

/// What a file says.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) log: Option<(LogSummary, Span)>,
    pub(super) counted: Vec<(TriggerCounts, Span)>,
    pub(super) gaps: Vec<(GapBin, Span)>,
}

pub(super) const TRIGGERS: [&str; 5] = ["per-mutation", "debounced", "batched", "tiered", "on-disconnect"];

/// The figures of the log that both forms name alike.
pub(super) fn log(fields: &Fields<'_>) -> Option<LogSummary> {
    let (mutations, sessions) = (fields.require_number("mutations"), fields.require_number("sessions"));
    let skipped = fields.number("skipped").unwrap_or_default();
    let rows: Option<u64> = fields.number("rows");
    let log = LogSummary {
        skipped,
        bytes: fields.number("bytes"),
        active_ms: fields.number("active_ms"),
        changed: fields.number("changed"),
        idle_ms: fields.number("idle_ms"),
        ..LogSummary::default()
    };
    let mutations: u64 = mutations?;
    Some(LogSummary {
        mutations,
        sessions: sessions?,
        rows: rows.unwrap_or_else(|| mutations.saturating_add(skipped)),
        ..log
    })
}

/// What one trigger did.
pub(super) fn counted(fields: &Fields<'_>) -> Option<TriggerCounts> {
    let time = |key| fields.require_number::<u64>(key).map(u128::from);
    let rule = match fields.word("trigger", &TRIGGERS)? {
        "debounced" => {
            let most = fields.number::<u64>("max_wait_ms").map(u128::from);
            time("interval_ms").map(|interval| FlushPolicy::Debounced { interval, max_wait: most })
        }
        "batched" => {
            let max_mutations = fields.number("max_mutations");
            time("window_ms").map(|window| FlushPolicy::Batched { window, max_mutations })
        }
        "tiered" => time("window_ms").map(|window| FlushPolicy::Tiered { window }),
        "on-disconnect" => Some(FlushPolicy::OnDisconnect),
        _ => Some(FlushPolicy::PerMutation),
    };
    let writes = fields.require_number("writes");
    let timed = !matches!(rule, Some(FlushPolicy::PerMutation | FlushPolicy::OnDisconnect));
    let mut counted = TriggerCounts {
        policy: FlushPolicy::OnDisconnect,
        skip_unchanged: fields.flag("skip_unchanged"),
        writes: 0,
        timer_pending: if timed { fields.require_number("held_ms") } else { fields.number("held_ms") },
        total_delay: fields.number("wait_ms"),
        max_delay: fields.number("longest_ms"),
        observed_time: fields.number("span_ms"),
        units_4096: fields.number("units_4096"),
    };
    (counted.policy, counted.writes) = (rule?, writes?);
    if counted.policy == FlushPolicy::OnDisconnect {
        (counted.timer_pending, counted.total_delay, counted.max_delay, counted.observed_time) =
            (None, None, None, None);
    }
    Some(counted)
}
