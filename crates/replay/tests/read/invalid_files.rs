//! Files and rows that are refused, and with what reason.

use std::path::Path;

use super::decoded::{decode, decode_bytes, everything, named};
use super::small_log;
use super::tables::{plain, schema, usual};
use writecost_replay::{ColumnProblem, ColumnRole, ReadError, ReadOptions};

#[test]
fn an_invalid_row_is_an_error_with_its_line_or_skipped_and_counted() {
    for (text, line, reason) in [
        ("session,at\na,1\na,1.5\n", 3, "the time `1.5` has a fraction"),
        ("session,at\na,1\n,2\n", 3, "the row has no session id"),
        ("session,at\na,1\na,\n", 3, "the row has no time"),
        ("session,at\na,1\na,yesterday\n", 3, "`yesterday` is not a time"),
        ("session,at\na,1\na,9223372036854775807\n", 3, "is out of range"),
        ("session,at\na,1\na\n", 3, "the row has 1 fields; expected 2"),
        ("session,at\na,1\na,2,3\n", 3, "the row has 3 fields; expected 2"),
        ("session,at\n\"a\nb\",1\n\"a\nb\",x\n", 4, "`x` is not a time"),
        ("session,at,bytes\na,1,10\na,2,ten\n", 3, "`ten` is not a number of bytes"),
        ("session,at,bytes\na,1,10\na,2,-10\n", 3, "`-10` is not a number of bytes"),
        ("session,at,changed\na,1,true\na,2,perhaps\n", 3, "`perhaps` is neither true nor false"),
        ("{\"session\":\"a\",\"at\":1}\n{\"session\":[\"a\"],\"at\":2}\n", 2, "a list is not a session id"),
        ("{\"session\":\"a\",\"at\":1}\n{\"session\":true,\"at\":2}\n", 2, "`true` is not a session id"),
        ("{\"session\":\"a\",\"at\":1}\n{\"at\":2}\n", 2, "the row has no session id"),
        ("{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\"}\n", 2, "the row has no time"),
        ("{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":2\n", 2, "not a valid JSON object: EOF"),
        (
            "{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":012}\n",
            2,
            "not a valid JSON object: invalid number",
        ),
        ("{\"session\":\"a\",\"at\":1}\n[1,2]\n", 2, "expected an object"),
        (
            "{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":2,\"at\":3}\n",
            2,
            "two values for the time",
        ),
        (
            "{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":2} {\"session\":\"a\",\"at\":3}\n",
            2,
            "trailing",
        ),
        (
            "{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":99999999999999999999}\n",
            2,
            "is out of range",
        ),
        (
            "{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":1.5}\n",
            2,
            "the time `1.5` has a fraction",
        ),
        ("{\"session\":\"a\",\"at\":1}\n{\"session\":\"a\",\"at\":2,\"x\":\"\\q\"}\n", 2, "invalid escape"),
    ] {
        let mut options = everything();
        options.critical_kinds.clear();
        let error = decode_bytes(text.as_bytes(), &options).expect_err(text);
        let is_row = matches!(&error, ReadError::InvalidRow { row, .. } if *row == line);
        assert!(is_row && error.to_string().contains(reason), "{text}: {error}");
        options.skip_bad = true;
        let decoded = decode_bytes(text.as_bytes(), &options).expect(text);
        assert_eq!((decoded.rows.len(), decoded.skipped), (1, 1), "{text}");
    }
}

#[test]
fn text_that_is_not_utf8_is_one_invalid_line() {
    let mut options = ReadOptions::default();
    options.skip_bad = true;
    let text =
        b"{\"session\":\"a\",\"at\":1}\n{\"session\":\"\xff\",\"at\":2}\n{\"session\":\"b\",\"at\":3}\n";
    let decoded = decode_bytes(text, &options).expect("a log");
    assert_eq!((decoded.sessions(), decoded.skipped), (vec!["a", "b"], 1));
}

#[test]
fn what_is_not_a_log_is_refused() {
    for (content, reason) in [
        (&b""[..], "is empty"),
        (b"\n  \n\n", "is empty"),
        (b"[{\"session\":\"a\",\"at\":1}]", "is not JSON lines"),
        (b"{\n  \"session\": \"a\",\n  \"at\": 1\n}\n", "is not JSON lines"),
        (b"PAR1", "as Parquet"),
        (b"PAR1 and no more than these words", "as Parquet"),
        (b"\xfe\xff\0s", "UTF-16"),
    ] {
        let error = decode_bytes(content, &ReadOptions::default()).expect_err("no log").to_string();
        assert!(error.contains(reason), "{content:?}: {error}");
    }
}

#[test]
fn a_file_that_does_not_exist_is_refused() {
    let mut options = ReadOptions::default();
    options.directory = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    for (paths, reason) in [
        (&["tests"][..], "it is a directory"),
        (&["nowhere.csv"], "there is no such file"),
        (&["*.nothing"], "no file matches `*.nothing`"),
        (&["nowhere.csv", "*.nothing"], "no file matches `*.nothing`"),
        (&["a[b"], "cannot search for `a[b`"),
        (&[], "there is no file"),
    ] {
        let error = decode(paths, &options).expect_err("no file").to_string();
        assert!(error.contains(reason), "{paths:?}: {error}");
    }
}

#[test]
fn missing_columns_are_named_with_all_that_exist() {
    let log = small_log::csv(&small_log::log(), b',');
    let mut options = ReadOptions::default();
    (options.session, options.time, options.bytes) = (named("sesion"), named("when"), named("x"));
    let error = decode_bytes(&log, &options).expect_err("no such columns");
    let text = error.to_string();
    assert!(text.contains("did you mean `session`?") && text.contains("`session`, `at`, `kind`"), "{text}");
    let ReadError::Columns { problems, .. } = error else { unreachable!("{text}") };
    let roles: Vec<_> = problems.iter().map(ColumnProblem::role).collect();
    assert_eq!(roles, [ColumnRole::Session, ColumnRole::Time, ColumnRole::Bytes]);
    let error =
        decode_bytes(b"a,1767607200000\na,1767607201000\n", &ReadOptions::default()).expect_err("no header");
    assert!(matches!(error, ReadError::Columns { header_looks_like_data: true, .. }), "{error}");
    let error =
        decode_bytes(b"{\"user\":\"a\",\"moment\":1}\n", &ReadOptions::default()).expect_err("other keys");
    assert!(error.to_string().contains("`user`, `moment`"), "{error}");
}

#[test]
fn parquet_columns_of_other_types_are_refused() {
    let log = small_log::log();
    let refused = |schema: &str, options: &ReadOptions| {
        decode_bytes(&plain(&log, schema), options).expect_err("a column of another type").to_string()
    };
    let mut options = everything();
    options.bytes = named("other");
    assert!(refused(&usual(), &options).contains("`other` is of type DOUBLE"));
    let mut options = ReadOptions::default();
    options.session = named("changed");
    assert!(
        refused(&usual(), &options)
            .contains("`changed` is of type BOOLEAN, which cannot be read as the session")
    );
    options.session = named("session");
    options.time = named("nothing");
    let text = refused(&usual(), &options);
    assert!(text.contains("`kind`, `session`, `changed`, `at`, `bytes`, `other`"), "{text}");
    let text = refused(&schema("required binary session", "required int64 moment"), &ReadOptions::default());
    assert!(text.contains("no column has a usual name for the time"), "{text}");
    let list = "message log { required binary session; required int64 at; optional group bytes (LIST) { \
                repeated group list { optional int64 element; } } }";
    let mut options = everything();
    options.bytes = named("bytes.list.element");
    options.critical_kinds.clear();
    let text = decode_bytes(&plain(&[], list), &options).expect_err("a list").to_string();
    assert!(text.contains("is of type list"), "{text}");
}

#[test]
fn a_parquet_file_without_rows_is_an_empty_log() {
    assert!(decode_bytes(&plain(&[], &usual()), &everything()).expect("a log").rows.is_empty());
}
