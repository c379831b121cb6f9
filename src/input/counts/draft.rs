//! Counts as they are read, each with its place, before they are held against each other.

use super::super::place::Place;
use super::fields::Fields;
use crate::trigger::{Counted, CountedLog, GapBin, Rule};

/// What a file says.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) log: Option<(CountedLog, Place)>,
    pub(super) counted: Vec<(Counted, Place)>,
    pub(super) gaps: Vec<(GapBin, Place)>,
}

pub(super) const TRIGGERS: [&str; 5] = ["per-mutation", "debounced", "batched", "tiered", "on-disconnect"];

/// The figures of the log that both forms name alike.
pub(super) fn log(fields: &Fields<'_>) -> Option<CountedLog> {
    let (mutations, sessions) = (fields.needed_number("mutations"), fields.needed_number("sessions"));
    let skipped = fields.number("skipped").unwrap_or_default();
    let rows: Option<u64> = fields.number("rows");
    let log = CountedLog {
        skipped,
        bytes: fields.number("bytes"),
        active_ms: fields.number("active_ms"),
        changed: fields.number("changed"),
        idle_ms: fields.number("idle_ms"),
        ..CountedLog::default()
    };
    let mutations: u64 = mutations?;
    Some(CountedLog {
        mutations,
        sessions: sessions?,
        rows: rows.unwrap_or_else(|| mutations.saturating_add(skipped)),
        ..log
    })
}

/// What one trigger did.
pub(super) fn counted(fields: &Fields<'_>) -> Option<Counted> {
    let time = |key| fields.needed_number::<u64>(key).map(u128::from);
    let rule = match fields.word("trigger", &TRIGGERS)? {
        "debounced" => {
            let most = fields.number::<u64>("max_wait_ms").map(u128::from);
            time("interval_ms").map(|interval| Rule::Debounced { interval, max_wait: most })
        }
        "batched" => {
            let max_mutations = fields.number("max_mutations");
            time("window_ms").map(|window| Rule::Batched { window, max_mutations })
        }
        "tiered" => time("window_ms").map(|window| Rule::Tiered { window }),
        "on-disconnect" => Some(Rule::OnDisconnect),
        _ => Some(Rule::PerMutation),
    };
    let writes = fields.needed_number("writes");
    let timed = !matches!(rule, Some(Rule::PerMutation | Rule::OnDisconnect));
    let mut counted = Counted {
        rule: Rule::OnDisconnect,
        skip_unchanged: fields.flag("skip_unchanged"),
        writes: 0,
        held: if timed { fields.needed_number("held_ms") } else { fields.number("held_ms") },
        wait: fields.number("wait_ms"),
        longest: fields.number("longest_ms"),
        span: fields.number("span_ms"),
        units_4096: fields.number("units_4096"),
    };
    (counted.rule, counted.writes) = (rule?, writes?);
    if counted.rule == Rule::OnDisconnect {
        (counted.held, counted.wait, counted.longest, counted.span) = (None, None, None, None);
    }
    Some(counted)
}
