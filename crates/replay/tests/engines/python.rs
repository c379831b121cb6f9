use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use writecost_replay::sql::Dialect;

/// A log in an engine, and a query of it.
pub(crate) struct Case {
    pub(crate) dialect: Dialect,
    pub(crate) setup: Vec<String>,
    pub(crate) query: String,
}

/// The rows of a result, column names first, or the message of an error.
pub(crate) type Answer = Result<Vec<Vec<String>>, String>;

/// Runs the cases; `None` if there is no Python with the engines.
pub(crate) fn run(cases: &[Case]) -> Option<Vec<Answer>> {
    let python = python()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/run.py");
    let mut child = Command::new(python)
        .arg("-B")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input: Vec<Value> = cases
        .iter()
        .map(|case| json!({ "engine": case.dialect.name(), "setup": case.setup, "query": case.query }))
        .collect();
    child.stdin.take().unwrap().write_all(Value::from(input).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), cases.len());
    Some(answers.into_iter().map(answer).collect())
}

fn answer(value: Value) -> Answer {
    match value {
        Value::String(message) => Err(message),
        rows => Ok(serde_json::from_value(rows).unwrap()),
    }
}

fn python() -> Option<PathBuf> {
    let python = env::var_os("WRITECOST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let found = Command::new(&python).args(["-c", "import duckdb, chdb"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(env::var_os("WRITECOST_ENGINES").is_none(), "{} has no duckdb or no chdb", python.display());
    let message = "skipped: DuckDB and ClickHouse (`python3 -m pip install duckdb chdb`)\n";
    // Not `eprintln!`, which the test harness does not show for a test that passes.
    std::io::stderr().write_all(message.as_bytes()).unwrap();
    None
}
