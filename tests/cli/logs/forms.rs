//! The same log in every form of text is counted alike.

use std::fs;

use super::small::{self, FLAGS};
use super::table;
use super::{counts, piped, replay};

/// The counts that every other form must have.
fn expected() -> String {
    counts(&small::csv(&small::log(), b','), &FLAGS)
}

#[test]
fn the_small_log_is_counted_like_this() {
    insta::assert_snapshot!(expected());
}

#[test]
fn every_delimiter_line_end_and_mark() {
    let log = small::log();
    let comma = small::csv(&log, b',');
    let crlf: Vec<u8> = small::csv(&log, b'\t')
        .split_inclusive(|byte| *byte == b'\n')
        .flat_map(|line| match line.strip_suffix(b"\n") {
            Some(line) if !line.ends_with(b"line") => [line, b"\r\n"].concat(),
            _ => line.to_vec(),
        })
        .collect();
    for (form, text) in [
        ("tabs", small::csv(&log, b'\t')),
        ("semicolons", small::csv(&log, b';')),
        ("bars", small::csv(&log, b'|')),
        ("lines that end in CRLF", crlf),
        ("a byte order mark", [b"\xef\xbb\xbf", &comma[..]].concat()),
        ("no end of the last line", comma[..comma.len() - 1].to_vec()),
        ("empty lines", [&comma[..], b"\n\n\r\n"].concat()),
        ("JSON", small::json(&log)),
        ("JSON with a mark and CRLF", marked(&small::json(&log))),
    ] {
        assert_eq!(counts(&text, &FLAGS), expected(), "{form}");
    }
}

fn marked(json: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(json).unwrap().replace('\n', "\r\n");
    format!("\u{feff}{text}").into_bytes()
}

#[test]
fn columns_without_a_header_go_by_number() {
    let numbers = ["--session", "1", "--time", "2", "--kind", "3", "--bytes", "4", "--changed", "5"];
    let told = counts(&small::headless(&small::log()), &[&FLAGS[..], &numbers].concat());
    let names = r#""columns":{"session":"1","time":"2","kind":"3","bytes":"4","changed":"5"}"#;
    assert!(told.contains(names), "{told}");
    let expected = expected();
    let (first, rest) = (told.lines().skip(3), expected.lines().skip(3));
    assert!(first.eq(rest), "{told}");
}

#[test]
fn several_files_and_patterns_are_one_log() {
    let log = small::log();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
    // A session may go on in the next file.
    for (at, rows) in log.chunks(11).enumerate() {
        write(&format!("part-{at:02}.csv"), small::csv(rows, b','));
    }
    write("1.csv", small::csv(&log[..30], b';'));
    write("2.jsonl", small::json(&log[30..50]));
    write("3.parquet", table::plain(&log[50..], &table::usual()));
    write("unlike-it.txt", b"nothing".to_vec());
    for names in [&["part-*.csv"][..], &["1.csv", "2.jsonl", "3.parquet"], &["[1-3].*"]] {
        let ran = replay(folder.path(), &[names, &["--format", "json"], &FLAGS].concat());
        assert_eq!(ran.answer(), expected(), "{names:?}");
    }
    let rest = small::json(&log[30..]);
    let ran = piped(folder.path(), &[&["1.csv", "-", "--format", "json"], &FLAGS[..]].concat(), &rest);
    assert_eq!(ran.answer(), expected());
}

#[test]
fn keys_of_json_may_be_escaped_and_missing() {
    let log = b"{\"s\\u0065ssion\":\"\\u0061\",\"at\":1,\"kind\":\"\\u0061dd\"}\n  \n\
        {\"session\":\"a\",\"at\":\"1970-01-01T00:00:00.002Z\"}\n{\"at\":3,\"session\":7,\"kind\":null}";
    let told = counts(log, &["--critical", "add", "--batch", "1s"]);
    assert!(told.contains(r#""mutations":3,"sessions":2"#), "{told}");
    assert!(told.contains(r#""tiered","window_ms":1000,"writes":3"#), "{told}");
}

#[test]
fn a_first_line_may_be_long() {
    let long = "x".repeat(200_000);
    let json = format!("{{\"state\":\"{long}\",\"session\":\"a\",\"at\":1}}\n");
    assert!(counts(json.as_bytes(), &[]).contains(r#""mutations":1,"sessions":1"#));
    let csv = format!("state,session,at\r\n{long},a,1\r\n{long},a,2\r\n");
    assert!(counts(csv.as_bytes(), &[]).contains(r#""mutations":2,"sessions":1"#));
}
