//! Answers, in every format.

use std::fs;

use crate::runner::{root, run, run_in};

const SHIPPED: &str = "scenarios/session-persistence.yaml";

fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&run(args).answer()).expect("JSON")
}

#[test]
fn every_shipped_scenario_in_every_format() {
    insta::glob!("../../scenarios", "*.yaml", |path| {
        let path = format!("scenarios/{}", path.file_name().unwrap().to_string_lossy());
        for format in ["table", "markdown", "csv", "json", "html"] {
            let answer = run(&["report", &path, "--format", format]).answer();
            insta::assert_snapshot!(format!("report_{format}"), answer);
        }
    });
}

/// Counted over a log, and rounded up as an invoice is.
const COUNTED: &str = "scenarios/from-a-log.yaml";

#[test]
fn every_other_command() {
    for (name, args) in [
        ("explain", &["explain", SHIPPED, "--strategy", "hybrid", "--sessions", "10M"][..]),
        (
            "explain_mix",
            &["explain", "scenarios/activity-patterns.yaml", "--strategy", "current", "--sessions", "1M"],
        ),
        (
            "explain_poisson",
            &["explain", "scenarios/optimizations.yaml", "--strategy", "tiered", "--sessions", "1M"],
        ),
        ("break_even", &["break-even", SHIPPED, "--between", "current,hybrid"]),
        ("break_even_csv", &["break-even", SHIPPED, "--format", "csv"]),
        ("break_even_mutations", &["break-even", SHIPPED, "--over", "mutations", "--sessions", "1M"]),
        (
            "break_even_mutations_expected",
            &[
                "break-even",
                "scenarios/real-bill.yaml",
                "--over",
                "mutations",
                "--sessions",
                "40k",
                "--to",
                "90",
            ],
        ),
        (
            "break_even_active",
            &["break-even", SHIPPED, "--over", "active", "--between", "current,proposed", "--to", "20min"],
        ),
        ("break_even_interval", &["break-even", SHIPPED, "--over", "interval", "--to", "60"]),
        (
            "break_even_window",
            &[
                "break-even",
                "scenarios/optimizations.yaml",
                "--over",
                "window",
                "--between",
                "each,batched-100ms",
            ],
        ),
        // `conditional` and its baseline have no window, and are left out.
        (
            "break_even_windows_csv",
            &[
                "break-even",
                "scenarios/optimizations.yaml",
                "--over",
                "window",
                "--to",
                "50ms",
                "--format",
                "csv",
            ],
        ),
        ("break_even_interval_counted", &["break-even", COUNTED, "--over", "interval", "--to", "20"]),
        ("check", &["check", SHIPPED, "scenarios/optimizations.yaml"]),
        ("check_json", &["check", "scenarios/hidden-savings.yaml", "--format", "json"]),
        ("prices", &["prices"]),
        ("prices_show", &["prices", "show", "analysis"]),
        ("prices_show_cloudflare", &["prices", "show", "cloudflare"]),
        ("prices_diff", &["prices", "diff", "cloudflare@2024-01-01", "cloudflare"]),
        ("prices_verify", &["prices", "verify", "tests/broken/no-put.yaml"]),
        (
            "explain_host",
            &["explain", "scenarios/real-bill.yaml", "--strategy", "current", "--sessions", "1M"],
        ),
        (
            "explain_rounded",
            &["explain", "tests/bills/do-2-invoice.yaml", "--strategy", "bill", "--sessions", "1"],
        ),
        (
            "explain_units",
            &["explain", "scenarios/real-bill.yaml", "--strategy", "hybrid-units", "--sessions", "1M"],
        ),
    ] {
        insta::assert_snapshot!(name, run(args).answer());
    }
}

#[test]
fn help_texts() {
    for command in ["", "report", "explain", "break-even", "check", "diff", "prices", "completions", "man"] {
        let args: Vec<&str> = [command, "--help"].into_iter().filter(|arg| !arg.is_empty()).collect();
        insta::assert_snapshot!(format!("help_{command}"), run(&args).answer());
    }
}

#[test]
fn completions_and_man_pages() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = run(&["completions", shell]).answer();
        assert!(script.contains("break-even"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["man", folder.path().to_str().unwrap()]).answer(), "");
    let page = fs::read_to_string(folder.path().join("writecost-report.1")).unwrap();
    assert!(page.contains(".TH writecost-report 1"), "{page}");
    assert_eq!(run(&["man", "/nowhere/at/all"]).code, Some(1));
}

#[test]
fn totals_are_those_of_the_audit() {
    let report = json(&["report", SHIPPED, "--format", "json"]);
    let total =
        |point: &serde_json::Value, at: usize| point["costs"][at]["total"].as_str().unwrap().to_owned();
    let expected = [
        ["0", "0", "0", "0"],
        ["0", "0.5", "0.5", "0.5"],
        ["10", "14", "24", "14"],
        ["145", "149", "294", "149"],
        ["1495", "1499", "2994", "1544"],
    ];
    for (point, expected) in report["points"].as_array().unwrap().iter().zip(expected) {
        let found: Vec<String> = (0..4).map(|at| total(point, at)).collect();
        assert_eq!(found, expected, "at {}", point["sessions"]);
    }
}

#[test]
fn break_even_is_exact() {
    let report = json(&["report", SHIPPED, "--format", "json"]);
    let hybrid = &report["break_even"][2];
    let regions = serde_json::json!([
        { "from": 1, "to": 6666, "cheaper": null },
        { "from": 6667, "to": null, "cheaper": "current" },
    ]);
    assert_eq!(hybrid["regions"], regions);
    assert_eq!(report["break_even"][0]["regions"], regions);
    let segments = hybrid["segments"].as_array().unwrap();
    let flat = serde_json::json!({
        "from": 33334, "to": 1_000_000, "delta_from": "4", "delta_to": "4", "delta_per_million": "0",
    });
    assert_eq!(segments[2], flat);
    assert_eq!(segments[3]["from"], 1_000_001);
    assert_eq!(segments[3]["delta_per_million"], "5");
}

#[test]
fn waiting_costs_more_than_writing() {
    let report = json(&["report", "scenarios/real-bill.yaml", "--sessions", "1M", "--format", "json"]);
    let held: f64 = report["strategies"][0]["held_seconds"].as_str().unwrap().parse().unwrap();
    assert!((held - 278.539).abs() < 0.001, "{held}");
    let lines = report["points"][0]["costs"][0]["lines"].as_array().unwrap();
    let duration = lines.iter().find(|line| line["meter"] == "duration").unwrap();
    let cost: f64 = duration["cost"].as_str().unwrap().parse().unwrap();
    assert!((440.0..446.0).contains(&cost), "{cost}");
    assert_eq!(duration["approximate"], true);
    let warning = &report["warnings"][0];
    assert_eq!(
        (warning["code"].as_str(), warning["strategy"].as_str()),
        (Some("timer-cost"), Some("current"))
    );
}

#[test]
fn the_free_plan_says_what_stops() {
    let report = json(&["report", "scenarios/free-plan.yaml", "--sessions", "10k", "--format", "json"]);
    let cost = &report["points"][0]["costs"][0];
    assert_eq!(cost["total"], "0");
    let over = serde_json::json!([
        { "service": "kv", "meter": "writes", "period": "day", "needs": "10000", "included": "1000" },
    ]);
    assert_eq!(cost["over_plan"], over);
}

#[test]
fn the_sheet_in_force_on_a_day_is_found() {
    let pricing = |reference: &str| {
        let flags = ["report", "scenarios/real-bill.yaml", "--pricing", reference, "--format", "json"];
        json(&flags)["pricing"]["effective"].as_str().unwrap().to_owned()
    };
    assert_eq!(pricing("cloudflare"), "2026-02-04");
    assert_eq!(pricing("cloudflare@2025-06-01"), "2025-04-07");
    assert_eq!(pricing("cloudflare@2026-01-07"), "2026-01-07");
}

/// The shipped scenario at a price sheet that rounds up whole millions, as an invoice does.
pub(crate) fn staircase(current_interval: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sheet = fs::read_to_string(root().join("pricing/analysis/2026-01-03.yaml")).unwrap();
    let rounded = sheet.replace("included: 1M/month }", "included: 1M/month, round_up: 1M }");
    fs::write(folder.path().join("stairs.yaml"), rounded).unwrap();
    let scenario = fs::read_to_string(root().join(SHIPPED)).unwrap();
    let scenario =
        scenario.replace("pricing: analysis", "pricing: stairs.yaml").replace("pro-rata", "invoice");
    let scenario = scenario.split("expect:").next().unwrap().replace("interval: 5s", current_interval);
    fs::write(folder.path().join("s.yaml"), scenario).unwrap();
    folder
}

#[test]
fn staircases_are_told_as_one_stretch_and_listed_in_json() {
    for (name, interval, pair) in [
        ("stairs_without_end", "interval: 5s", "current,proposed"),
        ("stairs_with_an_end", "interval: 5s", "current,hybrid"),
        ("stairs_that_trade", "interval: 4.9s", "current,proposed"),
    ] {
        let folder = staircase(interval);
        let args = ["break-even", "s.yaml", "--between", pair];
        let told = run_in(folder.path(), &args, b"", &[]).answer();
        let listed = run_in(folder.path(), &[&args[..], &["--format", "json"]].concat(), b"", &[]).answer();
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let count = listed[0]["regions"].as_array().unwrap().len();
        insta::assert_snapshot!(
            name,
            format!("{told}\n{count} regions in JSON, horizon {}\n", listed[0]["horizon"])
        );
        assert!(listed[0].get("segments").is_none(), "a staircase has no segments");
    }
}

#[test]
fn break_even_over_mutations_has_four_regions() {
    let args =
        ["break-even", SHIPPED, "--over", "mutations", "--sessions", "1M", "--between", "current,proposed"];
    let answer = json(&[&args[..], &["--format", "json"]].concat());
    let regions = serde_json::json!([
        { "from": 1, "to": 1, "cheaper": null },
        { "from": 2, "to": 145, "cheaper": "proposed" },
        { "from": 146, "to": 146, "cheaper": null },
        { "from": 147, "to": null, "cheaper": "current" },
    ]);
    assert_eq!(answer[0]["regions"], regions);
}

#[test]
fn seventeen_digits_reach_the_json_unharmed() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = fs::read_to_string(root().join("pricing/analysis/2026-01-03.yaml")).unwrap();
    fs::write(folder.path().join("mine.yaml"), sheet.replace("price: 5.00", "price: 12345678901234567.89"))
        .unwrap();
    let scenario = fs::read_to_string(root().join(SHIPPED)).unwrap();
    fs::write(folder.path().join("s.yaml"), scenario.replace("pricing: analysis", "pricing: mine.yaml"))
        .unwrap();
    let answer = run_in(folder.path(), &["report", "s.yaml", "--format", "json"], b"", &[]).answer();
    assert!(answer.contains(r#""price": "12345678901234567.89""#), "{answer}");
    // 29 million writes past the allowance, at that price a million.
    assert!(answer.contains(r#""total": "358024688135802468.81""#), "{answer}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    for format in ["table", "markdown", "csv", "json", "html"] {
        let args = ["report", "scenarios/optimizations.yaml", "--format", format];
        assert_eq!(run(&args).answer(), run(&args).answer());
    }
}

#[test]
fn flags_say_what_the_file_would() {
    let scenario = fs::read_to_string(root().join(SHIPPED)).unwrap();
    let totals = |answer: &str| {
        let report: serde_json::Value = serde_json::from_str(answer).unwrap();
        report["points"].clone()
    };
    for (flags, from, to) in [
        (&["--sessions", "2M,20M"][..], "[1k, 10k, 100k, 1M, 10M]", "[2M, 20M]"),
        (&["--no-allowances"], "pricing: analysis", "pricing: analysis\nallowances: ignore"),
        (&["--set", "workload.mutations=300"], "mutations: 150", "mutations: 300"),
        (
            &["--set", "strategies.current.writes.kv.debounced.interval=10s"],
            "current:\n    title: Current (KV)\n    writes:\n      kv: { debounced: { interval: 5s } }",
            "current:\n    title: Current (KV)\n    writes:\n      kv: { debounced: { interval: 10s } }",
        ),
    ] {
        let flagged = run(&[&["report", SHIPPED, "--format", "json"], flags].concat()).answer();
        assert!(scenario.contains(from), "{from}");
        let edited = scenario.replacen(from, to, 1);
        let edited = run_in(&root(), &["report", "-", "--format", "json"], edited.as_bytes(), &[]).answer();
        assert_eq!(totals(&flagged), totals(&edited), "{flags:?}");
    }
}

#[test]
fn an_output_file_is_replaced_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    fs::write(&path, "before").unwrap();
    let out = path.to_str().unwrap();
    let ran = run(&["report", "tests/broken/scenarios/syntax.yaml", "-o", out]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(run(&["report", SHIPPED, "--format", "json", "-o", out]).answer(), "");
    assert!(fs::read_to_string(&path).unwrap().starts_with("{\n  \"schema\": \"writecost.report/1\""));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let ran = run(&["report", SHIPPED, "-o", "/nowhere/at/all.txt"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.starts_with("error: cannot write"), "{}", ran.err);
}

#[test]
fn colour_is_as_asked_for() {
    let escapes = |args: &[&str], variables: &[(&str, &str)]| {
        let args = [&["report", SHIPPED], args].concat();
        run_in(&root(), &args, b"", variables).answer().contains('\u{1b}')
    };
    assert!(!escapes(&[], &[]), "not on a pipe");
    assert!(escapes(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(escapes(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!escapes(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn tables_fit_the_terminal() {
    for width in ["60", "80", "120"] {
        let answer = run_in(&root(), &["report", SHIPPED], b"", &[("COLUMNS", width)]).answer();
        let widest = answer.lines().map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(widest <= width.parse().unwrap(), "{widest} columns on {width}:\n{answer}");
    }
}
