//! What `replay` says, in every format.

use std::fs;
use std::path::Path;

use super::small::{self, FLAGS};
use super::table::{plain, usual};
use super::{counts, is_refused, piped, replay};
use crate::runner::run;

fn told(format: &str) -> String {
    piped(Path::new("."), &[&["-", "--format", format], &FLAGS[..]].concat(), &small::json(&small::log()))
        .answer()
}

#[test]
fn every_format() {
    insta::assert_snapshot!("replay_table", told("table"));
    insta::assert_snapshot!("replay_csv", told("csv"));
}

#[test]
fn the_help_is_whole() {
    insta::assert_snapshot!("help_replay", run(&["replay", "--help"]).answer());
}

#[test]
fn every_number_of_threads_writes_the_same() {
    let table = plain(&small::log(), &usual());
    for format in ["json", "csv", "table"] {
        let with = |threads: &str| {
            let args = [&["-", "--profile", "--format", format, "--threads", threads], &FLAGS[..]].concat();
            piped(Path::new("."), &args, &table).answer()
        };
        let one = with("1");
        assert!(["2", "3", "4", "64"].iter().all(|threads| with(threads) == one), "{format}");
    }
}

#[test]
fn a_kind_that_never_was_is_remarked() {
    let args = ["-", "--critical", "add,dleete", "--format", "json"];
    let ran = piped(Path::new("."), &args, &small::json(&small::log()));
    assert!(ran.err.contains("no mutation is of the critical kind `dleete`"), "{}", ran.err);
    assert!(!ran.err.contains("`add`"), "{}", ran.err);
    let quiet = piped(Path::new("."), &[&args[..], &["--quiet"]].concat(), &small::json(&small::log()));
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    assert_eq!(quiet.out, ran.answer());
}

#[test]
fn seconds_that_are_taken_for_milliseconds_are_remarked() {
    let log = b"session,at\na,1767607200\n";
    let ran = piped(Path::new("."), &["-"], log);
    assert!(ran.err.contains("`--time-unit s`"), "{}", ran.err);
    assert_eq!(piped(Path::new("."), &["-", "--time-unit", "s"], log).err, "");
}

#[test]
fn nothing_but_the_answer_where_nobody_looks() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), small::csv(&small::log(), b',')).unwrap();
    let ran =
        replay(folder.path(), &[&["log.csv", "--format", "json", "-o", "counts.json"], &FLAGS[..]].concat());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    let written = fs::read_to_string(folder.path().join("counts.json")).unwrap();
    assert_eq!(written, counts(&small::csv(&small::log(), b','), &FLAGS));
}

#[test]
fn flags_that_cannot_be_are_refused() {
    for (flags, says) in [
        (&["--debounce", "0s"][..], "waits for nothing"),
        (&["--debounce", "1.5ms"], "whole milliseconds"),
        (&["--debounce", "5"], "cannot read `5`"),
        (&["--batch", "1s/0"], "at least 1 mutation"),
        (&["--batch", "1s/few"], "cannot read `1s/few`"),
        (&["--time-unit", "min"], "possible values"),
        (&["--idle", "soon"], "soon"),
    ] {
        let ran = piped(Path::new("."), &[&["-"], flags].concat(), b"session,at\na,1\n");
        is_refused(&ran, &flags.join(" "));
        assert!(ran.err.contains(says), "{flags:?}: {}", ran.err);
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_no_problem_of_the_log() {
    let ran = piped(Path::new("."), &["-", "-o", "nowhere/at/all.json"], b"session,at\na,1\n");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
}
