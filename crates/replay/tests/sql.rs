//! Queries as they are written, and requests that are refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

use writecost_replay::sql::{Dialect, QueryError, QueryRequest, Table, TimeEncoding, query};
use writecost_replay::{ColumnRole, FlushPolicy, ReplayOptions, ReplayOptionsError, TimeUnit, TimedTrigger};

fn options() -> ReplayOptions {
    let mut options = ReplayOptions::new(vec![
        FlushPolicy::PerMutation,
        FlushPolicy::debounced(5_000, None),
        FlushPolicy::debounced(5_000, Some(30_000)),
        FlushPolicy::batched(500, Some(20)),
        FlushPolicy::tiered(100),
        FlushPolicy::OnDisconnect,
    ]);
    options.count_unchanged_skipped = true;
    options.chunk_sizes = vec![4_096, 1_024];
    options
}

/// A request that uses every column.
fn request(dialect: Dialect) -> QueryRequest {
    let table = Table::Named("lake.events.\"my.log\"".to_owned());
    let mut request = QueryRequest::new(dialect, table, "the \"session\"", "us", options());
    request.time = TimeEncoding::Integer(TimeUnit::Micros);
    request.columns.kind = Some("kind".to_owned());
    request.columns.bytes = Some("rows".to_owned());
    request.columns.changed = Some("at_ms".to_owned());
    request.critical_kinds = vec!["other".to_owned(), "it's \\ critical".to_owned()];
    request
}

#[test]
fn each_dialect_has_its_query() {
    for dialect in Dialect::ALL {
        let name = dialect.name().to_lowercase().replace(' ', "_");
        insta::assert_snapshot!(format!("query_{name}"), query(&request(dialect)).unwrap());
    }
}

#[test]
fn a_histogram_needs_no_policy() {
    let mut options = ReplayOptions::new(Vec::new());
    (options.idle_ms, options.gap_histogram) = (1_000, true);
    let table = Table::Expression("read_parquet('log.parquet')".to_owned());
    let mut request = QueryRequest::new(Dialect::DuckDb, table, "session", "time", options);
    request.skip_bad = true;
    insta::assert_snapshot!("query_histogram", query(&request).unwrap());
}

/// Rows that are equal in every column of an order change places from one window to the next unless
/// a number makes the order unique.
#[test]
fn every_window_but_the_one_that_numbers_rows_orders_by_a_unique_number() {
    for dialect in Dialect::ALL {
        let text = query(&request(dialect)).unwrap();
        let orders: Vec<&str> = text
            .match_indices(" ORDER BY ")
            .map(|(at, order)| text[at + order.len()..].split([')', '\n']).next().unwrap())
            .map(|order| order.split(" ROWS ").next().unwrap())
            .collect();
        let unique = |order: &&&str| !matches!(**order, "number" | "event_number");
        let other: Vec<&&str> = orders.iter().filter(unique).collect();
        assert_eq!(other, [&"at_ms, critical, bytes"], "{dialect:?}");
    }
}

#[test]
fn times_of_a_timestamp_column_are_converted_by_type() {
    for dialect in Dialect::ALL {
        let mut request = request(dialect);
        request.time = TimeEncoding::Timestamp;
        let text = query(&request).unwrap();
        let ticks = text.split_once("w_events_ticks AS (\n").unwrap().1.split_once("\n  ),").unwrap().0;
        insta::assert_snapshot!(
            format!("timestamp_{}", dialect.name().to_lowercase().replace(' ', "_")),
            ticks
        );
    }
}

#[test]
fn the_header_says_what_the_query_needs() {
    let header = |request: &QueryRequest| query(request).unwrap().split("WITH\n").next().unwrap().to_owned();
    assert!(header(&request(Dialect::DuckDb)).contains("Needs DuckDB 1.3 or newer"));
    let mut spark = request(Dialect::Spark);
    assert!(!header(&spark).contains("timeZone"));
    spark.time = TimeEncoding::Timestamp;
    spark.skip_bad = true;
    assert!(header(&spark).contains("spark.sql.session.timeZone"));
    assert!(header(&spark).contains("left out and counted as skipped"));
}

#[test]
fn the_hint_of_the_front_end_is_part_of_the_message_about_bad_rows() {
    let mut request = request(Dialect::DuckDb);
    request.bad_row_hint = "ask Anna's team".to_owned();
    assert!(query(&request).unwrap().contains("not a boolean; ask Anna''s team'"));
    request.skip_bad = true;
    assert!(!query(&request).unwrap().contains("Anna"));
}

/// The names of the chunk columns, in the order of the result.
fn units_columns(chunk_sizes: &[u64]) -> Vec<String> {
    let mut request = request(Dialect::Spark);
    request.options.chunk_sizes = chunk_sizes.to_vec();
    let text = query(&request).unwrap();
    let select = text.rsplit_once("\nSELECT ").unwrap().1.split_once("\nFROM").unwrap().0;
    let names = select.split(", ").map(|name| name.trim_matches('`').to_owned());
    names.filter(|name| name.starts_with("units_")).collect()
}

#[test]
fn the_result_has_a_column_for_each_distinct_chunk_size_and_an_empty_one_without_any() {
    assert_eq!(units_columns(&[64_000, 1_024, 4_096, 1_024]), ["units_1024", "units_4096", "units_64000"]);
    assert_eq!(units_columns(&[1_024]), ["units_1024"]);
    assert_eq!(units_columns(&[]), ["units_4096"]);
}

#[test]
fn names_that_no_engine_accepts_are_refused() {
    let change = |change: &dyn Fn(&mut QueryRequest)| {
        let mut request = request(Dialect::DuckDb);
        change(&mut request);
        query(&request).unwrap_err().to_string()
    };
    let table = |name: &str| change(&|request| request.table = Table::Named(name.to_owned()));
    let refused = [
        table(""),
        table("a..b"),
        table("\"a"),
        table("`a`b"),
        table("a\nb"),
        change(&|request| request.table = Table::Expression("  ".to_owned())),
        change(&|request| request.columns.session = String::new()),
        change(&|request| request.columns.time = "a\0".to_owned()),
        change(&|request| request.critical_kinds.push("a\tb".to_owned())),
    ];
    insta::assert_snapshot!("invalid_names", refused.join("\n"));
}

#[test]
fn a_column_that_the_request_needs_must_be_named() {
    let missing = |change: &dyn Fn(&mut QueryRequest)| {
        let mut request = request(Dialect::ClickHouse);
        change(&mut request);
        match query(&request) {
            Err(QueryError::MissingColumn { role, .. }) => Some(role),
            _ => None,
        }
    };
    assert_eq!(missing(&|request| request.columns.kind = None), Some(ColumnRole::Kind));
    assert_eq!(missing(&|request| request.columns.bytes = None), Some(ColumnRole::Bytes));
    assert_eq!(missing(&|request| request.columns.changed = None), Some(ColumnRole::Changed));
    let unused = missing(&|request| {
        request.columns.bytes = None;
        request.options.chunk_sizes.clear();
    });
    assert_eq!(unused, None);
}

#[test]
fn options_that_no_replay_accepts_are_refused() {
    let mut timeless = request(Dialect::DuckDb);
    let trigger = TimedTrigger { max_mutations: Some(2), ..TimedTrigger::default() };
    timeless.options.policies.push(FlushPolicy::Timed(trigger));
    assert!(matches!(query(&timeless), Err(QueryError::Options(ReplayOptionsError::Policy(_)))));
    let mut idle = request(Dialect::DuckDb);
    idle.options.idle_ms = 0;
    assert_eq!(query(&idle), Err(QueryError::Options(ReplayOptionsError::ZeroIdleTime)));
}
