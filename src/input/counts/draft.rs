//! Counts as they are read, each with its place, before they are held against each other.

use super::super::source_map::Span;
use super::fields::Fields;
use crate::trigger::{
    FlushPolicy, GapBin, LogSummary, SettingRole, TRIGGERS, TimedTrigger, TriggerCounts, TriggerInfo,
};

/// What a file says.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) log: Option<(LogSummary, Span)>,
    pub(super) counted: Vec<(TriggerCounts, Span)>,
    pub(super) gaps: Vec<(GapBin, Span)>,
}

/// The names of the triggers that a log can be replayed with.
fn names() -> Vec<&'static str> {
    TRIGGERS.iter().filter(|info| info.is_replayable()).map(|info| info.key).collect()
}

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

/// The policy of a trigger with the settings of a record.
fn policy(info: &TriggerInfo, fields: &Fields<'_>) -> Option<FlushPolicy> {
    let (mut timed, mut complete) = (TimedTrigger::default(), true);
    for setting in info.map_settings() {
        let Some(key) = setting.counts_key else { continue };
        let value: Option<u64> =
            if setting.required { fields.require_number(key) } else { fields.number(key) };
        complete &= value.is_some() || !setting.required;
        match setting.role {
            SettingRole::Restart => timed.restart = value.map(u128::from),
            SettingRole::MaxWait => timed.max_wait = value.map(u128::from),
            SettingRole::MaxMutations => timed.max_mutations = value,
            _ => {}
        }
    }
    info.policy(timed).filter(|_| complete)
}

/// What one trigger did.
pub(super) fn counted(fields: &Fields<'_>) -> Option<TriggerCounts> {
    let info = TriggerInfo::find(fields.word("trigger", &names())?)?;
    let policy = policy(info, fields);
    let writes = fields.require_number("writes");
    let timed = !matches!(policy, Some(FlushPolicy::PerMutation | FlushPolicy::OnDisconnect));
    let mut counted = TriggerCounts {
        policy: FlushPolicy::OnDisconnect,
        skip_unchanged: fields.flag("skip_unchanged"),
        writes: 0,
        timer_pending: if timed { fields.require_number("held_ms") } else { fields.number("held_ms") },
        total_delay: fields.number("wait_ms"),
        max_delay: fields.number("longest_ms"),
        observed_time: fields.number("span_ms"),
        chunks: fields.chunks(),
    };
    (counted.policy, counted.writes) = (policy?, writes?);
    if counted.policy == FlushPolicy::OnDisconnect {
        (counted.timer_pending, counted.total_delay, counted.max_delay, counted.observed_time) =
            (None, None, None, None);
    }
    Some(counted)
}
