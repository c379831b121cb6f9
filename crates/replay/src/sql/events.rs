//! From the rows of a log to the mutations of its sessions, each with the gap that follows it.

use crate::event::{ColumnRole, MAX_TIME_MS, TimeUnit};

use super::cte::Cte;
use super::dialect::Dialect;
use super::error::QueryError;
use super::request::{QueryRequest, Table, TimeEncoding};
use super::table_name::parse_table_name;
use super::trigger_table::NEVER;

/// The most chunks of one mutation, so that the sums of a fold over a session fit into 64 bits.
const MAX_CHUNKS: u32 = u32::MAX;

/// The expressions up to `w_events_next_gap`.
pub(super) fn ctes(request: &QueryRequest) -> Result<Vec<Cte>, QueryError> {
    Ok(vec![
        Cte::new("w_events_raw", "the columns of the log under fixed names", raw(request)?),
        Cte::new("w_events_ticks", "the time as an integer", ticks(request)),
        Cte::new("w_events_typed", "their values; NULL if a value cannot be used", typed(request)),
        Cte::new("w_events_valid", "the rows that can be used, numbered in each session", valid(request)),
        Cte::new("w_events_gap", "each with the gap before it", gap(request.dialect)),
        Cte::new("w_events_session", "an idle gap begins a new session", session(request.options.idle_ms)),
        Cte::new(
            "w_events_visible",
            "the mutations that a trigger gets: all, or with skip = 1 those that changed something",
            visible(request),
        ),
        Cte::new("w_events_next_gap", "each in its session, with the gap after it", next_gap(request)),
    ])
}

/// The condition under which a row of `w_events_typed` cannot be used.
pub(super) fn is_bad(request: &QueryRequest) -> String {
    let max = MAX_TIME_MS - 1;
    let mut bad = format!("session_id IS NULL OR at_ms IS NULL OR at_ms NOT BETWEEN -{max} AND {max}");
    if request.columns.bytes.is_some() {
        bad.push_str(" OR bytes IS NULL");
    }
    if request.columns.changed.is_some() {
        bad.push_str(" OR changed IS NULL");
    }
    bad
}

/// The name of the column with the number of chunks of this size.
pub(super) fn units_column(chunk_size: u64) -> String {
    format!("units_{chunk_size}")
}

/// [`units_column`] in a list of columns.
pub(super) fn spaced_units_column(chunk_size: u64) -> String {
    format!(" {}", units_column(chunk_size))
}

/// A list of columns after others, one for each chunk size; empty without chunk sizes. A column
/// begins with a space or a line break.
pub(super) fn for_each_chunk_size(request: &QueryRequest, column: impl Fn(u64) -> String) -> String {
    request.distinct_chunk_sizes().into_iter().fold(String::new(), |list, size| list + "," + &column(size))
}

/// Renames only: an engine that resolves a new name in place of a column of the same name could
/// otherwise confuse the columns of the log with those of the query.
fn raw(request: &QueryRequest) -> Result<String, QueryError> {
    let (dialect, columns) = (request.dialect, &request.columns);
    let table = match &request.table {
        Table::Expression(text) => text.trim().to_owned(),
        Table::Named(path) => {
            let parts = parse_table_name(path)?;
            parts.iter().map(|part| dialect.quote_name(part)).collect::<Vec<_>>().join(".")
        }
    };
    let names = [
        (ColumnRole::Session, Some(&columns.session)),
        (ColumnRole::Time, Some(&columns.time)),
        (ColumnRole::Kind, columns.kind.as_ref()),
        (ColumnRole::Bytes, columns.bytes.as_ref()),
        (ColumnRole::Changed, columns.changed.as_ref()),
    ];
    let renamed: Vec<String> = names
        .into_iter()
        .filter_map(|(role, name)| Some(format!("{} AS writecost_{role}", dialect.quote_name(name?))))
        .collect();
    Ok(format!("SELECT {}\n    FROM {table}", renamed.join(", ")))
}

/// The time as an integer of its unit, so that later expressions can repeat it: a timestamp is
/// converted to microseconds.
fn ticks(request: &QueryRequest) -> String {
    let ticks = match request.time {
        TimeEncoding::Integer(_) => request.dialect.to_ticks("writecost_time"),
        TimeEncoding::Timestamp => request.dialect.epoch_micros("writecost_time"),
    };
    format!("SELECT *,\n      {ticks} AS ticks\n    FROM w_events_raw")
}

fn typed(request: &QueryRequest) -> String {
    let session = request.dialect.to_text("writecost_session");
    format!(
        "SELECT\n      CASE WHEN {session} <> '' THEN writecost_session END AS session_id,\n      \
         {} AS at_ms,\n      {} AS bytes,\n      {} AS critical,\n      {} AS changed\n    \
         FROM w_events_ticks",
        millis(request),
        bytes(request),
        critical(request),
        changed(request),
    )
}

fn millis(request: &QueryRequest) -> String {
    let floor = |by| request.dialect.floor_div("ticks", by);
    match request.time {
        TimeEncoding::Integer(TimeUnit::Seconds) => {
            // The product of a larger number would overflow.
            let max = (MAX_TIME_MS - 1) / 1_000;
            format!("CASE WHEN ticks BETWEEN -{max} AND {max} THEN ticks * 1000 END")
        }
        TimeEncoding::Integer(TimeUnit::Millis) => "ticks".to_owned(),
        TimeEncoding::Integer(TimeUnit::Nanos) => floor(1_000_000),
        TimeEncoding::Integer(TimeUnit::Micros) | TimeEncoding::Timestamp => floor(1_000),
    }
}

fn bytes(request: &QueryRequest) -> String {
    if request.columns.bytes.is_none() {
        return "0".to_owned();
    }
    let number = request.dialect.try_bigint("writecost_bytes");
    format!("CASE WHEN writecost_bytes IS NULL THEN 0 WHEN {number} >= 0 THEN {number} END")
}

fn critical(request: &QueryRequest) -> String {
    if request.critical_kinds.is_empty() {
        return "0".to_owned();
    }
    let kinds: Vec<String> =
        request.critical_kinds.iter().map(|kind| request.dialect.quote_text(kind)).collect();
    let kind = request.dialect.to_text("writecost_kind");
    format!("CASE WHEN {kind} IN ({}) THEN 1 ELSE 0 END", kinds.join(", "))
}

fn changed(request: &QueryRequest) -> String {
    if request.columns.changed.is_none() {
        return "1".to_owned();
    }
    let text = format!("lower({})", request.dialect.to_text("writecost_changed"));
    format!(
        "CASE WHEN writecost_changed IS NULL OR {text} IN ('true', '1', '') THEN 1\n        \
         WHEN {text} IN ('false', '0') THEN 0 END"
    )
}

/// Rows that are equal in every column of the order have no order of their own, and an engine may
/// give them a different one in each window. They are numbered once, and every later window orders
/// by that number.
fn valid(request: &QueryRequest) -> String {
    // Sizes affect no figure unless chunks are counted.
    let by_size = if request.options.chunk_sizes.is_empty() { "" } else { ", bytes" };
    let units = for_each_chunk_size(request, |size| {
        let chunks = request.dialect.int_div("bytes - 1", size);
        format!(
            "\n      CASE WHEN bytes <= {size} THEN 1 ELSE least({chunks} + 1, {MAX_CHUNKS}) END AS {}",
            units_column(size)
        )
    });
    format!(
        "SELECT session_id, at_ms, bytes, critical, changed{units},\n      \
         row_number() OVER (PARTITION BY session_id ORDER BY at_ms, critical{by_size}) AS event_number\n    \
         FROM w_events_typed\n    WHERE NOT ({})",
        is_bad(request)
    )
}

fn gap(dialect: Dialect) -> String {
    format!(
        "SELECT *,\n      at_ms - lag({}) OVER (PARTITION BY session_id ORDER BY event_number) AS gap_before_ms\n    \
         FROM w_events_valid",
        dialect.nullable("at_ms")
    )
}

fn session(idle_ms: u64) -> String {
    format!(
        "SELECT *, sum(CASE WHEN gap_before_ms < {idle_ms} THEN 0 ELSE 1 END)\n      \
         OVER (PARTITION BY session_id ORDER BY event_number \
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)\n      AS session_number\n    FROM w_events_gap"
    )
}

fn visible(request: &QueryRequest) -> String {
    let units = for_each_chunk_size(request, spaced_units_column);
    let select = |skip: u8| {
        format!(
            "SELECT {skip} AS skip, session_id, session_number, event_number, at_ms, critical{units} \
             FROM w_events_session"
        )
    };
    if request.options.count_unchanged_skipped {
        format!("{}\n    UNION ALL\n    {} WHERE changed = 1", select(0), select(1))
    } else {
        select(0)
    }
}

fn next_gap(request: &QueryRequest) -> String {
    let dialect = request.dialect;
    let session = "PARTITION BY skip, session_id, session_number";
    let ordered = format!("{session} ORDER BY event_number");
    format!(
        "SELECT skip, session_id, session_number, at_ms, critical{},\n      \
         row_number() OVER ({ordered}) AS number,\n      \
         min(at_ms) OVER ({session}) AS first_ms,\n      \
         sum({}) OVER ({ordered} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS sum_of_times,\n      \
         coalesce(lead({}) OVER ({ordered}) - at_ms, {}) AS gap_ms\n    FROM w_events_visible",
        for_each_chunk_size(request, spaced_units_column),
        dialect.widen("at_ms"),
        dialect.nullable("at_ms"),
        dialect.to_bigint(NEVER),
    )
}
