//! The flat table that the query returns: a record for the log, each trigger and each bin of gaps.

use super::cte::Cte;
use super::dialect::Dialect;
use super::events::{is_bad, units_column};
use super::request::QueryRequest;

/// The chunk size of the column that is there, without values, if no chunks are counted.
const DEFAULT_CHUNK_SIZE: u64 = 4_096;

const BAD_ROWS: &str = "the log has rows that cannot be used: no session, no time, or a value that is \
                        not a number of bytes or not a boolean";

/// The expressions `w_log_summary` and `w_result`.
pub(super) fn ctes(request: &QueryRequest) -> Vec<Cte> {
    let mut records = vec![source_record(request)];
    if !request.options.policies.is_empty() {
        records.push(count_record(request));
    }
    if request.options.gap_histogram {
        records.push(gap_record(request));
    }
    vec![
        Cte::new("w_log_summary", "the log as a whole", log_summary(request)),
        Cte::new("w_result", "all records as one flat table", records.join("\n    UNION ALL\n    ")),
    ]
}

/// The final `SELECT`.
pub(super) fn select(request: &QueryRequest) -> String {
    let columns: Vec<String> = columns(request).iter().map(|name| request.dialect.quote_name(name)).collect();
    format!("SELECT {}\nFROM w_result\nORDER BY section, record_order\n", columns.join(", "))
}

/// The columns of the result in order.
fn columns(request: &QueryRequest) -> Vec<String> {
    const BEFORE_UNITS: &str = "record trigger interval_ms max_wait_ms window_ms max_mutations \
                                skip_unchanged writes held_ms wait_ms longest_ms span_ms";
    const AFTER_UNITS: &str = "rows skipped mutations sessions first_ms last_ms bytes active_ms changed \
                               idle_ms upper_ms gaps sum_ms";
    let mut sizes = request.distinct_chunk_sizes();
    if sizes.is_empty() {
        sizes.insert(DEFAULT_CHUNK_SIZE);
    }
    let before = BEFORE_UNITS.split_whitespace().map(str::to_owned);
    let after = AFTER_UNITS.split_whitespace().map(str::to_owned);
    before.chain(sizes.into_iter().map(units_column)).chain(after).collect()
}

fn log_summary(request: &QueryRequest) -> String {
    let (dialect, idle_ms) = (request.dialect, request.options.idle_ms);
    let sum = |value: &str| format!("coalesce(sum({}), 0)", dialect.widen(value));
    format!(
        "SELECT row_count, coalesce(bad_rows, 0) + {} AS skipped, mutation_count, session_count,\n      \
         first_ms, last_ms, sum_of_bytes, active_ms, changed_count\n    FROM\n      \
         (SELECT count(*) AS row_count, sum(CASE WHEN {} THEN 1 ELSE 0 END) AS bad_rows\n        \
         FROM w_events_typed) AS all_rows\n      CROSS JOIN\n      \
         (SELECT count(*) AS mutation_count,\n        {} AS session_count,\n        \
         min({at}) AS first_ms, max({at}) AS last_ms,\n        {} AS sum_of_bytes,\n        \
         {} AS active_ms,\n        {} AS changed_count\n        FROM w_events_gap) AS valid_rows",
        fail_on_bad_rows(request),
        is_bad(request),
        sum(&format!("CASE WHEN gap_before_ms < {idle_ms} THEN 0 ELSE 1 END")),
        sum("bytes"),
        sum(&format!("CASE WHEN gap_before_ms < {idle_ms} THEN gap_before_ms ELSE 0 END")),
        sum("changed"),
        at = dialect.nullable("at_ms"),
    )
}

/// 0, or an error if there are bad rows and they are not to be skipped.
fn fail_on_bad_rows(request: &QueryRequest) -> String {
    if request.skip_bad {
        return "0".to_owned();
    }
    let hint = request.bad_row_hint.trim();
    let message = if hint.is_empty() { BAD_ROWS.to_owned() } else { format!("{BAD_ROWS}; {hint}") };
    request.dialect.raise_if("coalesce(bad_rows, 0) > 0", &message)
}

/// The `SELECT` of one kind of record. Columns without a value are NULL; the first `SELECT` of the
/// union gives their types.
fn record(request: &QueryRequest, section: u8, order: &str, values: &[(&str, String)], from: &str) -> String {
    let dialect = request.dialect;
    let columns = columns(request);
    let columns = columns.iter().map(|name| {
        let value = values.iter().find(|(column, _)| column == name).map(|(_, value)| value.as_str());
        let line = if value.is_some() || section == 0 { "\n      " } else { " " };
        let null = if section == 0 { typed_null(dialect, name) } else { "NULL" };
        format!("{line}{} AS {}", value.unwrap_or(null), dialect.quote_name(name))
    });
    let columns: Vec<String> = columns.collect();
    format!("SELECT {section} AS section, {order} AS record_order,{}\n    FROM {from}", columns.join(","))
}

fn typed_null(dialect: Dialect, column: &str) -> &'static str {
    match column {
        "trigger" => dialect.null_text(),
        "skip_unchanged" => dialect.null_bool(),
        _ => dialect.null_bigint(),
    }
}

fn source_record(request: &QueryRequest) -> String {
    let mut values = vec![
        ("record", "'source'".to_owned()),
        ("rows", "row_count".to_owned()),
        ("skipped", "skipped".to_owned()),
        ("mutations", "mutation_count".to_owned()),
        ("sessions", "session_count".to_owned()),
        ("first_ms", "first_ms".to_owned()),
        ("last_ms", "last_ms".to_owned()),
        ("active_ms", "active_ms".to_owned()),
        ("idle_ms", request.options.idle_ms.to_string()),
    ];
    if !request.options.chunk_sizes.is_empty() {
        values.push(("bytes", "sum_of_bytes".to_owned()));
    }
    if request.options.count_unchanged_skipped {
        values.push(("changed", "changed_count".to_owned()));
    }
    record(request, 0, "0", &values, "w_log_summary")
}

fn count_record(request: &QueryRequest) -> String {
    let dialect = request.dialect;
    let on_disconnect = "triggers.policy = 'on-disconnect'";
    // On disconnect has no timer, so that only its writes are known.
    let timed = |column: &str| {
        let total = dialect.widen_nullable(&format!("coalesce(totals.{column}, 0)"));
        format!("CASE WHEN {on_disconnect} THEN NULL ELSE {total} END")
    };
    // A session without changes is written at its end like any other.
    let writes = format!(
        "CASE WHEN {on_disconnect} THEN {} ELSE {} END",
        dialect.widen("max(coalesce(totals.writes, 0)) OVER (PARTITION BY triggers.policy)"),
        dialect.widen("coalesce(totals.writes, 0)")
    );
    let units: Vec<String> = request.distinct_chunk_sizes().into_iter().map(units_column).collect();
    let mut values = vec![
        ("record", "'count'".to_owned()),
        ("trigger", "triggers.policy".to_owned()),
        ("interval_ms", "triggers.interval_ms".to_owned()),
        ("max_wait_ms", "triggers.max_wait_ms".to_owned()),
        ("window_ms", "triggers.window_ms".to_owned()),
        ("max_mutations", "triggers.max_mutations".to_owned()),
        ("skip_unchanged", "triggers.skip = 1".to_owned()),
        ("writes", writes),
        ("held_ms", timed("timer_pending")),
        ("wait_ms", timed("total_delay")),
        ("longest_ms", timed("max_delay")),
        ("span_ms", timed("observed_time")),
    ];
    values.extend(units.iter().map(|column| (column.as_str(), format!("coalesce(totals.{column}, 0)"))));
    let from = "w_triggers AS triggers LEFT JOIN w_trigger_totals AS totals ON totals.trigger_number = triggers.trigger_number";
    record(request, 1, "triggers.trigger_number", &values, from)
}

fn gap_record(request: &QueryRequest) -> String {
    let values = [
        ("record", "'gap'".to_owned()),
        ("upper_ms", "upper_ms".to_owned()),
        ("gaps", "bin_gaps".to_owned()),
        ("sum_ms", "sum_ms".to_owned()),
    ];
    record(request, 2, "upper_ms", &values, "w_gap_bins")
}
