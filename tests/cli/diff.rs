//! What moved from one version to another, and the thresholds it is held to.

use std::fs;
use std::path::{Path, PathBuf};

use writecost::number::Rational;

use crate::runner::{Ran, root, run, run_in};
use crate::walk::names;

const SHIPPED: &str = "scenarios/session-persistence.yaml";

/// The flags of a case: the words of its file `args`, quotes taken off.
fn flags(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("args")).unwrap_or_default();
    let quoted = text.trim().split('\'').enumerate();
    let words = quoted.flat_map(|(at, part)| {
        if at % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
    });
    words.collect()
}

fn diff(folder: &Path, old: &str, flags: &[String]) -> Ran {
    let args: Vec<&str> =
        ["diff", old, "new.yaml"].into_iter().chain(flags.iter().map(String::as_str)).collect();
    run_in(folder, &args, b"", &[])
}

/// The folder of the case that a glob found by its older version.
fn case(old: &Path) -> (PathBuf, String) {
    let folder = old.parent().unwrap().to_owned();
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    (folder, name)
}

#[test]
fn each_pair_says_what_moved() {
    insta::glob!("../diff", "*/old.yaml", |old| {
        let (folder, name) = case(old);
        let ran = diff(&folder, "old.yaml", &flags(&folder));
        let told = format!("{}\n{}exit status {}\n", ran.out, ran.err, ran.code.unwrap());
        insta::with_settings!({ snapshot_suffix => name }, { insta::assert_snapshot!("pair", told) });
    });
}

/// A saved report in the place of the scenario it is of moves nothing.
#[test]
fn a_saved_report_stands_for_its_scenario() {
    insta::glob!("../diff", "*/old.yaml", |old| {
        let (folder, name) = case(old);
        if name == "sheets" {
            return;
        }
        let scratch = tempfile::tempdir().unwrap();
        for file in names(&folder) {
            fs::copy(folder.join(&file), scratch.path().join(&file)).unwrap();
        }
        let save = ["report", "old.yaml", "--format", "json", "-o", "old.json"];
        assert_eq!(run_in(scratch.path(), &save, b"", &[]).code, Some(0));
        let mut flags = flags(&folder);
        flags.extend(["--format".to_owned(), "json".to_owned()]);
        let of = |old: &str| {
            let ran = diff(scratch.path(), old, &flags);
            let mut answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            answer["scenarios"][0]["inputs"].take();
            (ran.code, answer)
        };
        assert_eq!(of("old.json"), of("old.yaml"), "{name}");
    });
}

#[test]
fn every_shipped_scenario_moves_nothing_against_its_saved_report() {
    let scratch = tempfile::tempdir().unwrap();
    let saved = scratch.path().join("baseline.json").display().to_string();
    assert_eq!(run(&["report", "scenarios", "--format", "json", "-o", &saved]).answer(), "");
    let gates = ["--fail-on", "total > 0%", "--fail-on", "total < -0%", "--fail-on", "cheapest changed"];
    let answer = run(&[&["diff", &saved, "scenarios"], &gates[..]].concat()).answer();
    assert!(answer.starts_with("No changes.\n"), "{answer}");
    assert_eq!(run(&["diff", &saved, "scenarios/*.yaml"]).answer(), "No changes.\n");
}

/// What is known of only one version, beyond where the other stopped looking, has not moved.
#[test]
fn a_report_that_looked_further_moves_nothing() {
    let folder = crate::answers::staircase("interval: 5s");
    let regions = |to: &str| {
        let args = ["report", "s.yaml", "--format", "json", "--to", to, "-o", "saved.json"];
        assert_eq!(run_in(folder.path(), &args, b"", &[]).code, Some(0));
        let saved = fs::read_to_string(folder.path().join("saved.json")).unwrap();
        let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
        saved["break_even"][0]["regions"].as_array().unwrap().len()
    };
    let (near, far) = (regions("10M"), regions("20M"));
    assert!(near < far, "{near} and {far}");
    assert_eq!(run_in(folder.path(), &["diff", "saved.json", "s.yaml"], b"", &[]).answer(), "No changes.\n");
}

/// The lines that moved add up to what the total moved by.
#[test]
fn the_lines_add_up() {
    let amount = |value: &serde_json::Value| Rational::parse_decimal(value.as_str().unwrap()).unwrap();
    insta::glob!("../diff", "*/old.yaml", |old| {
        let (folder, _) = case(old);
        let mut flags = flags(&folder);
        flags.extend(["--format".to_owned(), "json".to_owned()]);
        let answer: serde_json::Value = serde_json::from_str(&diff(&folder, "old.yaml", &flags).out).unwrap();
        for total in answer["scenarios"][0]["totals"].as_array().unwrap() {
            let lines: Rational =
                total["lines"].as_array().unwrap().iter().map(|line| amount(&line["delta"])).sum();
            assert_eq!(lines, amount(&total["delta"]), "{total}");
        }
    });
}

#[test]
fn one_scenario_of_a_saved_list_is_found_by_its_name() {
    let scratch = tempfile::tempdir().unwrap();
    let saved = scratch.path().join("baseline.json").display().to_string();
    let both = ["report", SHIPPED, "scenarios/hidden-savings.yaml", "--format", "json", "-o", &saved];
    assert_eq!(run(&both).answer(), "");
    let answer = run(&["diff", &saved, SHIPPED]).answer();
    assert_eq!(
        answer,
        "No changes in session-persistence.\n\n- hidden-savings: only the old version has this scenario\n"
    );
    let ran = run(&["diff", &saved, "scenarios/free-plan.yaml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no scenario is in both"), "{}", ran.err);
}

#[test]
fn several_scenarios_may_be_named() {
    let saved = run(&["report", "scenarios", "--format", "json"]).answer();
    let args = ["diff", "-", SHIPPED, "scenarios/free-plan.yaml"];
    let answer = run_in(&root(), &args, saved.as_bytes(), &[]).answer();
    assert!(answer.starts_with("No changes in session-persistence and free-plan.\n"), "{answer}");
    let ran =
        run(&["diff", SHIPPED, "tests/broken/scenarios/no-unit.yaml", "tests/broken/scenarios/syntax.yaml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no-unit.yaml:2") && ran.err.contains("syntax.yaml:"), "{}", ran.err);
}

#[test]
fn a_difference_in_every_format() {
    let folder = root().join("tests/diff/interval");
    for format in ["markdown", "csv", "json", "html", "github"] {
        let mut flags = flags(&folder);
        flags.extend(["--format".to_owned(), format.to_owned()]);
        let ran = diff(&folder, "old.yaml", &flags);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        insta::assert_snapshot!(format!("diff_{format}"), ran.out);
    }
}

#[test]
fn standard_input_is_the_version_before() {
    let text = fs::read(root().join(SHIPPED)).unwrap();
    let ran = run_in(&root(), &["diff", "-", SHIPPED], &text, &[]);
    assert_eq!(ran.answer(), "No changes.\n");
    let saved = run(&["report", SHIPPED, "--format", "json"]).answer();
    assert_eq!(run_in(&root(), &["diff", SHIPPED, "-"], saved.as_bytes(), &[]).answer(), "No changes.\n");
}

#[test]
fn flags_are_laid_over_the_scenarios() {
    let saved = run(&["report", SHIPPED, "--set", "workload.mutations=300", "--format", "json"]).answer();
    let args = ["diff", "-", SHIPPED, "--set", "workload.mutations=300"];
    assert_eq!(run_in(&root(), &args, saved.as_bytes(), &[]).answer(), "No changes.\n");
    let answer = run_in(&root(), &["diff", "-", SHIPPED], saved.as_bytes(), &[]).answer();
    assert!(answer.contains("set by flags"), "{answer}");
}

#[test]
fn two_shipped_sheets_are_held_against_each_other() {
    let args = ["diff", "cloudflare@2025-06-01", "cloudflare", "--scenario", "scenarios/real-bill.yaml"];
    let ran = run(&[&args[..], &["--sessions", "1M", "--fail-on", "hybrid total@1M > 10.00"]].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(
        ran.err.starts_with("`hybrid total@1M > 10.00` is exceeded: hybrid at 1,000,000 sessions a month: ")
    );
    assert!(ran.out.contains("do.rows_written"), "{}", ran.out);
}

#[test]
fn what_cannot_be_held_against_each_other_is_2() {
    let report = "tests/broken/reports/other-version.json";
    let sheet = "pricing/analysis/2026-01-03.yaml";
    for (args, says) in [
        (&[SHIPPED, "nowhere.yaml"][..], "there is no such file"),
        (&["nowhere.json", "nowhere.yaml"], "nowhere.json"),
        (&[report, SHIPPED], "was written by another version of writecost"),
        (&[sheet, SHIPPED], "are of different kinds"),
        (&[sheet, sheet], "add `--scenario SCENARIO`"),
        (&["analysis", "analisys", "--scenario", SHIPPED], "there is no price sheet `analisys`"),
        (&["analysis", "analysis", "--scenario", SHIPPED, "--pricing", "analysis"], "--pricing"),
        (&[SHIPPED, SHIPPED, "--scenario", SHIPPED], "`--scenario` is priced on two price sheets"),
        (&["-", "-"], "standard input can be read only once"),
        (&["analysis", SHIPPED, sheet], "is a price sheet: give one as OLD and one as NEW"),
        (&["clippy.toml", SHIPPED], "clippy.toml"),
        (&["tests/broken", SHIPPED], "tests/broken"),
        (&["scenarios", "tests/bills"], "no scenario is in both"),
        (&["pricing", SHIPPED], "there is no scenario in `pricing`"),
        (&[SHIPPED, SHIPPED, "--fail-on", "totals > 5%"], "`totals > 5%` is not a threshold"),
        (
            &[SHIPPED, SHIPPED, "--fail-on", "hybird total > 5%"],
            "applies to nothing: there is no total of `hybird`",
        ),
        (&[SHIPPED, SHIPPED, "--fail-on", "total@3M > 5%"], "no total at 3000000 sessions that both have"),
        (&[SHIPPED, SHIPPED, "--fail-on", "cheapest@3M changed"], "no volume at 3000000 sessions"),
        (&[SHIPPED, SHIPPED, "--fail-on", "current break-even < 1k"], "no break-even of `current`"),
    ] {
        let ran = run(&[&["diff"], args].concat());
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

/// One strategy has no break-even, so a gate on it would hold nothing.
#[test]
fn a_break_even_of_one_strategy_is_no_gate() {
    let folder = root().join("tests/diff/nothing");
    let flags = ["--fail-on".to_owned(), "break-even < 100k".to_owned()];
    let ran = diff(&folder, "old.yaml", &flags);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("no break-even against the baseline"), "{}", ran.err);
}

#[test]
fn everything_wrong_with_either_version_is_told() {
    let broken = root().join("tests/broken");
    let ran = run_in(&broken, &["diff", "reports/not-an-amount.json", "scenarios/no-unit.yaml"], b"", &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("reports/not-an-amount.json:"), "{}", ran.err);
    assert!(ran.err.contains("scenarios/no-unit.yaml:"), "{}", ran.err);
}

#[test]
fn amounts_of_two_currencies_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = fs::read_to_string(root().join("pricing/analysis/2026-01-03.yaml")).unwrap();
    fs::write(folder.path().join("usd.yaml"), &sheet).unwrap();
    fs::write(folder.path().join("eur.yaml"), sheet.replace("currency: USD", "currency: EUR")).unwrap();
    fs::copy(root().join(SHIPPED), folder.path().join("s.yaml")).unwrap();
    let ran = run_in(folder.path(), &["diff", "usd.yaml", "eur.yaml", "--scenario", "s.yaml"], b"", &[]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("s.yaml is in USD and s.yaml in EUR: amounts in two currencies cannot be compared"),
        "{}",
        ran.err
    );
}

/// Counts take the place of what both versions say of their sessions; a saved report is as it is.
#[test]
fn counts_are_laid_over_both_versions() {
    let folder = root().join("tests/diff/logged");
    let counts = root().join("tests/counts/hand.json").display().to_string();
    let ran = run_in(&folder, &["diff", "old.yaml", "new.yaml", "--counts", &counts], b"", &[]);
    assert_eq!(ran.answer(), "No changes.\n");
    let scratch = tempfile::tempdir().unwrap();
    let saved = scratch.path().join("saved.json").display().to_string();
    let save = ["report", "old.yaml", "--format", "json", "-o", &saved];
    assert_eq!(run_in(&folder, &save, b"", &[]).answer(), "");
    let ran = run_in(&folder, &["diff", &saved, &saved, "--counts", &counts], b"", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!("saved_reports_and_counts", ran.err);
    let ran = run_in(&folder, &["diff", &saved, "new.yaml", "--format", "markdown"], b"", &[]);
    insta::assert_snapshot!("a_saved_report_of_a_log", ran.answer());
}
