//! Logs by time, by session, and in neither order.

use std::fs;
use std::path::Path;

use super::small::{self, FLAGS, Mutation};
use super::table::{plain, schema, small_pages, usual, written};
use super::{counts, is_refused, piped, replay};

fn by_time() -> Vec<Mutation> {
    let mut log = small::log();
    log.sort_by_key(|row| row.at);
    log
}

/// In an order that has nothing to do with time, the same every time.
fn shuffled(log: &[Mutation]) -> Vec<Mutation> {
    let mut log: Vec<(usize, Mutation)> = log.iter().cloned().enumerate().collect();
    log.sort_by_key(|(at, _)| (at * 7_919 + 13) % 101);
    log.into_iter().map(|(_, row)| row).collect()
}

/// With a size of its own for each moment, so that ties do not depend on where they stood.
fn timed(mut log: Vec<Mutation>) -> Vec<Mutation> {
    for row in &mut log {
        (row.kind, row.bytes, row.changed) = (None, Some(row.at % 9_000), Some(row.at % 3 != 0));
    }
    log
}

#[test]
fn by_session_and_by_time_is_the_same() {
    let expected = counts(&small::csv(&small::log(), b','), &FLAGS);
    for text in [small::csv(&by_time(), b','), small::json(&by_time()), plain(&by_time(), &usual())] {
        assert_eq!(counts(&text, &FLAGS), expected);
        assert_eq!(counts(&text, &[&FLAGS[..], &["--sort"]].concat()), expected);
    }
}

#[test]
fn a_shuffled_log_is_sorted() {
    let log = timed(small::log());
    let expected = counts(&small::csv(&log, b','), &FLAGS);
    for text in [
        small::csv(&shuffled(&log), b';'),
        small::json(&shuffled(&log)),
        plain(&shuffled(&log), &schema("required int32 session", "required int96 at")),
    ] {
        assert_eq!(counts(&text, &[&FLAGS[..], &["--sort"]].concat()), expected);
        is_refused(&piped(Path::new("."), &["-"], &text), "a shuffled log");
    }
}

#[test]
fn what_was_left_out_of_a_sorted_log_is_counted() {
    let log = b"session,at\na,9\nb,x\na,1\n,3\n";
    let ran = piped(Path::new("."), &["-", "--sort", "--skip-bad", "--format", "json"], log);
    assert!(ran.err.contains("2 of 4 rows could not be read and were skipped"), "{}", ran.err);
    assert!(ran.answer().contains(r#""rows":4,"skipped":2,"mutations":2,"sessions":1"#));
    let ran = piped(Path::new("."), &["-", "--sort"], log);
    is_refused(&ran, "a bad row");
    assert!(ran.err.contains("<stdin>:3: `x` is not a time"), "{}", ran.err);
}

#[test]
fn what_goes_back_in_time_is_named_in_every_form() {
    let mut log = by_time();
    let (at, row) = log.iter().enumerate().skip(20).find(|(_, row)| row.session == 11).unwrap();
    let (at, mut back) = (at, row.clone());
    back.at -= 1;
    log.insert(at + 1, back);
    let name = small::name(11);
    for (text, row, name) in [
        (plain(&log, &usual()), at + 2, &*name),
        (
            plain(&log, &schema("required fixed_len_byte_array(16) session (UUID)", "required int64 at")),
            at + 2,
            &name,
        ),
        (plain(&log, &schema("required int64 session", "required int64 at")), at + 2, "11"),
        (small::json(&log), at + 2, &name),
    ] {
        for threads in ["1", "3"] {
            let ran = piped(Path::new("."), &["-", "--threads", threads], &text);
            is_refused(&ran, "back in time");
            let told = format!("<stdin>:{row}: this mutation of session `{name}` is earlier");
            assert!(ran.err.contains(&told) && ran.err.contains("`--sort`"), "{told}: {}", ran.err);
        }
    }
}

#[test]
fn what_goes_back_in_time_is_named_where_rows_before_it_were_skipped() {
    let mut log = by_time();
    let of_it: Vec<usize> = (0..log.len()).filter(|at| log[*at].session == 11).collect();
    let (bad, back) = (of_it[1], of_it[4]);
    // A row of it, and one of another session.
    (log[bad].bytes, log[5].bytes) = (Some(-1), Some(-1));
    log[back].at -= 60_000;
    let one_group = written(&log, &usual(), small_pages().build(), log.len());
    for text in [one_group, plain(&log, &usual()), small::json(&log)] {
        for threads in ["1", "3"] {
            let ran = piped(Path::new("."), &["-", "--skip-bad", "--threads", threads], &text);
            is_refused(&ran, "back in time");
            let name = small::name(11);
            let told = format!("<stdin>:{}: this mutation of session `{name}` is earlier", back + 1);
            assert!(ran.err.contains(&told), "{told}: {}", ran.err);
        }
    }
}

#[test]
fn what_goes_back_in_time_is_named_by_its_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.csv"), "session,at\na,5\n\"b\",6\n").unwrap();
    fs::write(folder.path().join("2.csv"), "session,at\r\n\"c\r\n\",7\r\n\r\n\"b\",5\r\n").unwrap();
    let ran = replay(folder.path(), &["?.csv"]);
    is_refused(&ran, "a second file");
    assert!(ran.err.contains("2.csv:5: this mutation of session `b` is earlier"), "{}", ran.err);
}

/// Sessions long forgotten by the time that the last row takes the first of them up again.
fn neither() -> Vec<u8> {
    let row = |at: u32| format!("session-{},{}\n", at % 301_000, at * 1_000);
    let rows: String = (0..300_000).map(row).collect();
    format!("session,at\n{rows}session-0,1\n").into_bytes()
}

#[test]
fn a_log_in_neither_order_is_read_twice_where_that_can_be() {
    let (folder, log) = (tempfile::tempdir().unwrap(), neither());
    fs::write(folder.path().join("log.csv"), &log).unwrap();
    let flags = ["--format", "json", "--batch", "1s"];
    let told = replay(folder.path(), &[&["log.csv"], &flags[..]].concat()).answer();
    assert_eq!(told, counts(&log, &["--sort", "--batch", "1s"]));
    assert!(told.contains(r#""mutations":300001,"sessions":300000"#), "{told}");
    let ran = piped(folder.path(), &["-"], &log);
    is_refused(&ran, "a pipe");
    insta::assert_snapshot!("neither_order", ran.err);
}

#[test]
fn a_session_is_over_after_so_long_without_a_mutation() {
    let sessions = |gap: u64, flags: &[&str]| {
        let log = format!("session,at\na,0\na,{gap}\nb,{}\n", gap + 1);
        let told: serde_json::Value = serde_json::from_str(&counts(log.as_bytes(), flags)).unwrap();
        told["source"]["sessions"].as_u64().unwrap()
    };
    assert_eq!((sessions(1_799_999, &[]), sessions(1_800_001, &[])), (2, 3));
    assert_eq!((sessions(999, &["--idle", "1s"]), sessions(1_001, &["--idle", "1s"])), (2, 3));
    assert_eq!(sessions(1_800_000, &[]), sessions(1_000, &["--idle", "1s"]), "at the very moment");
}
