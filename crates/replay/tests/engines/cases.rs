//! Logs that engines once counted wrongly or refused.

use writecost_replay::sql::{Dialect, QueryRequest, Table, TimeEncoding, query};
use writecost_replay::{FlushPolicy, ReplayOptions};

use crate::python::{Case, run};

/// A query of a table with the columns `session` and `time`.
fn sql(dialect: Dialect, table: &str, time: Option<TimeEncoding>) -> String {
    let policies =
        vec![FlushPolicy::debounced(5_000, None), FlushPolicy::batched(500, None), FlushPolicy::OnDisconnect];
    let is_expression = table.contains('(');
    let table = table.to_owned();
    let table = if is_expression { Table::Expression(table) } else { Table::Named(table) };
    let mut request = QueryRequest::new(dialect, table, "session", "time", ReplayOptions::new(policies));
    request.time = time.unwrap_or(request.time);
    query(&request).unwrap()
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|column| column == name).unwrap();
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// Rows with the same session and time at a gap that ends a session: they must stay together,
/// in whichever order an engine leaves them.
#[test]
fn rows_of_one_session_and_time_are_in_one_session() {
    let ties = [(1, 23), (1, 100), (3, 1_000), (500, 30_000)];
    let mut cases = Vec::new();
    for (before, after) in ties {
        for (dialect, rows, engine) in [
            (Dialect::DuckDb, "range", ""),
            (Dialect::ClickHouse, "numbers", " ENGINE = MergeTree ORDER BY tuple()"),
        ] {
            let (text, number) =
                if dialect == Dialect::DuckDb { ("VARCHAR", "BIGINT") } else { ("String", "Int64") };
            let setup = vec![
                "DROP TABLE IF EXISTS runs".to_owned(),
                format!("CREATE TABLE runs (session {text}, time {number}){engine}"),
                format!(
                    "INSERT INTO runs SELECT 'a', 0 FROM {rows}({before}) \
                     UNION ALL SELECT 'a', 1800000 FROM {rows}({after})"
                ),
            ];
            cases.push(Case { dialect, setup, query: sql(dialect, "runs", None) });
        }
    }
    for (answer, case) in run(&cases).into_iter().flatten().zip(&cases) {
        let rows = answer.unwrap();
        let name = case.dialect.name();
        assert_eq!(column(&rows, "sessions")[0], "2", "{name}");
        assert_eq!(column(&rows, "writes")[1..], ["2", "2", "2"], "{name}");
    }
}

/// A time in an engine, and its milliseconds; `None` if it cannot be used.
type Time = (&'static str, Option<&'static str>);

const DUCKDB: [Time; 21] = [
    ("TIMESTAMP '1970-01-01 00:00:00.0019'", Some("1")),
    ("TIMESTAMP '1969-12-31 23:59:59.9999'", Some("-1")),
    ("TIMESTAMP_NS '1970-01-01 00:00:00.999999999'", Some("999")),
    ("TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", Some("-1")),
    ("TIMESTAMP_S '1970-01-01 00:00:01'", Some("1000")),
    ("TIMESTAMP_MS '1970-01-01 00:00:01.5'", Some("1500")),
    ("TIMESTAMPTZ '1970-01-01 01:00:01+01'", Some("1000")),
    ("TIMESTAMPTZ '1800-01-01 00:00:00.123+00'", Some("-5364662399877")),
    ("CAST(TIMESTAMPTZ '1970-01-01 00:00:00.9999+00' AS TIMESTAMPTZ_NS)", Some("999")),
    ("DATE '1970-01-02'", Some("86400000")),
    ("TIMESTAMP '9999-12-31 23:59:59.9'", Some("253402300799900")),
    ("'1970-01-01T00:00:01.9999Z'", Some("1999")),
    ("'1970-01-01T01:00:01+01:00'", Some("1000")),
    ("'1970-01-01 01:00:01+01'", Some("1000")),
    ("'1970-01-01 00:00:01'", Some("1000")),
    ("'1970-01-02'", Some("86400000")),
    ("TIMESTAMP 'infinity'", None),
    ("'yesterday'", None),
    ("'1767600000000'", None),
    ("1767600000000", None),
    ("CAST(NULL AS TIMESTAMP)", None),
];

const CLICKHOUSE: [Time; 14] = [
    ("toDateTime('1970-01-01 01:00:01', 'Europe/Berlin')", Some("1000")),
    ("toNullable(toDateTime('1970-01-01 00:00:01', 'UTC'))", Some("1000")),
    ("toDateTime64('1970-01-01 01:00:01.9999999', 9, 'Europe/Berlin')", Some("1999")),
    ("toDateTime64('1960-01-02 00:00:00.9999', 6, 'UTC')", Some("-315532799001")),
    ("toDate('1970-01-02')", Some("86400000")),
    ("toDate32('1960-01-02')", Some("-315532800000")),
    ("'1970-01-01 00:00:01'", Some("1000")),
    ("'1970-01-01T01:00:01.5+01:00'", Some("1500")),
    ("toLowCardinality('1970-01-02')", Some("86400000")),
    ("toNullable('1970-01-02')", Some("86400000")),
    ("'yesterday'", None),
    ("'1767600000000'", None),
    ("toInt64(1767600000000)", None),
    ("CAST(NULL AS Nullable(DateTime))", None),
];

#[test]
fn every_time_type_is_read_to_the_millisecond_in_any_time_zone() {
    let times = DUCKDB.map(|time| (Dialect::DuckDb, time)).into_iter();
    let times: Vec<(Dialect, Time)> =
        times.chain(CLICKHOUSE.map(|time| (Dialect::ClickHouse, time))).collect();
    let case = |(dialect, (time, _)): &(Dialect, Time)| {
        let table = format!("(SELECT 'a' AS session, {time} AS time) AS log");
        let query = sql(*dialect, &table, Some(TimeEncoding::Timestamp));
        Case { dialect: *dialect, setup: Vec::new(), query }
    };
    let cases: Vec<Case> = times.iter().map(case).collect();
    for (answer, (dialect, (time, millis))) in run(&cases).into_iter().flatten().zip(times) {
        let name = dialect.name();
        if let Some(millis) = millis {
            assert_eq!(column(&answer.unwrap(), "first_ms")[0], millis, "{name} {time}");
        } else {
            let message = answer.unwrap_err();
            assert!(message.contains("rows that cannot be used"), "{name} {time}: {message}");
        }
    }
}
