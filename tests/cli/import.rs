//! `import`: an account's own usage, priced, and a model held against it.

use std::fs;

use proptest::prelude::*;

use crate::runner::{Ran, root, run, run_in};

const ACCOUNT: &str = "tests/analytics/account.json";

fn json(args: &[&str]) -> serde_json::Value {
    let args = [&["import", "--format", "json", "--quiet"], args].concat();
    serde_json::from_str(&run(&args).answer()).expect("JSON")
}

/// The figure of a meter's line.
fn figure(answer: &serde_json::Value, meter: &str, field: &str) -> String {
    let mut lines = answer["lines"].as_array().unwrap().iter();
    let line = lines.find(|line| format!("{}.{}", line["service"], line["meter"]).replace('"', "") == meter);
    line.expect(meter)[field].as_str().unwrap().to_owned()
}

/// An export of one dataset.
fn export(dataset: &str, rows: &str) -> String {
    format!(r#"{{"data":{{"viewer":{{"accounts":[{{"{dataset}":[{rows}]}}]}}}},"errors":null}}"#)
}

fn imported(export: &str, args: &[&str]) -> Ran {
    run_in(&root(), &[&["import", "-"], args].concat(), export.as_bytes(), &[])
}

#[test]
fn each_export_is_priced_and_what_is_left_out_is_told() {
    insta::glob!("../analytics", "*.json", |path| {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut args = vec!["import", path.to_str().unwrap()];
        // `name.15d.json` says of how many days it is.
        let days = stem.split_once('.').map(|(_, days)| days.trim_end_matches('d').to_owned());
        if let Some(days) = &days {
            args.extend(["--days", days]);
        }
        let ran = run(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        insta::assert_snapshot!(format!("{}\n--- standard error\n{}", ran.out, ran.err));
    });
}

#[test]
fn every_format_has_it() {
    for format in ["markdown", "csv", "json", "html"] {
        let args = ["import", ACCOUNT, "--format", format, "--quiet"];
        let ran = run(&args);
        assert_eq!(ran.err, "");
        insta::assert_snapshot!(format!("import_{format}"), ran.answer());
    }
}

#[test]
fn each_broken_export_says_what_is_wrong() {
    let folder = root().join("tests/broken/analytics");
    insta::glob!("../broken/analytics", "*.json", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = run_in(&folder, &["import", &name], b"", &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
        insta::assert_snapshot!(ran.err);
    });
}

/// Two days of fifteen, worked out by hand.
#[test]
fn the_bill_is_the_one_worked_out_by_hand() {
    let answer = json(&[ACCOUNT]);
    for (meter, usage, cost) in [
        ("workers.requests", "16000000", "1.8"),
        ("workers.cpu_ms", "48000000", "0.36"),
        ("kv.reads", "12000000", "1"),
        ("kv.writes", "3000000", "10"),
        ("kv.storage", "2", "0.5"),
        // 250,000 invocations and a twentieth of 32 million messages, twice.
        ("do.requests", "3700000", "0.45"),
        ("do.duration", "768001", "12.5"),
        ("do.rows_written", "80000000", "30"),
        // 8 GB at most on the first day, 12 on the last.
        ("do.storage", "10", "1"),
    ] {
        assert_eq!(figure(&answer, meter, "usage"), usage, "{meter}");
        assert_eq!(figure(&answer, meter, "cost"), cost, "{meter}");
    }
    assert_eq!((answer["fee"].as_str(), answer["total"].as_str()), (Some("5"), Some("62.61")));
    assert_eq!(answer["total_other_rounding"], "54.6650125");
    let turned = json(&[ACCOUNT, "--rounding", "pro-rata"]);
    assert_eq!((&turned["total"], &turned["total_other_rounding"]), (&"54.6650125".into(), &"62.61".into()));
}

#[test]
fn usage_is_scaled_to_thirty_days_exactly() {
    let rows = r#"{"sum":{"requests":1000000}}"#;
    let usage = |days: &str| {
        let answer =
            imported(&export("workersInvocationsAdaptive", rows), &["--days", days, "--format", "json"]);
        figure(&serde_json::from_str(&answer.answer()).unwrap(), "workers.requests", "usage")
    };
    assert_eq!(usage("30"), "1000000");
    assert_eq!(usage("15"), "2000000");
    assert_eq!(usage("0.125"), "240000000");
    assert_eq!(usage("31"), "967741.9354838709677419354838709677");
}

#[test]
fn days_that_are_not_asked_for_are_left_out() {
    let answer = json(&[ACCOUNT, "--from", "2026-10-10", "--to", "2026-10-19"]);
    assert_eq!(answer["period"]["days"], "10");
    assert_eq!(figure(&answer, "kv.writes", "usage"), "2250000");
    assert_eq!(figure(&answer, "do.storage", "usage"), "12");
    let left = answer["left_out"].as_array().unwrap();
    assert!(left.iter().all(|left| left["why"] == "it is of another day than those asked for"), "{left:?}");
    assert_eq!(left.iter().map(|left| left["rows"].as_u64().unwrap()).sum::<u64>(), 10);
    assert_eq!(answer["remarks"], serde_json::json!([]), "the days are said");
}

#[test]
fn an_export_may_come_in_pieces_but_not_twice() {
    let folder = tempfile::tempdir().unwrap();
    let row = |day: &str| {
        format!(r#"{{"dimensions":{{"date":"{day}","actionType":"write"}},"sum":{{"requests":5}}}}"#)
    };
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("one.json", &export("kvOperationsAdaptiveGroups", &row("2026-10-01")));
    write("two.json", &export("kvOperationsAdaptiveGroups", &row("2026-10-02")));
    write(
        "both.json",
        &export("kvOperationsAdaptiveGroups", &[row("2026-10-01"), row("2026-10-02")].join(",")),
    );
    let run = |files: &[&str]| {
        let ran = run_in(folder.path(), &[&["import", "--format", "csv"], files].concat(), b"", &[]);
        (ran.code, ran.out, ran.err)
    };
    assert_eq!(run(&["one.json", "two.json"]).1, run(&["both.json"]).1);
    for (files, code) in
        [(["one.json", "one.json"], "given-twice"), (["one.json", "both.json"], "counted-twice")]
    {
        let (exit, out, err) = run(&files);
        assert_eq!((exit, out.as_str()), (Some(2), ""), "{files:?}");
        assert!(err.contains(&format!("error[{code}]")), "{err}");
    }
}

#[test]
fn what_is_nothing_is_no_line() {
    let row = r#"{"dimensions":{"date":"2026-10-01"},"sum":{"rowsRead":5,"storageWriteUnits":0}}"#;
    let args = ["--days", "30", "--format", "json", "--plan", "free"];
    let ran = imported(&export("durableObjectsPeriodicGroups", row), &args);
    let answer: serde_json::Value = serde_json::from_str(&ran.answer()).unwrap();
    assert_eq!(answer["lines"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["left_out"], serde_json::json!([]));
}

#[test]
fn time_awake_is_the_same_in_either_unit() {
    let usage = |sum: &str| {
        let row = format!(r#"{{"dimensions":{{"date":"2026-10-01"}},"sum":{{{sum}}}}}"#);
        let ran =
            imported(&export("durableObjectsPeriodicGroups", &row), &["--days", "30", "--format", "json"]);
        figure(&serde_json::from_str(&ran.answer()).unwrap(), "do.duration", "usage")
    };
    assert_eq!(usage(r#""activeTime":3600000000"#), "460.8");
    assert_eq!(usage(r#""duration":460.8"#), "460.8");
    assert_eq!(usage(r#""duration":460.8,"activeTime":3600000000"#), "460.8");
}

#[test]
fn what_the_sheet_has_no_price_for_is_left_out_loudly() {
    let row = r#"{"dimensions":{"date":"2026-10-01","actionType":"list"},"sum":{"requests":5}}"#;
    let kv = export("kvOperationsAdaptiveGroups", row);
    let ran = imported(&kv, &["--pricing", "analysis"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let says = "kv list of kvOperationsAdaptiveGroups is not priced: `kv` has no operation `list`";
    assert!(ran.out.contains(says) && ran.err.contains(says), "{}{}", ran.out, ran.err);
    let units = r#"{"dimensions":{"date":"2026-10-01"},"sum":{"storageWriteUnits":5}}"#;
    let ran = imported(&export("durableObjectsPeriodicGroups", units), &["--plan", "free"]);
    assert!(ran.err.contains("`do-kv` is not offered on the plan free"), "{}", ran.err);
}

#[test]
fn rows_that_a_limit_may_have_cut_off_are_told() {
    let rows = |count: usize| {
        let row = |at| format!(r#"{{"dimensions":{{"scriptName":"{at}"}},"sum":{{"requests":1}}}}"#);
        export("workersInvocationsAdaptive", &(0..count).map(row).collect::<Vec<_>>().join(","))
    };
    let says = "has 100 rows, as if a `limit` of the query had cut it off";
    assert!(imported(&rows(100), &["--days", "1"]).err.contains(says));
    assert!(!imported(&rows(101), &["--days", "1"]).err.contains("limit"));
}

#[test]
fn rows_without_a_date_are_of_the_days_of_the_others() {
    let rows = r#"{"dimensions":{"date":"2026-10-01","status":"success"},"sum":{"requests":1}},
                  {"dimensions":{"date":"2026-10-03","status":"success"},"sum":{"requests":1}},
                  {"dimensions":{"status":"error"},"sum":{"requests":4}}"#;
    let ran = imported(&export("workersInvocationsAdaptive", rows), &["--format", "json"]);
    assert!(ran.err.contains("rows without a date; they are taken to be of the same days"), "{}", ran.err);
    let answer: serde_json::Value = serde_json::from_str(&ran.answer()).unwrap();
    assert_eq!(figure(&answer, "workers.requests", "usage"), "60");
}

#[test]
fn the_free_plan_says_what_fails() {
    let ran = run(&["import", ACCOUNT, "--plan", "free", "--quiet"]);
    let out = ran.answer().replace("\n  ", " ");
    assert!(out.contains("Total: ≈ $0.00 a month"), "{out}");
    let says = "kv writes: 1,000 a day included in the plan free, 100,000 needed; usage above that fails";
    assert!(out.contains(says), "{out}");
}

/// A scenario that does what the export says: nothing differs.
#[test]
fn a_model_that_is_right_differs_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = "pricing: cloudflare\nworkload: { sessions: [100k], mutations: 30 }\nelsewhere: { kv.writes: 500k }\n\
                    strategies: { each: { writes: { kv: per-mutation } } }\n";
    fs::write(folder.path().join("s.yaml"), scenario).unwrap();
    let row = r#"{"dimensions":{"date":"2026-10-01","actionType":"write"},"sum":{"requests":3500000}}"#;
    let held = ["--days", "30", "--scenario", "s.yaml", "--strategy", "each", "--sessions", "100k"];
    let args = [&["import", "-", "--format", "json"][..], &held].concat();
    let ran = run_in(folder.path(), &args, export("kvOperationsAdaptiveGroups", row).as_bytes(), &[]);
    let answer: serde_json::Value = serde_json::from_str(&ran.answer()).unwrap();
    let meter = &answer["model"]["meters"][0];
    assert_eq!(meter["difference"], "0", "{meter}");
    assert_eq!((&meter["ratio"], &meter["model_cost"]), (&"1".into(), &"12.5".into()), "{meter}");
    assert_eq!(meter["account_cost"], "12.5");
}

#[test]
fn a_model_is_held_against_the_account() {
    let held = ["--scenario", "scenarios/real-bill.yaml", "--strategy", "hybrid", "--sessions", "200k"];
    let ran = run(&[&["import", ACCOUNT, "--quiet"][..], &held].concat());
    insta::assert_snapshot!("import_model", ran.answer());
    let answer = json(&[&[ACCOUNT][..], &held].concat());
    assert_eq!(answer["pricing"]["rounding"], "pro-rata", "as the scenario has it");
    let older = json(&[&[ACCOUNT][..], &held, &["--pricing", "cloudflare@2025-06-01"]].concat());
    assert_eq!(older["pricing"]["effective"], "2025-04-07");
}

#[test]
fn wrong_command_lines_are_2() {
    let model = ["--scenario", "scenarios/real-bill.yaml"];
    for (args, says) in [
        (&[][..], "required"),
        (&["nowhere.json"], "there is no such file"),
        (&[ACCOUNT, "--days", "0"], "cannot read `0` for `--days`: wanted more than 0"),
        (&[ACCOUNT, "--days", "many"], "cannot read `many` for `--days`"),
        (&[ACCOUNT, "--from", "2026-10-02", "--to", "2026-10-01"], "`--from` is after `--to`"),
        (&[ACCOUNT, "--from", "soon"], "invalid value 'soon'"),
        (&[ACCOUNT, "--from", "2027-01-01"], "there is nothing in it that can be priced"),
        (&[ACCOUNT, "--plan", "gold"], "`gold` is not a plan of cloudflare@2026-02-04; known here"),
        (&[ACCOUNT, "--pricing", "cloudfare"], "there is no price sheet `cloudfare`"),
        (&[ACCOUNT, "--strategy", "hybrid"], "required"),
        (&[&[ACCOUNT][..], &model].concat(), "required"),
        (
            &[&[ACCOUNT, "--strategy", "hybird", "--sessions", "1k"][..], &model].concat(),
            "`hybird` is not a strategy",
        ),
        (
            &[&[ACCOUNT, "--strategy", "hybrid", "--sessions", "few"][..], &model].concat(),
            "cannot read `few`",
        ),
    ] {
        let ran = run(&[&["import"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

#[test]
fn names_from_an_export_are_escaped() {
    let row = r#"{"sum":{"<b>x</b>|\u001b[31m":5,"requests":1}}"#;
    let export = export("workersInvocationsAdaptive", row);
    for format in ["table", "markdown", "html"] {
        let ran = imported(&export, &["--days", "1", "--format", format]);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{format}");
        assert!(ran.err.contains("sum.<b>x</b>|\\u{1b}[31m is not priced"), "{}", ran.err);
    }
}

/// What the query asks for is all that is read: an answer with each of its fields leaves out
/// nothing and remarks on nothing but what was never asked.
#[test]
fn the_query_asks_for_what_is_read() {
    let query = run(&["import", "--query"]).answer();
    insta::assert_snapshot!("import_query", query);
    let (mut datasets, mut name, mut dimensions) = (Vec::new(), String::new(), String::new());
    let within = |line: &str| {
        let inside = line.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
        inside.map(|(inside, _)| inside.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).unwrap()
    };
    let value = |name: &str, key: &str| match key {
        "date" => "2026-10-01",
        "actionType" if name.starts_with("kv") => "write",
        "actionType" => "PutObject",
        "storageClass" => "Standard",
        _ => "x",
    };
    for line in query.lines().map(str::trim) {
        if line.starts_with("dimensions") {
            dimensions = within(line)
                .iter()
                .map(|key| format!("{key:?}:{:?}", value(&name, key)))
                .collect::<Vec<_>>()
                .join(",");
        } else if line.starts_with("sum") || line.starts_with("max") {
            let fields = within(line).iter().map(|key| format!("{key:?}:1")).collect::<Vec<_>>().join(",");
            let group = &line[..3];
            datasets.push(format!(r#""{name}":[{{"dimensions":{{{dimensions}}},"{group}":{{{fields}}}}}]"#));
        } else if let Some((dataset, _)) = line.split_once("(limit") {
            name = dataset.to_owned();
        }
    }
    assert_eq!(datasets.len(), 12);
    let answer = format!(r#"{{"data":{{"viewer":{{"accounts":[{{{}}}]}}}}}}"#, datasets.join(","));
    let ran = imported(&answer, &["--days", "30", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn it_has_help() {
    insta::assert_snapshot!("help_import", run(&["import", "--help"]).answer());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_export_never_ends_in_a_panic(at in 0usize..5_000, byte in any::<u8>()) {
        let mut text = fs::read(root().join(ACCOUNT)).unwrap();
        let at = at % text.len();
        text[at] = byte;
        let ran = run_in(&root(), &["import", "-"], &text, &[]);
        prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
        prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }

    #[test]
    fn a_damaged_configuration_never_ends_in_a_panic(at in 0usize..2_000, byte in any::<u8>()) {
        for file in ["chat.toml", "canvas.jsonc"] {
            let mut text = fs::read(root().join("tests/wrangler").join(file)).unwrap();
            let at = at % text.len();
            text[at] = byte;
            let ran = run_in(&root(), &["init", "-", "--from", "-"], &text, &[]);
            prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
            prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
        }
    }
}
