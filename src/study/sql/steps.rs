//! From the rows of a log to the mutations of its sessions, each with the gap that follows it.

use super::ask::{Ask, Clock, Columns, Dialect, NoQuery, Table, parts};
use super::listed::NEVER;

/// The order of mutations in a session. Those of one moment have no order of their own in a
/// table, so they are given one that does not depend on the engine.
const ORDER: &str = "at_ms, critical, units";

/// The parts of a query up to `steps`: their names and texts.
pub(super) fn steps(ask: &Ask) -> Result<Vec<(&'static str, String)>, NoQuery> {
    Ok(vec![
        ("found", found(ask)?),
        ("mutations", mutations(ask)),
        ("spaced", spaced(ask.dialect)),
        ("parted", parted(ask.plan.idle)),
        ("seen", seen(ask.plan.conditional)),
        ("steps", following(ask.dialect)),
    ])
}

/// What makes a row of `found` one that cannot be used.
pub(super) fn is_bad(columns: &Columns) -> String {
    let mut bad = "session_id IS NULL OR at_ms IS NULL".to_owned();
    if columns.bytes.is_some() {
        bad.push_str(" OR bytes IS NULL OR bytes < 0");
    }
    bad
}

fn found(ask: &Ask) -> Result<String, NoQuery> {
    let (dialect, columns) = (ask.dialect, &ask.columns);
    let bytes = columns.bytes.as_ref();
    let bytes = bytes.map_or_else(|| "0".to_owned(), |name| dialect.number(&dialect.name_of(name)));
    let changed = columns.changed.as_ref().map_or_else(
        || "1".to_owned(),
        |name| format!("CASE WHEN NOT {} THEN 0 ELSE 1 END", dialect.truth(&dialect.name_of(name))),
    );
    let table = match &ask.table {
        Table::Expression(text) => text.trim().to_owned(),
        Table::Named(path) => {
            let parts = parts(path)?;
            parts.iter().map(|part| dialect.name_of(part)).collect::<Vec<_>>().join(".")
        }
    };
    Ok(format!(
        "SELECT\n      {} AS session_id,\n      {} AS at_ms,\n      {bytes} AS bytes,\n      \
         {} AS critical,\n      {changed} AS changed\n    FROM {table}",
        dialect.name_of(&columns.session),
        time(dialect, &columns.time, ask.clock),
        critical(ask),
    ))
}

fn time(dialect: Dialect, column: &str, clock: Clock) -> String {
    let name = dialect.name_of(column);
    let number = dialect.number(&name);
    match clock {
        Clock::Seconds => format!("{number} * 1000"),
        Clock::Millis => number,
        Clock::Micros => dialect.floored(&number, 1_000),
        Clock::Nanos => dialect.floored(&number, 1_000_000),
        Clock::Timestamp => dialect.millis_of(&name),
    }
}

fn critical(ask: &Ask) -> String {
    let Some(kind) = ask.columns.kind.as_ref().filter(|_| !ask.critical.is_empty()) else {
        return "0".to_owned();
    };
    let kinds: Vec<String> = ask.critical.iter().map(|kind| ask.dialect.text(kind)).collect();
    let kind = ask.dialect.as_text(&ask.dialect.name_of(kind));
    format!("CASE WHEN {kind} IN ({}) THEN 1 ELSE 0 END", kinds.join(", "))
}

fn mutations(ask: &Ask) -> String {
    let units = format!(
        "CASE WHEN bytes <= 4096 THEN 1 ELSE {} END",
        ask.dialect.divided("bytes + 4095", 4_096)
    );
    format!("SELECT *, {units} AS units\n    FROM found\n    WHERE NOT ({})", is_bad(&ask.columns))
}

fn spaced(dialect: Dialect) -> String {
    let before = dialect.optional("at_ms");
    format!(
        "SELECT *, at_ms - lag({before}) OVER (PARTITION BY session_id ORDER BY {ORDER}) AS since_ms\n    \
         FROM mutations"
    )
}

fn parted(idle: u64) -> String {
    format!(
        "SELECT *, sum(CASE WHEN since_ms < {idle} THEN 0 ELSE 1 END)\n      \
         OVER (PARTITION BY session_id ORDER BY {ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)\n      \
         AS part\n    FROM spaced"
    )
}

fn seen(conditional: bool) -> String {
    let lane = |skip: u8| {
        format!("SELECT {skip} AS skip, session_id, part, at_ms, critical, units FROM parted")
    };
    if conditional {
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
         coalesce(lead({after}) OVER ({ordered}) - at_ms, {NEVER}) AS gap_ms\n    FROM seen",
        dialect.wide("at_ms"),
    )
}
