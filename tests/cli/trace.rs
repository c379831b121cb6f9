//! Logs that are made up: what they say of their sessions is what the scenario says.
#![allow(
    clippy::float_arithmetic,
    clippy::panic,
    reason = "means and shares of a sample, and a test that cannot go on"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::runner::{Ran, root, run, run_in};

const SHIPPED: &str = "scenarios/session-persistence.yaml";
const ENDINGS: [&str; 9] =
    ["parquet", "csv", "csv.gz", "csv.zst", "jsonl", "jsonl.gz", "jsonl.zst", "ndjson", "ndjson.gz"];

fn generate(scenario: &str, rest: &[&str]) -> Ran {
    run_in(&root(), &[&["trace", "generate", scenario], rest].concat(), b"", &[])
}

/// Makes a log in a file, and says where it is.
fn made(folder: &Path, name: &str, scenario: &str, rest: &[&str]) -> String {
    let path = folder.join(name).to_str().unwrap().to_owned();
    let ran = generate(scenario, &[rest, &["-q", "-o", &path]].concat());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    path
}

fn replayed(path: &str, rest: &[&str]) -> Value {
    let ran = run(&[&["replay", path, "--format", "json"], rest].concat());
    serde_json::from_str(&ran.answer()).unwrap()
}

/// The figure of a trigger, with its interval or window in milliseconds.
fn counted(counts: &Value, trigger: &str, millis: u64, figure: &str) -> f64 {
    let list = counts["counts"].as_array().unwrap();
    let found = list.iter().find(|entry| {
        entry["trigger"] == trigger && (entry["interval_ms"] == millis || entry["window_ms"] == millis)
    });
    found.unwrap_or_else(|| panic!("no {trigger} {millis}"))[figure].as_f64().unwrap()
}

/// A row of a CSV.
struct Row {
    session: String,
    at: i64,
    kind: String,
    size: Option<f64>,
    changed: bool,
}

fn rows(csv: &str) -> Vec<Row> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("session_id,timestamp_ms,kind,size_bytes,changed"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Row {
            session: cells[0].to_owned(),
            at: cells[1].parse().unwrap(),
            kind: cells[2].to_owned(),
            size: cells[3].parse().ok(),
            changed: cells[4].parse().unwrap(),
        }
    };
    lines.map(row).collect()
}

fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not {expected} ± {within}");
}

fn share<T>(all: &[T], of: impl Fn(&T) -> bool) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(all.iter().filter(|one| of(one)).count()) / count(all.len())
}

#[test]
fn every_format_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = "tests/traces/independent.yaml";
    let counts = |name: &str, rest: &[&str]| {
        let given = [&["--sessions", "60", "--over", "20min"], rest].concat();
        let path = made(folder.path(), name, scenario, &given);
        replayed(&path, &["--critical", "add,delete", "--profile"])
    };
    let parquet = counts("log.parquet", &[]);
    assert_eq!(parquet["source"]["sessions"], 60);
    assert_eq!(parquet["source"]["mutations"], 9_000);
    assert_eq!(parquet["source"]["columns"]["changed"], "changed");
    for ending in ENDINGS {
        assert_eq!(counts(&format!("log.{ending}"), &[]), parquet, "{ending}");
    }
    assert_eq!(counts("plain.parquet", &["--no-dictionary"]), parquet);
    let size = |name: &str| fs::metadata(folder.path().join(name)).unwrap().len();
    assert!(size("plain.parquet") > size("log.parquet"), "names are written out");
    assert_eq!(counts("log.data", &["--format", "parquet"]), parquet);
    assert!(fs::read(folder.path().join("log.csv.gz")).unwrap().starts_with(&[0x1f, 0x8b]));
    assert!(fs::read(folder.path().join("log.csv.zst")).unwrap().starts_with(&[0x28, 0xb5, 0x2f, 0xfd]));
    assert!(fs::read(folder.path().join("log.data")).unwrap().starts_with(b"PAR1"));
}

#[test]
fn a_seed_is_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, seed: &[&str]| {
        let given = [&["--sessions", "40"], seed].concat();
        fs::read(made(folder.path(), name, SHIPPED, &given)).unwrap()
    };
    for ending in ENDINGS {
        let name = format!("log.{ending}");
        let seven = bytes(&name, &[]);
        assert_eq!(seven, bytes(&name, &["--seed", "7"]), "{ending}");
        assert_ne!(seven, bytes(&name, &["--seed", "8"]), "{ending}");
    }
}

/// What is held here is the same on every platform.
#[test]
fn a_log_of_each_scenario() {
    insta::glob!("../traces", "*.yaml", |path| {
        let ran = generate(path.to_str().unwrap(), &["--sessions", "2k", "--over", "1h", "--seed", "3"]);
        let log = ran.answer();
        let first: Vec<&str> = log.lines().take(8).collect();
        let counts = run_in(
            &root(),
            &["replay", "-", "--scenario", path.to_str().unwrap(), "--critical", "add,delete"],
            log.as_bytes(),
            &[],
        );
        insta::assert_snapshot!(format!("{}\n\n{}", first.join("\n"), counts.answer()));
    });
}

#[test]
fn even_mutations_and_bursts_are_counted_as_the_model_counts_them() {
    let folder = tempfile::tempdir().unwrap();
    let given = ["--sessions", "30", "--over", "2min"];
    let even = made(folder.path(), "even.parquet", "tests/traces/even.yaml", &given);
    let even = replayed(&even, &["--debounce", "5s", "--batch", "5s", "--critical", "add,delete"]);
    for (trigger, figure, each) in [
        ("debounced", "writes", 1.0),
        ("debounced", "held_ms", 303_000.0),
        ("debounced", "wait_ms", 23_100_000.0),
        ("batched", "writes", 50.0),
        ("batched", "held_ms", 250_000.0),
        ("batched", "wait_ms", 450_000.0),
    ] {
        close(counted(&even, trigger, 5_000, figure), 30.0 * each, 0.0);
    }
    let model = run(&["report", "tests/traces/even.yaml", "--format", "json"]).answer();
    let model: Value = serde_json::from_str(&model).unwrap();
    let tiered = model["strategies"].as_array().unwrap().iter().find(|one| one["id"] == "tiered").unwrap();
    let writes: f64 = tiered["writes"][0]["per_session"].as_str().unwrap().parse().unwrap();
    close(counted(&even, "tiered", 5_000, "writes"), 30.0 * writes, 0.0);

    let bursts = made(folder.path(), "bursts.parquet", "tests/traces/bursts.yaml", &given);
    let bursts = replayed(&bursts, &["--debounce", "200ms", "--batch", "500ms,100ms"]);
    close(counted(&bursts, "debounced", 200, "writes"), 30.0 * 15.0, 0.0);
    close(counted(&bursts, "batched", 500, "writes"), 30.0 * 15.0, 0.0);
    // Windows at 0, 120 and 240 ms of each burst, and one for the mutation at 360 ms.
    close(counted(&bursts, "batched", 100, "writes"), 30.0 * 15.0 * 4.0, 0.0);
}

#[test]
fn independent_mutations_come_as_the_model_expects() {
    let folder = tempfile::tempdir().unwrap();
    let log = made(folder.path(), "log.parquet", "tests/traces/independent.yaml", &["--sessions", "4k"]);
    let counts = replayed(&log, &["--debounce", "1s,5s", "--batch", "5s"]);
    let mean = |trigger, millis, figure| counted(&counts, trigger, millis, figure) / 4_000.0;
    // Within five standard errors of the closed forms.
    close(mean("debounced", 1_000, "writes"), 91.374, 0.5);
    close(mean("debounced", 5_000, "writes"), 13.2307, 0.27);
    close(mean("debounced", 5_000, "held_ms"), 278_539.0, 1_900.0);
    close(mean("batched", 5_000, "writes"), 43.3163, 0.25);
}

#[test]
fn shares_are_those_of_the_scenario() {
    let given = ["--sessions", "2k", "--over", "1d", "--critical", "add_track,delete_track"];
    let rows = rows(&generate("tests/traces/independent.yaml", &given).answer());
    assert_eq!(rows.len(), 300_000);
    close(share(&rows, |row| !row.changed), 0.20, 0.004);
    close(share(&rows, |row| row.kind.ends_with("_track")), 0.05, 0.002);
    assert!(
        rows.iter().any(|row| row.kind == "add_track") && rows.iter().any(|row| row.kind == "delete_track")
    );
    close(share(&rows, |row| row.kind.is_empty()), 0.95 * 0.05, 0.002);
    close(share(&rows, |row| row.size.is_none()), 0.02, 0.0015);
    let sizes: Vec<f64> = rows.iter().filter_map(|row| row.size).collect();
    assert!(sizes.iter().all(|size| (4_500.0..=7_500.0).contains(size)));
    close(sizes.iter().sum::<f64>() / f64::from(u32::try_from(sizes.len()).unwrap()), 6_000.0, 10.0);
}

#[test]
fn sessions_are_mixed_as_the_scenario_mixes_them() {
    let given = ["--sessions", "4k", "--over", "10h", "--set", "workload.unchanged=1%"];
    let rows = rows(&generate("tests/traces/mix.yaml", &given).answer());
    let mut sessions: BTreeMap<&str, u32> = BTreeMap::new();
    for row in &rows {
        *sessions.entry(&row.session).or_default() += 1;
    }
    let sizes: Vec<u32> = sessions.values().copied().collect();
    assert_eq!(sizes.iter().copied().collect::<BTreeSet<_>>(), BTreeSet::from([2, 3, 40]));
    assert_eq!(sizes.len(), 4_000);
    close(share(&sizes, |&size| size == 40), 0.75, 0.028);
    close(share(&sizes, |&size| size == 3), 0.125, 0.022);
}

#[test]
fn rows_are_in_order_of_time_and_sessions_have_names_of_their_own() {
    let given = ["--sessions", "500", "--over", "1h", "--start", "2030-01-01T00:00:00+01:00"];
    let rows = rows(&generate("tests/traces/independent.yaml", &given).answer());
    assert!(rows.is_sorted_by_key(|row| row.at));
    // 2029-12-31T23:00Z, and the hour in which sessions start.
    let (start, hour) = (1_893_452_400_000, 3_600_000);
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &rows {
        first.entry(&row.session).or_insert(row.at);
    }
    assert_eq!(first.len(), 500);
    assert!(first.values().all(|at| (start..start + hour).contains(at)));
    let halves = share(&first.values().collect::<Vec<_>>(), |at| **at < start + hour / 2);
    close(halves, 0.5, 0.12);
    for name in first.keys() {
        let parts: Vec<usize> = name.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{name}");
        assert!(name.chars().all(|c| c == '-' || c.is_ascii_hexdigit()));
        assert_eq!((&name[14..15], "89ab".contains(&name[19..20])), ("4", true), "{name}");
    }
}

#[test]
fn columns_are_there_where_the_scenario_has_something_to_say() {
    let header =
        |scenario| generate(scenario, &["--sessions", "1"]).answer().lines().next().unwrap().to_owned();
    assert_eq!(header(SHIPPED), "session_id,timestamp_ms,kind,size_bytes");
    assert_eq!(header("tests/traces/independent.yaml"), "session_id,timestamp_ms,kind,size_bytes,changed");
}

/// A kind may be called anything.
#[test]
fn kinds_are_quoted_as_each_format_quotes() {
    let folder = tempfile::tempdir().unwrap();
    let kind = "a \"kind\"\nof; its own\\";
    let given = ["--sessions", "30", "--over", "1h", "--critical", kind];
    for ending in ["csv", "jsonl", "parquet"] {
        let path = made(folder.path(), &format!("log.{ending}"), "tests/traces/independent.yaml", &given);
        let counts = run(&["replay", &path, "--batch", "100ms", "--critical", kind, "--format", "json"]);
        assert_eq!(counts.err, "", "{ending}: the kind is found");
        let counts: Value = serde_json::from_str(&counts.answer()).unwrap();
        assert_eq!(counts["source"]["rows"], 4_500);
    }
}

#[test]
fn what_cannot_be_made_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(
        file("timeless.yaml"),
        "pricing: analysis\nworkload: { sessions: [1], mutations: 5 }\n\
         strategies: { each: { writes: { do: per-mutation } } }\n",
    )
    .unwrap();
    fs::write(
        file("many.yaml"),
        "pricing: analysis\nworkload: { sessions: [1], mutations: 20M, active: 1h, arrivals: even }\n\
         strategies: { each: { writes: { do: per-mutation } } }\n",
    )
    .unwrap();
    let (timeless, many) = (file("timeless.yaml"), file("many.yaml"));
    let mut told = String::new();
    for args in [
        &[SHIPPED, "--sessions", "ten"][..],
        &[SHIPPED, "--sessions", "1", "--start", "yesterday"],
        &[SHIPPED, "--sessions", "1", "--critical", "add"],
        &[SHIPPED, "--sessions", "1", "--no-dictionary"],
        &[SHIPPED, "--sessions", "1", "-o", "log.parquet.gz"],
        &[SHIPPED, "--sessions", "1", "--set", "workload.mutations=many"],
        &["scenarios/from-a-log.yaml", "--sessions", "1"],
        &[&timeless, "--sessions", "1"],
        &[&many, "--sessions", "1"],
    ] {
        let ran = generate(args[0], &args[1..]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        told += &ran.err;
    }
    insta::assert_snapshot!("trace_refused", told.replace(&format!("{}/", folder.path().display()), ""));
    for args in [&["--over", "soon"][..], &["--critical", ""], &["--seed", "-1"], &["--format", "avro"]] {
        assert_eq!(generate(SHIPPED, &[&["--sessions", "1"], args].concat()).code, Some(2), "{args:?}");
    }
    assert_eq!(generate(SHIPPED, &[]).code, Some(2), "how many sessions has to be said");
}

#[test]
fn a_note_says_what_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = root().join(SHIPPED);
    let args = ["trace", "generate", scenario.to_str().unwrap(), "--sessions", "1k", "-o", "log.jsonl"];
    let ran = run_in(folder.path(), &args, b"", &[]);
    assert_eq!(ran.err, "note: 150,000 mutations of 1,000 sessions are in `log.jsonl`\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let ran = run_in(folder.path(), &[&args[..6], &["log.txt"]].concat(), b"", &[]);
    let unsaid = "note: 150,000 mutations of 1,000 sessions are in `log.txt`, as CSV, since its name does not say how\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), unsaid));
    assert!(fs::read_to_string(folder.path().join("log.txt")).unwrap().starts_with("session_id,"));
}

#[test]
fn what_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let ran = generate(SHIPPED, &["--sessions", "1k", "-o", "no-such-folder/log.csv"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("error: cannot write `no-such-folder/log.csv`: "), "{}", ran.err);
    if cfg!(target_os = "linux") {
        for format in ["csv", "jsonl", "parquet"] {
            let ran = generate(SHIPPED, &["--sessions", "2k", "--format", format, "-o", "/dev/full"]);
            assert_eq!(ran.code, Some(1), "{format}");
            assert!(ran.err.contains("No space left on device"), "{}", ran.err);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Who reads a little of a long log and goes has read all that was wanted.
#[cfg(unix)]
#[test]
fn a_reader_may_go_early() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    for format in ["csv", "jsonl", "parquet"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_writecost"))
            .args(["trace", "generate", SHIPPED, "--sessions", "1B", "--format", format])
            .current_dir(root())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 4];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0), "{format}");
    }
}

/// Killed while it writes, it leaves the file that was there, and nothing else.
#[cfg(target_os = "linux")]
#[test]
fn a_kill_leaves_nothing_behind() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.csv");
    fs::write(&log, "old").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_writecost"))
        .args(["trace", "generate", SHIPPED, "--sessions", "1B", "-q", "-o"])
        .arg(&log)
        .current_dir(root())
        .env_clear()
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Until it has the file open that it writes.
    let open = format!("/proc/{}/fd", child.id());
    let writes = || {
        let files = fs::read_dir(&open).into_iter().flatten().flatten();
        let mut files = files.filter_map(|file| fs::read_link(file.path()).ok());
        files.any(|file| file.starts_with(folder.path()))
    };
    while !writes() {
        assert_eq!(child.try_wait().unwrap(), None, "it is still at it");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_to_string(&log).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn it_has_help() {
    insta::assert_snapshot!("help_trace", run(&["trace", "--help"]).answer());
    insta::assert_snapshot!("help_trace_generate", run(&["trace", "generate", "--help"]).answer());
}
