//! Little that unpacks to much, within a bound of memory.

use std::fs;
use std::process::Command;

use super::packed::{gz, zst};
use crate::runner::Ran;

/// Kilobytes of address space a run may have.
const MOST: usize = 700_000;

/// Runs `replay` over a file with no more memory than that.
fn bounded(log: &[u8], flags: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log"), log).unwrap();
    let script = format!("ulimit -v {MOST}; exec \"$0\" replay log --threads 2 \"$@\"");
    let output = Command::new("/bin/sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_writecost")])
        .args(flags)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("a shell runs");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The same packed text over and over, which is a text of its own.
fn often(packed: &[u8], times: usize) -> Vec<u8> {
    packed.repeat(times)
}

#[test]
fn zeros_are_one_line_without_end() {
    let zeros = vec![0; 64 << 20];
    for packed in [often(&gz(&zeros), 64), often(&zst(&zeros), 4_096), zeros] {
        let ran = bounded(&packed, &[]);
        super::is_refused(&ran, "zeros");
        assert!(ran.err.contains("log:1: this line is longer than 16 MiB"), "{}", ran.err);
    }
    let ran = bounded(&gz(&often(b"session,at,", 2 << 20)), &[]);
    super::is_refused(&ran, "a header without end");
    assert!(ran.err.contains("log:1: this line is longer than 16 MiB"), "{}", ran.err);
}

#[test]
fn a_line_without_end_is_refused_wherever_it_stands() {
    let long = vec![b'a'; 20 << 20];
    let ran = bounded(&[b"session,at\na,1\n", &long[..]].concat(), &[]);
    super::is_refused(&ran, "the third line");
    assert!(ran.err.contains("log:3: this line is longer than 16 MiB"), "{}", ran.err);
    let ran = bounded(&[b"session,at\na,1\n\"", &long[..]].concat(), &[]);
    super::is_refused(&ran, "a quote that never closes");
    let ran = bounded(&[b"{\"session\":\"a\",\"at\":1}\n{\"", &long[..]].concat(), &[]);
    assert!(ran.err.contains("log:2: this line is longer than 16 MiB"), "{}", ran.err);
}

#[test]
fn many_rows_of_little_are_counted_in_little() {
    let row = [b"a,1,", &[b'x'; 4_000][..], b"\n"].concat();
    let rows = often(&row, 8_000);
    for (pack, times) in [(gz as fn(&[u8]) -> Vec<u8>, 32), (zst, 32)] {
        let packed = [pack(b"session,at,other\n"), often(&pack(&rows), times)].concat();
        assert!(packed.len() * 100 < rows.len() * times);
        let ran = bounded(&packed, &["--format", "json", "--batch", "1s"]);
        assert!(ran.answer().contains(r#""mutations":256000,"sessions":1"#));
    }
}

#[test]
fn a_long_pipe_is_not_kept() {
    let ran = bounded(
        &often(b"session-of-some-length,1767607200000\n", 1 << 20),
        &["--session", "1", "--time", "2"],
    );
    assert!(ran.answer().contains("1,048,576 mutations in 1 session"));
}
