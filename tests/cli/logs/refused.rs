//! Logs that cannot be read say why.

use std::fs;

use super::small;
use super::table::{plain, schema, usual};
use super::{is_refused, piped, replay};
use crate::runner::root;

#[test]
fn each_broken_log_says_what_is_wrong() {
    let folder = root().join("tests/broken/logs");
    insta::glob!("../../broken/logs", "*.*", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = replay(&folder, &[&name]);
        is_refused(&ran, &name);
        insta::assert_snapshot!(ran.err);
    });
}

#[test]
fn rows_that_cannot_be_used_are_left_out_as_asked() {
    let folder = root().join("tests/broken/logs");
    let mut left_out = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !replay(&folder, &[&name]).err.contains("error[bad-row]") {
            continue;
        }
        let ran = replay(&folder, &[&name, "--skip-bad", "--format", "json"]);
        // A log of which no row is left has no mutation.
        if ran.code == Some(2) {
            assert!(ran.err.contains("there is no mutation"), "{name}: {}", ran.err);
            continue;
        }
        assert!(ran.err.contains("1 of 2 rows could not be read and were skipped"), "{name}: {}", ran.err);
        let told = ran.answer();
        assert!(told.contains(r#""rows":2,"skipped":1,"mutations":1,"sessions":1"#), "{name}: {told}");
        left_out += 1;
    }
    assert!(left_out > 15, "{left_out}");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = root().join("tests/broken");
    for (args, says) in [
        (&["logs"][..], "cannot read `logs`: it is a directory"),
        (&["nowhere.csv"], "cannot read `nowhere.csv`: there is no such file"),
        (&["*.nothing"], "no file matches `*.nothing`"),
        (&["a[b"], "cannot search for `a[b`: "),
        (&["nowhere.csv", "*.nothing"], "no file matches `*.nothing`"),
        (&["-"], "`<stdin>` is empty"),
    ] {
        let ran = replay(&folder, args);
        is_refused(&ran, &args.join(" "));
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

#[test]
fn columns_that_are_not_there_are_named_with_those_that_are() {
    let log = small::csv(&small::log(), b',');
    let told = |flags: &[&str]| {
        let ran = piped(&root(), &[&["-"], flags].concat(), &log);
        is_refused(&ran, &flags.join(" "));
        ran.err
    };
    insta::assert_snapshot!(
        "unknown_columns",
        told(&["--session", "sesion", "--time", "when", "--kind", "x"])
    );
    assert!(told(&["--bytes", "size"]).contains("`session`, `at`, `kind`, `bytes`, `changed`"));
    let none = piped(&root(), &["-", "--critical", "add"], b"session,at\na,1\n");
    is_refused(&none, "no column of kinds");
    assert!(
        none.err.contains("no column has a usual name for the kind (columns: `session`, `at`)"),
        "{}",
        none.err
    );
}

#[test]
fn every_file_of_a_log_has_the_columns_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.csv"), "session,at\na,1\n").unwrap();
    fs::write(folder.path().join("2.csv"), "id,at\na,2\n").unwrap();
    let ran = replay(folder.path(), &["1.csv", "2.csv"]);
    is_refused(&ran, "another column");
    assert!(
        ran.err.contains("`2.csv`: there is no column `session` for the session (columns: `id`, `at`)"),
        "{}",
        ran.err
    );
    let ran = replay(folder.path(), &["1.csv", "3.csv"]);
    is_refused(&ran, "no second file");
    assert!(ran.err.contains("cannot read `3.csv`"), "{}", ran.err);
}

#[test]
fn tables_without_rows_or_with_columns_of_other_kinds() {
    let log = small::log();
    let row = |schema: &str, flags: &[&str]| {
        let ran = piped(&root(), &[&["-"], flags].concat(), &plain(&log, schema));
        is_refused(&ran, schema);
        ran.err
    };
    let empty = piped(&root(), &["-"], &plain(&[], &usual()));
    is_refused(&empty, "no row");
    assert!(empty.err.contains("there is no mutation"), "{}", empty.err);
    let told = row(&usual(), &["--bytes", "other"]);
    assert!(
        told.contains("`<stdin>`: the column `other` is of type DOUBLE, which cannot be read as the bytes"),
        "{told}"
    );
    let told = row(&usual(), &["--session", "changed"]);
    assert!(
        told.contains(
            "`<stdin>`: the column `changed` is of type BOOLEAN, which cannot be read as the session"
        ),
        "{told}"
    );
    let told = row(&usual(), &["--time", "nothing"]);
    assert!(told.contains("(columns: `kind`, `session`, `changed`, `at`, `bytes`, `other`)"), "{told}");
    let told = row(&schema("required binary session", "required int64 moment"), &[]);
    assert!(told.contains("no column has a usual name for the time (columns: `kind`, `session`, `changed`, `moment`, `bytes`, `other`)"), "{told}");
}
