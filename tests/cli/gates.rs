//! Exit statuses: what holds is 0, what does not is 3, what names nothing is 2.

use std::fs;

use crate::runner::{Ran, root, run, run_in};
use crate::walk::files;

const SHIPPED: &str = "scenarios/session-persistence.yaml";

/// Checks the shipped scenario with one text in place of another.
fn changed(from: &str, to: &str) -> Ran {
    let text = fs::read_to_string(root().join(SHIPPED)).unwrap();
    assert!(text.contains(from), "{from}");
    run_in(&root(), &["check", "-"], text.replacen(from, to, 1).as_bytes(), &[])
}

/// Checks every scenario of a folder, of which there are at least so many.
fn all_hold(folder: &str, at_least: usize) {
    let paths: Vec<String> = files(folder).iter().map(|path| path.display().to_string()).collect();
    assert!(paths.len() >= at_least, "{folder} has only {}", paths.len());
    let args: Vec<&str> = std::iter::once("check").chain(paths.iter().map(String::as_str)).collect();
    let ran = run(&args);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn every_shipped_expectation_holds() {
    all_hold("scenarios", 5);
}

/// The worked bills in the vendor's own documentation, and what one operation costs.
#[test]
fn every_worked_bill_holds() {
    all_hold("tests/bills", 40);
}

#[test]
fn one_changed_figure_is_named() {
    let ran = changed(
        "{ strategy: hybrid, sessions: 1M, total: 149.00 }",
        "{ strategy: hybrid, sessions: 1M, total: 149.01 }",
    );
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.err.contains("`hybrid` at 1,000,000 sessions: expected $149.01, found $149.00"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("FAIL"));
}

#[test]
fn each_kind_of_expectation_can_fail() {
    for (to, says) in [
        (
            "{ strategy: current, sessions: 10M, at_most: 1494.99 }",
            "expected at most $1,494.99, found $1,495.00",
        ),
        (
            "{ cheapest: naive, sessions: 10M }",
            "expected cheapest, `current`, `proposed`, `hybrid` cost less",
        ),
    ] {
        let ran = changed("{ cheapest: current, sessions: 10M }", to);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

/// The shipped scenario with one figure changed, under a name that XML and commands would trip on.
fn failing(format: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(root().join(SHIPPED)).unwrap();
    let changed = text.replacen("sessions: 1M, total: 294.00", "sessions: 1M, total: 295.00", 1);
    fs::write(folder.path().join("a, b & \"c\".yaml"), changed).unwrap();
    run_in(folder.path(), &["check", "a, b & \"c\".yaml", "--format", format], b"", &[])
}

#[test]
fn junit_and_annotations_carry_file_and_line() {
    for format in ["junit", "github"] {
        let ran = failing(format);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        insta::assert_snapshot!(format!("check_{format}"), ran.out);
    }
}

#[test]
fn a_gate_that_names_nothing_is_never_a_pass() {
    let nothing = "pricing: analysis\nworkload: { sessions: [1] }\nstrategies: { a: { writes: {} } }\n";
    let ran = run_in(&root(), &["check", "-"], nothing.as_bytes(), &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_eq!(
        changed("{ cheapest: current, sessions: 10M }", "{ cheapest: curent, sessions: 10M }").code,
        Some(2)
    );
}

#[test]
fn what_cannot_vary_is_told() {
    let refused = |scenario: &str, over: &str, more: &[&str]| {
        let ran = run(&[&["break-even", scenario, "--over", over], more].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{scenario} {over}");
        ran.err
    };
    let told = [
        refused("scenarios/activity-patterns.yaml", "mutations", &[]),
        refused("scenarios/activity-patterns.yaml", "active", &[]),
        refused("scenarios/from-a-log.yaml", "active", &[]),
        refused("scenarios/optimizations.yaml", "interval", &[]),
        refused(SHIPPED, "window", &["--between", "current,hybrid"]),
        refused(SHIPPED, "interval", &["--between", "proposed,proposed"]),
        refused(
            SHIPPED,
            "interval",
            &[
                "--between",
                "proposed,current",
                "--set",
                "strategies.current.writes.kv={ debounced: { interval: 5s, writes: 30 } }",
            ],
        ),
        // 1 mutation at 7 a minute: the active time has no end in decimals.
        refused(
            SHIPPED,
            "mutations",
            &["--set", "workload={ sessions: 1k, mutations: 1, rate: 7/min, arrivals: ceiling }"],
        ),
        refused("scenarios/from-a-log.yaml", "window", &["--between", "each,tiered"]),
        refused(SHIPPED, "active", &["--to", "90.5s"]),
        refused(SHIPPED, "window", &["--to", "0s"]),
        refused(SHIPPED, "sessions", &["--to", "1h"]),
        refused(SHIPPED, "mutations", &["--to", "0"]),
        refused(SHIPPED, "active", &["--to", "2M"]),
    ];
    insta::assert_snapshot!("what_cannot_vary", told.concat());
}

#[test]
fn wrong_command_lines_are_2() {
    for args in [
        &["report"][..],
        &["reprot", SHIPPED],
        &["report", SHIPPED, "--format", "yaml"],
        &["explain", SHIPPED, "--strategy", "hybird", "--sessions", "1M"],
        &["explain", SHIPPED, "--strategy", "hybrid", "--sessions", "-1"],
        &["break-even", SHIPPED, "--between", "current"],
        &["break-even", SHIPPED, "--between", "current,nothing"],
        &["break-even", "scenarios/activity-patterns.yaml", "--over", "mutations"],
        &["check"],
    ] {
        let ran = run(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}
