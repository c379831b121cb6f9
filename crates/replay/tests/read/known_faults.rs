//! Files that an earlier reader read wrongly, silently or with a misleading message.

use super::decoded::{Decoded, decode, everything, input, named};
use writecost_replay::{
    ColumnChoice, ColumnProblem, ColumnRole, EventSource, Partition, ReadError, ReadOptions, RowProblem,
    TimeUnit, open,
};

fn read(name: &str, options: &ReadOptions) -> Result<Decoded, ReadError> {
    decode(&[input(name)], options)
}

fn with_unit(unit: TimeUnit) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.time_unit = unit;
    options
}

#[test]
fn a_quote_that_is_not_closed_is_refused_at_its_line() {
    let error = read("open-quote.csv", &ReadOptions::default()).expect_err("a quote is open");
    assert!(matches!(error, ReadError::UnclosedQuote { line: 2, .. }), "{error}");
}

#[test]
fn an_empty_session_is_invalid_in_every_format_and_encoding() {
    for name in ["empty-session-dictionary.parquet", "empty-session-plain.parquet", "empty-session.csv"] {
        let mut options = ReadOptions::default();
        let error = read(name, &options).expect_err(name);
        assert!(
            matches!(&error, ReadError::InvalidRow { problem: RowProblem::MissingSession, .. }),
            "{error}"
        );
        options.skip_bad = true;
        let decoded = read(name, &options).expect(name);
        assert_eq!((decoded.rows.len(), decoded.skipped), (2, 2), "{name}");
    }
}

#[test]
fn decimal_seconds_are_read_by_their_value() {
    let milliseconds = read("decimal-seconds-in-ms.csv", &ReadOptions::default()).expect("a log");
    let seconds = read("decimal-seconds.parquet", &with_unit(TimeUnit::Seconds)).expect("a log");
    assert_eq!(seconds.times(), milliseconds.times());
    let error =
        read("decimal-seconds.parquet", &ReadOptions::default()).expect_err("fractions of milliseconds");
    assert!(error.to_string().contains("DECIMAL(18, 3)"), "{error}");
}

#[test]
fn dates_are_days() {
    let mut options = ReadOptions::default();
    options.time = named("day");
    let times = read("dates.parquet", &options).expect("a log").times();
    let ends = (times.iter().min().copied(), times.iter().max().copied());
    assert_eq!(ends, (Some(1_767_571_200_000), Some(1_767_657_600_000)));
}

#[test]
fn unsigned_integers_have_no_sign() {
    let mut options = with_unit(TimeUnit::Seconds);
    (options.bytes, options.read_bytes) = (named("size"), true);
    let decoded = read("uint32.parquet", &options).expect("a log");
    assert_eq!(decoded.times(), [2_147_483_647_000, 2_147_483_648_000]);
    assert_eq!(decoded.rows.iter().filter_map(|row| row.bytes).sum::<u64>(), 4_294_967_296);
}

#[test]
fn files_that_are_not_logs_are_named_for_what_they_are() {
    for (name, expected) in [
        ("carriage-returns.csv", "carriage return"),
        ("utf16.csv", "UTF-16"),
        ("log.zip", "a zip archive"),
        ("log.csv.xz", "xz"),
        ("log.feather", "an Arrow file"),
    ] {
        let error = read(name, &ReadOptions::default()).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

#[test]
fn a_requested_key_may_occur_late_in_json() {
    let mut options = ReadOptions::default();
    (options.session, options.time) = (named("id"), named("at"));
    (options.kind, options.bytes) = (named("kind"), named("size"));
    (options.critical_kinds, options.read_bytes) = (vec!["delete".to_owned()], true);
    let decoded = read("late-key.jsonl", &options).expect("a log");
    assert_eq!(decoded.rows.iter().filter(|row| row.critical).count(), 1);
    assert_eq!(decoded.rows.iter().filter_map(|row| row.bytes).sum::<u64>(), 9_000);
    // A key that never occurs is reported after reading.
    options.bytes = named("weight");
    let mut log = open(&[input("late-key.jsonl")], &options).expect("a log");
    let status = log.status();
    assert_eq!(status.missing_columns(), [ColumnRole::Kind, ColumnRole::Bytes]);
    while let Some(mut partition) = log.next_partition().expect("a log") {
        while partition.next_batch().expect("a log").is_some() {}
    }
    assert_eq!(status.missing_columns(), [ColumnRole::Bytes]);
    assert_eq!(status.unused_critical_kinds(), [""; 0]);
}

#[test]
fn times_without_a_zone_are_utc_and_noted() {
    let mut log = open(&[input("times-without-zone.csv")], &ReadOptions::default()).expect("a log");
    let mut partition = log.next_partition().expect("a log").expect("rows");
    let batch = partition.next_batch().expect("a log").expect("rows");
    let start = 1_767_607_200_000;
    assert_eq!(batch.times, [start, start + 400, start + 7_000, start]);
    assert!(log.status().has_times_without_zone());
}

#[test]
fn fractions_of_seconds_are_rounded_down_to_the_millisecond() {
    let start = 1_767_607_200_000;
    for name in ["float-seconds.csv", "float-seconds.jsonl", "float-seconds.parquet"] {
        let decoded = read(name, &with_unit(TimeUnit::Seconds)).expect(name);
        assert_eq!(decoded.times(), [start, start + 400, start + 7_000, start], "{name}");
        assert!(read(name, &ReadOptions::default()).is_err(), "{name}");
    }
}

#[test]
fn the_last_day_of_the_year_9999_is_a_time() {
    let times = read("last-day-of-9999.csv", &ReadOptions::default()).expect("a log").times();
    assert_eq!(times, [253_402_300_799_999]);
}

#[test]
fn a_size_in_words_names_the_column_that_was_inferred() {
    let mut options = everything();
    options.critical_kinds.clear();
    let error = read("size-in-words.csv", &options).expect_err("words");
    assert!(matches!(&error, ReadError::InvalidRow { inferred: true, row: 2, .. }), "{error}");
    assert!(error.to_string().contains("column `size`, chosen by its name"), "{error}");
    options.bytes = ColumnChoice::None;
    assert_eq!(read("size-in-words.csv", &options).expect("a log").sessions(), ["a", "a", "b"]);
}

#[test]
fn nested_columns_are_named_by_their_path() {
    let mut options = ReadOptions::default();
    options.session = named("actor.login");
    for name in ["nested.parquet", "nested.jsonl"] {
        let decoded = read(name, &options).expect(name);
        assert_eq!(decoded.sessions(), ["a", "a", "b"], "{name}");
        assert_eq!(decoded.times(), [1_000, 1_500, 2_000], "{name}");
    }
}

#[test]
fn a_column_that_occurs_twice_is_refused() {
    let error = read("column-twice.csv", &ReadOptions::default()).expect_err("two columns");
    let ReadError::Columns { problems, .. } = error else { unreachable!("{error}") };
    assert_eq!(problems, [ColumnProblem::Duplicate { role: ColumnRole::Time, name: "ts".to_owned() }]);
}
