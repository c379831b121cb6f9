//! `replay --sql`, by what it is told and what it says.

use crate::runner::{run, run_in};

const COLUMNS: [&str; 4] = ["--session", "session_id", "--time", "at"];

#[test]
fn a_query_can_be_written_for_each_engine() {
    for engine in ["duckdb", "clickhouse", "spark"] {
        let flags =
            ["--kind", "op", "--critical", "add,delete", "--batch", "500ms", "--time-unit", "timestamp"];
        let args = [&["replay", "--sql", engine, "--table", "lake.log"], &COLUMNS[..], &flags].concat();
        let text = run(&args).answer();
        assert!(text.contains("'add', 'delete'") && text.contains("'tiered'"), "{text}");
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(run_in(folder.path(), &[&args[..], &["-o", "q.sql"]].concat(), b"", &[]).answer(), "");
        assert_eq!(std::fs::read_to_string(folder.path().join("q.sql")).unwrap(), text);
    }
}

#[test]
fn a_query_says_what_it_cannot_do() {
    let scenario = "scenarios/optimizations.yaml";
    let cases: [&[&str]; 13] = [
        &["replay", "--sql", "duckdb"],
        &["replay", "--sql", "mysql", "--table", "log"],
        &["replay", "--sql", "duckdb", "--table", "log"],
        &["replay", "--sql", "duckdb", "--table", "log", "--session", "s"],
        &["replay", "--sql", "duckdb", "--table", "a..b", "--session", "s", "--time", "t"],
        &["replay", "--sql", "duckdb", "--table", "log", "--session", "", "--time", "t"],
        &["replay", "--sql", "duckdb", "--from", " ", "--session", "s", "--time", "t"],
        &["replay", "--sql", "duckdb", "--table", "log", "--from", "log", "--session", "s", "--time", "t"],
        &["replay", "--sql", "spark", "--table", "log", "--session", "s", "--time", "t", "--critical", "add"],
        &[
            "replay",
            "--sql",
            "spark",
            "--table",
            "log",
            "--session",
            "s",
            "--time",
            "t",
            "--scenario",
            scenario,
        ],
        &["replay", "log.csv", "--sql", "spark", "--table", "log", "--session", "s", "--time", "t"],
        &["replay", "log.csv", "--table", "log"],
        &["replay", "log.csv", "--time-unit", "timestamp"],
    ];
    let told = cases.map(|args| {
        let ran = run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        format!("$ writecost {}\n{}", args.join(" "), ran.err)
    });
    insta::assert_snapshot!("query_refused", told.join("\n"));
}
