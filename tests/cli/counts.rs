//! Counts of a log in place of a model, in every form they come in.

use std::fs;

use proptest::prelude::*;

use crate::runner::{Ran, root, run, run_in};

const HAND: &str = "tests/counts/hand.yaml";
const LOGGED: &str = "scenarios/from-a-log.yaml";

fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&run(args).answer()).expect("JSON")
}

/// The hand-counted scenario with one text of its counts replaced by another.
fn recounted(from: &str, to: &str, args: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let counts = fs::read_to_string(root().join("tests/counts/hand.json")).unwrap();
    assert!(counts.contains(from), "{from}");
    fs::write(folder.path().join("hand.json"), counts.replacen(from, to, 1)).unwrap();
    fs::copy(root().join(HAND), folder.path().join("hand.yaml")).unwrap();
    run_in(folder.path(), args, b"", &[])
}

/// Counts may come from standard input, once.
#[test]
fn counts_are_read_from_standard_input_for_one_scenario() {
    let counts = fs::read(root().join("tests/counts/hand.json")).unwrap();
    let ran = |args: &[&str]| run_in(&root(), args, &counts, &[]);
    let from_file = run(&["check", HAND, "--counts", "tests/counts/hand.json"]).answer();
    assert_eq!(ran(&["check", HAND, "--counts", "-"]).answer(), from_file);
    let ran = ran(&["diff", HAND, HAND, "--counts", "-"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err, "error: counts are read for each version: give a file, and not `--counts -`\n");
}

/// The totals of the hand-counted scenario at one volume, with flags laid over it.
fn total(strategy: &str, flags: &[&str]) -> (String, bool) {
    let report = json(&[&["report", HAND, "--format", "json"], flags].concat());
    let costs = report["points"][0]["costs"].as_array().unwrap();
    let cost = costs.iter().find(|cost| cost["strategy"] == strategy).unwrap();
    (cost["total"].as_str().unwrap().to_owned(), cost["approximate"].as_bool().unwrap())
}

#[test]
fn what_was_counted_by_hand_costs_what_it_does_by_hand() {
    let ran = run(&["check", HAND]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let one_less = recounted("\"writes\": 3", "\"writes\": 4", &["check", "hand.yaml"]);
    assert_eq!(one_less.code, Some(3), "{}", one_less.err);
    assert!(one_less.err.contains("`debounced`"), "{}", one_less.err);
}

#[test]
fn every_form_of_the_same_counts_is_the_same() {
    let told = |path: &str| {
        let mut report = json(&["report", HAND, "--counts", path, "--format", "json"]);
        report["provenance"].take();
        report
    };
    let expected = told("tests/counts/hand.json");
    let mut forms = 0;
    for entry in fs::read_dir(root().join("tests/counts/forms")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(told(path.to_str().unwrap()), expected, "{}", path.display());
        forms += 1;
    }
    assert!(forms >= 7, "{forms}");
}

#[test]
fn counts_come_by_standard_input_too() {
    let counts = fs::read(root().join("tests/counts/forms/table.csv")).unwrap();
    let ran = run_in(&root(), &["check", HAND, "--counts", "-"], &counts, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn a_debounce_that_was_not_counted_follows_from_the_gaps() {
    let interval = |time: &str| format!("strategies.debounced.writes.kv.debounced.interval={time}");
    // Gaps of 3 and 8 s break 1001 ms: 4 writes, held for 0.5 + 1 + 4 × 1.001 s, all included.
    assert_eq!(total("debounced", &["--set", &interval("1001ms")]), ("5".to_owned(), false));
    // Only that of 8 s breaks 8 s: 3 writes, held for 4.5 + 24 s: 1.824 GB-s a session.
    assert_eq!(total("debounced", &["--set", &interval("8s")]), ("20.3".to_owned(), false));
    // None breaks 8001 ms: 2 writes, held for 12.5 + 16.002 s: 1.824128 GB-s, 1,424,128 of them billed.
    assert_eq!(total("debounced", &["--set", &interval("8001ms")]), ("17.8016".to_owned(), false));
    let mean = json(&["report", HAND, "--format", "json", "--set", &interval("8s")]);
    assert_eq!(mean["strategies"][2]["unsaved"]["mean_mutations"], serde_json::Value::Null);
}

#[test]
fn an_interval_within_a_bin_is_an_estimate() {
    let interval = "strategies.debounced.writes.kv.debounced.interval=2s";
    let wide = "[500, 1, 500], [4999, 2, 4000], [10000, 1, 8000]";
    let from = "[500, 1, 500], [1000, 1, 1000], [4999, 1, 3000], [10000, 1, 8000]";
    let args = ["report", "hand.yaml", "--set", interval, "--format", "json"];
    let report: serde_json::Value = serde_json::from_str(&recounted(from, wide, &args).answer()).unwrap();
    let writes = &report["strategies"][2]["writes"][0];
    assert_eq!((&writes["approximate"], &writes["measured"]), (&true.into(), &true.into()));
    assert_eq!(report["points"][0]["costs"][2]["approximate"], true);
    let told = recounted(from, wide, &["report", "hand.yaml", "--set", interval]).answer();
    assert!(
        told.contains("debounced 2s was not replayed: its writes are estimated from the gaps in the log"),
        "{told}"
    );
}

#[test]
fn an_alarm_is_set_at_each_mutation_of_a_debounce_and_once_a_batch() {
    let report = json(&["report", HAND, "--format", "json", "--set", "host.timer=alarm"]);
    let usage = |strategy: usize, meter: &str| {
        let lines = report["points"][0]["costs"][strategy]["lines"].as_array().unwrap();
        let line = lines.iter().find(|line| line["service"] == "do" && line["meter"] == meter).unwrap();
        line["usage"].as_str().unwrap().to_owned()
    };
    // 6 mutations of 2 sessions set it, 3 writes are by it; 5 windows set it and end by it.
    assert_eq!((usage(2, "rows_written"), usage(2, "requests")), ("3000000".into(), "1500000".into()));
    assert_eq!((usage(3, "rows_written"), usage(3, "requests")), ("2500000".into(), "2500000".into()));
}

#[test]
fn where_the_counts_come_from_is_said_without_a_path() {
    let report = json(&["report", HAND, "--format", "json"]);
    let sha256 = report["provenance"]["counts_sha256"].as_str().unwrap();
    assert_eq!(sha256.len(), 64);
    assert!(report["provenance"].get("trace").is_none());
    let modelled = json(&["report", "scenarios/session-persistence.yaml", "--format", "json"]);
    assert!(modelled["provenance"].get("counts_sha256").is_none());
    assert!(modelled["strategies"][0]["writes"][0].get("measured").is_none());
}

#[test]
fn counts_take_the_place_of_what_a_scenario_says() {
    let args = ["--counts", "scenarios/logs/edits.counts.json", "--strategy", "naive", "--sessions", "1M"];
    let shipped = "scenarios/session-persistence.yaml";
    insta::assert_snapshot!("explain_counts", run(&[&["explain", shipped], &args[..]].concat()).answer());
    insta::assert_snapshot!(
        "explain_counted_units",
        run(&["explain", LOGGED, "--strategy", "each-units", "--sessions", "1M"]).answer()
    );
    insta::assert_snapshot!(
        "explain_gaps",
        run(&[
            "explain",
            HAND,
            "--strategy",
            "debounced",
            "--sessions",
            "1M",
            "--set",
            "strategies.debounced.writes.kv.debounced.interval=1001ms"
        ])
        .answer()
    );
    insta::assert_snapshot!("break_even_counted", run(&["break-even", LOGGED]).answer());
    let over = run(&["break-even", LOGGED, "--over", "mutations"]);
    assert_eq!((over.code, over.out.as_str()), (Some(2), ""));
    assert!(over.err.contains("mutations are counted from a log and cannot vary"), "{}", over.err);
}

#[test]
fn sums_past_64_bits_are_read_to_the_last_digit() {
    let sum = "340282366920938463463374607431768211455";
    let args = ["report", "hand.yaml", "--format", "json"];
    let ran = recounted("\"wait_ms\": 5500", &format!("\"wait_ms\": {sum}"), &args);
    let report: serde_json::Value = serde_json::from_str(&ran.answer()).unwrap();
    // Over the 14 s from first mutations to last writes.
    let mean = report["strategies"][3]["unsaved"]["mean_mutations"].as_str().unwrap();
    assert!(mean.starts_with("24305883351495604533098186245126300.8"), "{mean}");
    let ran = recounted("\"wait_ms\": 5500", &format!("\"wait_ms\": {sum}0"), &args);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("it is too large"), "{}", ran.err);
}

/// The shipped scenario with its log in place of the counts of it.
fn traced(trace: &str, args: &[&str]) -> Ran {
    let scenario = fs::read_to_string(root().join(LOGGED)).unwrap();
    let from = "counts: logs/edits.counts.json";
    assert!(scenario.contains(from));
    let scenario = scenario.replacen(from, trace, 1);
    let args: Vec<&str> = args.iter().copied().chain(["-"]).collect();
    run_in(&root().join("scenarios"), &args, scenario.as_bytes(), &[])
}

#[test]
fn a_log_is_counted_as_its_counts_say() {
    let mut counted = json(&["report", LOGGED, "--format", "json"]);
    for trace in [
        "trace: { file: logs/edits.csv, critical: [add, delete] }",
        "trace: { file: [\"logs/ed*.csv\"], critical: [add, delete], session: session, time: at, kind: kind, bytes: bytes, changed: changed, idle: 30min }",
    ] {
        let mut report: serde_json::Value =
            serde_json::from_str(&traced(trace, &["report", "--format", "json"]).answer()).unwrap();
        let provenance = report["provenance"].take();
        assert_eq!(provenance["trace"], serde_json::json!({ "files": ["edits.csv"], "rows": 390 }));
        assert!(provenance.get("counts_sha256").is_none());
        counted["provenance"].take();
        report["scenario"]["id"] = counted["scenario"]["id"].clone();
        assert_eq!(report, counted);
    }
    let ran = traced("trace: { file: logs/edits.csv, critical: [add, delete], idle: 5s }", &["check"]);
    assert_eq!(ran.code, Some(3), "other sessions are other writes: {}", ran.err);
}

/// As the head of the shipped scenario says.
#[test]
fn the_shipped_counts_are_what_replay_makes_of_the_shipped_log() {
    let shipped = fs::read_to_string(root().join("scenarios/logs/edits.counts.json")).unwrap();
    let args = "replay logs/edits.csv --critical add,delete --debounce 1s,5s,5s/30s \
                --batch 250ms,1s,1s/4 --profile --format json";
    let args: Vec<&str> = args.split_whitespace().collect();
    assert_eq!(run_in(&root().join("scenarios"), &args, b"", &[]).answer(), shipped);
}

/// Counts the shipped log for the shipped scenario.
fn replayed(scenario: &str, format: &str) -> String {
    let args = ["replay", "scenarios/logs/edits.csv", "--critical", "add,delete", "--format", format];
    run(&[&args[..], &["--scenario", scenario]].concat()).answer()
}

#[test]
fn what_replay_writes_prices_the_same() {
    let written = run(&["report", LOGGED, "--format", "csv"]).answer();
    for format in ["json", "csv"] {
        let counts = replayed(LOGGED, format);
        let args = ["report", LOGGED, "--counts", "-", "--format", "csv"];
        assert_eq!(run_in(&root(), &args, counts.as_bytes(), &[]).answer(), written, "{format}");
    }
}

#[test]
fn a_scenario_says_what_to_count_before_it_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = fs::read_to_string(root().join(LOGGED)).unwrap();
    let path = folder.path().join("s.yaml");
    fs::write(&path, scenario.replace("interval: 1s", "interval: 1234ms")).unwrap();
    // Its own counts are not there, and would not hold that interval.
    let counts = replayed(path.to_str().unwrap(), "json");
    assert!(counts.contains("\"interval_ms\":1234"), "{counts}");
    fs::write(&path, scenario.replace("interval: 1s", "interval: 1.5ms")).unwrap();
    let args = ["replay", "scenarios/logs/edits.csv", "--scenario", path.to_str().unwrap()];
    let ran = run(&args);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("error[not-whole]") && ran.err.contains("s.yaml:"), "{}", ran.err);
}

#[test]
fn a_log_out_of_order_is_sorted_where_the_scenario_says_so() {
    let log = "session,time,kind\na,5000,add\na,0,add\nb,2,add\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), log).unwrap();
    let scenario = |trace: &str| {
        format!(
            "pricing: analysis\nworkload: {{ sessions: [1M], trace: {trace} }}\n\
             strategies: {{ a: {{ writes: {{ kv: {{ debounced: {{ interval: 1s }} }} }} }} }}\n"
        )
    };
    let report = |trace: &str| {
        run_in(folder.path(), &["report", "-", "--format", "json"], scenario(trace).as_bytes(), &[])
    };
    let ran = report("log.csv");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("`sort: true`") && ran.err.contains("<stdin>:2"), "{}", ran.err);
    let sorted = report("{ file: log.csv, sort: true }").answer();
    let sorted: serde_json::Value = serde_json::from_str(&sorted).unwrap();
    assert_eq!(sorted["strategies"][0]["writes"][0]["per_session"], "1.5");
}

#[test]
fn each_broken_file_of_counts_says_what_is_wrong() {
    let folder = root().join("tests/broken/counts");
    insta::glob!("../broken/counts", "*.*", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = run_in(&folder, &["report", "../../counts/hand.yaml", "--counts", &name], b"", &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{name}: {}", ran.err);
        insta::assert_snapshot!(ran.err);
    });
}

#[test]
fn many_problems_are_told_in_part() {
    let lines = "count,batched\n".repeat(5_000);
    let ran = run_in(
        &root(),
        &["report", HAND, "--counts", "-"],
        format!("record,trigger\n{lines}").as_bytes(),
        &[],
    );
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("more problems from here on"), "{}", ran.err);
    assert!(ran.err.len() < 20_000, "{}", ran.err.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn damaged_counts_never_end_in_a_panic(form in 0usize..7, at in 0usize..3_000, byte in any::<u8>()) {
        let mut forms: Vec<_> = fs::read_dir(root().join("tests/counts/forms"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        forms.sort();
        let mut text = fs::read(&forms[form]).unwrap();
        let at = at % text.len();
        text[at] = byte;
        let ran = run_in(&root(), &["report", HAND, "--counts", "-"], &text, &[]);
        prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
        prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}

/// Counts that a flag lays over a model are what a scenario says that names them, in every command.
#[test]
fn every_command_takes_counts_by_its_flag() {
    let folder = tempfile::tempdir().unwrap();
    let named = fs::read_to_string(root().join(HAND)).unwrap();
    let modelled = named.replacen("counts: hand.json", "mutations: 3\n  active: 10s", 1);
    assert_ne!(named, modelled);
    for (scenario, text) in [("named/hand.yaml", &named), ("modelled/hand.yaml", &modelled)] {
        let path = folder.path().join(scenario);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for place in ["hand.json", "named/hand.json"] {
        fs::copy(root().join("tests/counts/hand.json"), folder.path().join(place)).unwrap();
    }
    for (command, flags) in [
        ("report", &["--format", "csv"][..]),
        ("report", &["--format", "focus"]),
        ("explain", &["--strategy", "debounced", "--sessions", "1M"]),
        ("break-even", &["--between", "each,debounced"]),
        ("check", &["--format", "csv"]),
    ] {
        let told = |scenario: &str, more: &[&str]| {
            run_in(folder.path(), &[&[command, scenario], flags, more].concat(), b"", &[])
        };
        let counted = told("named/hand.yaml", &[]).answer();
        assert_eq!(told("modelled/hand.yaml", &["--counts", "hand.json"]).answer(), counted, "{command}");
        assert_ne!(told("modelled/hand.yaml", &[]).out, counted, "{command}");
    }
}
