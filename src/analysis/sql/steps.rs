//! From the rows of a log to the mutations of its sessions, each with the gap that follows it.

use super::ask::{Ask, Clock, Columns, Dialect, NoQuery, Table, parts};
use super::listed::NEVER;
use super::part::Part;

/// The order of mutations in a session. Those of one moment have no order of their own in a
/// table, so they are given one that does not depend on the engine.
const ORDER: &str = "at_ms, critical, units";

/// Milliseconds from 1970 past which nothing is a time.
const FURTHEST: i64 = 1 << 53;

/// The parts of a query up to `steps`.
pub(super) fn steps(ask: &Ask) -> Result<Vec<Part>, NoQuery> {
    Ok(vec![
        Part::new("w_log", "the columns of the log, under names that are known here", log(ask)?),
        Part::new("w_found", "what each row says; nothing where it says something else", found(ask)),
        Part::new("w_mutations", "the rows that can be used", mutations(ask)),
        Part::new("w_spaced", "how long after the one before each came", spaced(ask.dialect)),
        Part::new("w_parted", "a long gap ends a session", parted(ask.plan.idle)),
        Part::new("w_seen", "what the triggers see: every mutation, or (skip = 1) what changed", seen(ask)),
        Part::new("w_steps", "each in its session, with the gap that follows it", following(ask.dialect)),
    ])
}

/// What makes a row of `found` one that cannot be used.
pub(super) fn is_bad(columns: &Columns) -> String {
    let mut bad = "session_id IS NULL OR at_ms IS NULL".to_owned();
    if columns.bytes.is_some() {
        bad.push_str(" OR bytes IS NULL");
    }
    if columns.changed.is_some() {
        bad.push_str(" OR changed IS NULL");
    }
    bad
}

/// Nothing but new names: an engine that takes a new name for the column of the same name must
/// not be led astray by what the columns of a log are called.
fn log(ask: &Ask) -> Result<String, NoQuery> {
    let (dialect, columns) = (ask.dialect, &ask.columns);
    let table = match &ask.table {
        Table::Expression(text) => text.trim().to_owned(),
        Table::Named(path) => {
            let parts = parts(path)?;
            parts.iter().map(|part| dialect.name_of(part)).collect::<Vec<_>>().join(".")
        }
    };
    let optional = [("kind", &columns.kind), ("bytes", &columns.bytes), ("changed", &columns.changed)];
    let needed = [("session", &columns.session), ("time", &columns.time)];
    let optional = optional.into_iter().filter_map(|(role, name)| Some((role, name.as_ref()?)));
    let renamed = needed.into_iter().chain(optional);
    let renamed: Vec<String> =
        renamed.map(|(role, name)| format!("{} AS writecost_{role}", dialect.name_of(name))).collect();
    Ok(format!("SELECT {}\n    FROM {table}", renamed.join(", ")))
}

fn found(ask: &Ask) -> String {
    let dialect = ask.dialect;
    let session =
        format!("CASE WHEN {} <> '' THEN writecost_session END", dialect.as_text("writecost_session"));
    format!(
        "SELECT\n      {session} AS session_id,\n      {} AS at_ms,\n      {} AS bytes,\n      \
         {} AS critical,\n      {} AS changed\n    FROM w_log",
        time(ask),
        bytes(ask),
        critical(ask),
        changed(ask),
    )
}

fn time(ask: &Ask) -> String {
    let (dialect, column) = (ask.dialect, "writecost_time");
    let number = dialect.ticks(column);
    let within = |value: &str, ticks: i64, millis: &str| {
        let most = (FURTHEST - 1) / ticks;
        format!("CASE WHEN {value} BETWEEN -{most} AND {most} THEN {millis} END")
    };
    match ask.clock {
        Clock::Seconds => within(&number, 1_000, &format!("{number} * 1000")),
        Clock::Millis => within(&number, 1, &number),
        Clock::Micros => dialect.floored(&number, 1_000),
        Clock::Nanos => dialect.floored(&number, 1_000_000),
        Clock::Timestamp => dialect.millis_of(column),
    }
}

/// None said is none.
fn bytes(ask: &Ask) -> String {
    if ask.columns.bytes.is_none() {
        return "0".to_owned();
    }
    let number = ask.dialect.number("writecost_bytes");
    format!("CASE WHEN writecost_bytes IS NULL THEN 0 WHEN {number} >= 0 THEN {number} END")
}

fn critical(ask: &Ask) -> String {
    if ask.critical.is_empty() {
        return "0".to_owned();
    }
    let kinds: Vec<String> = ask.critical.iter().map(|kind| ask.dialect.text(kind)).collect();
    let kind = ask.dialect.as_text("writecost_kind");
    format!("CASE WHEN {kind} IN ({}) THEN 1 ELSE 0 END", kinds.join(", "))
}

/// It changed something where nobody says.
fn changed(ask: &Ask) -> String {
    if ask.columns.changed.is_none() {
        return "1".to_owned();
    }
    let said = format!("lower({})", ask.dialect.as_text("writecost_changed"));
    format!(
        "CASE WHEN writecost_changed IS NULL OR {said} IN ('true', '1', '') THEN 1\n        \
         WHEN {said} IN ('false', '0') THEN 0 END"
    )
}

fn mutations(ask: &Ask) -> String {
    let units = ask.dialect.divided("bytes - 1", 4_096);
    format!(
        "SELECT *, CASE WHEN bytes <= 4096 THEN 1 ELSE least({units} + 1, {}) END AS units\n    \
         FROM w_found\n    WHERE NOT ({})",
        u32::MAX,
        is_bad(&ask.columns)
    )
}

fn spaced(dialect: Dialect) -> String {
    let before = dialect.optional("at_ms");
    format!(
        "SELECT *, at_ms - lag({before}) OVER (PARTITION BY session_id ORDER BY {ORDER}) AS since_ms\n    \
         FROM w_mutations"
    )
}

fn parted(idle: u64) -> String {
    format!(
        "SELECT *, sum(CASE WHEN since_ms < {idle} THEN 0 ELSE 1 END)\n      \
         OVER (PARTITION BY session_id ORDER BY {ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)\n      \
         AS part\n    FROM w_spaced"
    )
}

fn seen(ask: &Ask) -> String {
    let lane =
        |skip: u8| format!("SELECT {skip} AS skip, session_id, part, at_ms, critical, units FROM w_parted");
    if ask.plan.conditional {
        format!("{}\n    UNION ALL\n    {} WHERE changed = 1", lane(0), lane(1))
    } else {
        lane(0)
    }
}

fn following(dialect: Dialect) -> String {
    let after = dialect.optional("at_ms");
    let session = "PARTITION BY skip, session_id, part";
    let ordered = format!("{session} ORDER BY {ORDER}");
    format!(
        "SELECT skip, session_id, part, at_ms, critical, units,\n      \
         row_number() OVER ({ordered}) AS number,\n      \
         min(at_ms) OVER ({session}) AS first_ms,\n      \
         sum({}) OVER ({ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS times,\n      \
         coalesce(lead({after}) OVER ({ordered}) - at_ms, {}) AS gap_ms\n    FROM w_seen",
        dialect.wide("at_ms"),
        dialect.signed(NEVER),
    )
}
