//! The same log in every form of text, in one file or several.

use std::fs;
use std::io::Write as _;

use super::decoded::{Decoded, decode, decode_bytes, everything, named};
use super::small_log::{self, Mutation};
use super::tables;
use writecost_replay::{ColumnChoice, ReadError, ReadOptions};

/// What must be read of the small log: from the log itself, not from a reader.
fn expected(log: &[Mutation]) -> Vec<(String, i64, bool, bool, Option<u64>)> {
    let row = |row: &Mutation| {
        let critical = matches!(row.kind, Some("add" | "\"quoted\""));
        let bytes = row.bytes.map_or(0, i64::cast_unsigned);
        (small_log::name(row.session), row.time, critical, row.changed.unwrap_or(true), Some(bytes))
    };
    log.iter().map(row).collect()
}

fn content(decoded: &Decoded) -> Vec<(String, i64, bool, bool, Option<u64>)> {
    let rows = decoded.content().into_iter();
    rows.map(|(session, _, time, critical, changed, bytes)| {
        (session.to_owned(), time, critical, changed, bytes)
    })
    .collect()
}

pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).expect("a vector has room");
    encoder.finish().expect("a vector has room")
}

pub(crate) fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).expect("a vector has room")
}

#[test]
fn every_text_form_has_the_same_rows() {
    let log = small_log::log();
    let comma = small_log::csv(&log, b',');
    let json = small_log::json(&log);
    let crlf = |text: &[u8]| {
        let mut lines = Vec::new();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            match line.strip_suffix(b"\n") {
                Some(start) if !line.ends_with(b"line\n") => lines.extend([start, b"\r\n"].concat()),
                _ => lines.extend(line),
            }
        }
        lines
    };
    let (first, second) = comma.split_at(comma.len() / 2);
    for (form, text) in [
        ("commas", comma.clone()),
        ("tabs", small_log::csv(&log, b'\t')),
        ("semicolons", small_log::csv(&log, b';')),
        ("bars", small_log::csv(&log, b'|')),
        ("CRLF", crlf(&small_log::csv(&log, b'\t'))),
        ("a byte order mark", [b"\xef\xbb\xbf", &comma[..]].concat()),
        ("no last line end", comma[..comma.len() - 1].to_vec()),
        ("blank lines", [&comma[..], b"\n\n\r\n"].concat()),
        ("JSON", json.clone()),
        ("JSON with a mark and CRLF", [b"\xef\xbb\xbf", &crlf(&json)[..]].concat()),
        ("gzip", gzip(&comma)),
        ("gzip of several members", [gzip(first), gzip(second)].concat()),
        ("Zstandard", zstd(&json)),
        ("Zstandard of several frames", [zstd(first), zstd(second)].concat()),
        ("Parquet", tables::plain(&log, &tables::usual())),
    ] {
        let decoded = decode_bytes(&text, &everything()).expect(form);
        assert_eq!(content(&decoded), expected(&log), "{form}");
        assert_eq!(decoded.skipped, 0);
    }
}

#[test]
fn columns_without_a_header_are_named_by_number() {
    let log = small_log::log();
    let mut options = everything();
    (options.session, options.time, options.kind) = (named("1"), named("2"), named("3"));
    (options.bytes, options.changed) = (named("4"), named("5"));
    let decoded = decode_bytes(&small_log::headless(&log), &options).expect("a log");
    assert_eq!(content(&decoded), expected(&log));
    assert_eq!(decoded.rows[0].number, 1);
}

#[test]
fn several_files_and_patterns_are_one_log() {
    let log = small_log::log();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let write = |name: &str, bytes: Vec<u8>| fs::write(directory.path().join(name), bytes).expect("a file");
    for (part, rows) in log.chunks(11).enumerate() {
        write(&format!("part-{part:02}.csv"), small_log::csv(rows, b','));
    }
    write("1.csv", small_log::csv(&log[..30], b';'));
    write("2.jsonl", small_log::json(&log[30..50]));
    write("3.parquet", tables::plain(&log[50..], &tables::usual()));
    write("other.txt", b"nothing".to_vec());
    let mut options = everything();
    options.directory = directory.path().to_owned();
    for paths in [&["part-*.csv"][..], &["1.csv", "2.jsonl", "3.parquet"], &["[1-3].*"]] {
        let decoded = decode(paths, &options).expect("a log");
        assert_eq!(content(&decoded), expected(&log), "{paths:?}");
    }
    let decoded = decode(&["1.csv", "3.parquet"], &options).expect("a log");
    assert_eq!((decoded.rows[0].file, decoded.rows[0].number), (0, 2), "the header is line 1");
    assert_eq!((decoded.rows[30].file, decoded.rows[30].number), (1, 1));
}

#[test]
fn every_file_has_the_columns_of_the_first() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).expect("a file");
    write("1.csv", "session,at\na,1\n");
    write("2.csv", "id,at\na,2\n");
    write("3.csv", "session,at,size\na,2,big\n");
    let mut options = ReadOptions::default();
    options.directory = directory.path().to_owned();
    options.read_bytes = true;
    let error = decode(&["1.csv", "2.csv"], &options).expect_err("another column");
    assert!(matches!(&error, ReadError::Columns { file, .. } if file.ends_with("2.csv")), "{error}");
    // A size that the first file does not have is not read from the others.
    assert_eq!(decode(&["1.csv", "3.csv"], &options).expect("a log").rows.len(), 2);
    let error = decode(&["1.csv", "4.csv"], &options).expect_err("no file");
    assert!(error.to_string().ends_with("4.csv`: there is no such file"), "{error}");
}

#[test]
fn json_keys_may_be_escaped_or_missing_and_sessions_may_be_numbers() {
    let text = b"{\"s\\u0065ssion\":\"\\u0061\",\"at\":1,\"kind\":\"\\u0061dd\"}\n  \n\
        {\"session\":\"a\",\"at\":\"1970-01-01T00:00:00.002Z\"}\n{\"at\":3,\"session\":7,\"kind\":null}\n\
        {\"at\":4,\"session\":\"\\ud83d\\ude00\"}";
    let decoded = decode_bytes(text, &everything()).expect("a log");
    assert_eq!(decoded.sessions(), ["a", "a", "7", "😀"]);
    assert_eq!(decoded.times(), [1, 2, 3, 4]);
    let numbers: Vec<_> = decoded.rows.iter().map(|row| (row.number, row.critical)).collect();
    assert_eq!(numbers, [(1, true), (3, false), (4, false), (5, false)]);
}

#[test]
fn a_first_line_may_be_long() {
    let long = "x".repeat(200_000);
    let json = format!("{{\"state\":\"{long}\",\"session\":\"a\",\"at\":1}}\n");
    assert_eq!(decode_bytes(json.as_bytes(), &ReadOptions::default()).expect("a log").rows.len(), 1);
    let csv = format!("state,session,at\r\n{long},a,1\r\n{long},a,2\r\n");
    assert_eq!(decode_bytes(csv.as_bytes(), &ReadOptions::default()).expect("a log").rows.len(), 2);
}

#[test]
fn times_of_every_unit_are_the_same_in_csv_and_json() {
    use writecost_replay::TimeUnit;
    let expected = [1_767_607_200_000, 1_767_607_201_500];
    for (times, unit) in [
        (["1767607200000", "1767607201500"], TimeUnit::Millis),
        (["1767607200000999", "1767607201500000"], TimeUnit::Micros),
        (["1767607200000999999", "1767607201500000001"], TimeUnit::Nanos),
        (["2026-01-05T10:00:00Z", "2026-01-05T10:00:01.5Z"], TimeUnit::Seconds),
        (["2026-01-05T10:00:00.000999Z", "2026-01-05T10:00:01.500000001Z"], TimeUnit::Nanos),
        (["2026-01-05t11:30:00+01:30", "2026-01-05T02:00:01.500-08:00"], TimeUnit::Millis),
        (["2026-01-05 10:00:00z", "2026-01-05T10:00:01.5+00:00"], TimeUnit::Millis),
        (["1767607200.0009", "1767607201.500000001"], TimeUnit::Seconds),
    ] {
        let mut options = ReadOptions::default();
        options.time_unit = unit;
        let csv = format!("session,at\na,{}\na,{}\n", times[0], times[1]);
        assert_eq!(decode_bytes(csv.as_bytes(), &options).expect("a log").times(), expected, "{times:?}");
        let quote = if times[0].contains(':') { "\"" } else { "" };
        let line = |time: &str| format!("{{\"session\":\"a\",\"at\":{quote}{time}{quote}}}\n");
        let json = times.map(line).concat();
        assert_eq!(decode_bytes(json.as_bytes(), &options).expect("a log").times(), expected, "{times:?}");
    }
}

#[test]
fn only_columns_that_are_asked_for_are_read() {
    let mut options = everything();
    options.skip_bad = false;
    let text = b"session,at,kind,size,changed\na,1,add,big,perhaps\n";
    assert!(decode_bytes(text, &options).is_err());
    (options.read_bytes, options.read_changed) = (false, false);
    let decoded = decode_bytes(text, &options).expect("a log");
    assert_eq!(
        (decoded.rows[0].bytes, decoded.rows[0].changed, decoded.rows[0].critical),
        (None, true, true)
    );
    options.critical_kinds.clear();
    assert!(!decode_bytes(text, &options).expect("a log").rows[0].critical);
    options.read_bytes = true;
    options.bytes = ColumnChoice::None;
    assert_eq!(decode_bytes(text, &options).expect("a log").rows[0].bytes, None);
}
