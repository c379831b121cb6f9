//! Budgets in a scenario, and folders and patterns of scenarios.

use std::fs;

use crate::runner::{Ran, root, run_in};

const BASE: &str = "\
pricing: analysis
rounding: pro-rata
workload: { sessions: [100k, 1M], mutations: 150, active: 2.5min, arrivals: ceiling }
strategies:
  current: { writes: { kv: { debounced: { interval: 5s } } } }
  hybrid: { writes: { do: per-mutation, kv: on-disconnect } }
";

fn check(budget: &str, format: &str) -> Ran {
    let text = format!("{BASE}{budget}");
    run_in(&root(), &["check", "-", "--format", format], text.as_bytes(), &[])
}

#[test]
fn a_budget_holds_or_is_exceeded() {
    for (budget, code, says) in [
        // The totals are $10 and $145 (current), $14 and $149 (hybrid).
        ("{ total: 149, strategy: hybrid, sessions: 1M }", 0, ""),
        (
            "{ total: 148.99, strategy: hybrid, sessions: 1M }",
            3,
            "budget of $148.99 exceeded, found $149.00 (+$0.01)",
        ),
        ("{ total: 148.99, strategy: hybrid, sessions: 100k }", 0, ""),
        ("{ total: 148.99, strategy: hybrid }", 3, "<stdin>:7: `hybrid` at 1,000,000 sessions: budget"),
        ("{ total: 145 }", 0, ""),
        (
            "{ total: 144.999 }",
            3,
            "`current`, the cheapest, at 1,000,000 sessions: budget of $144.999 exceeded, found $145.000 (+$0.001)",
        ),
        ("{ total: 1000, sessions: 10M }", 3, "`current`, the cheapest, at 10,000,000 sessions"),
        (
            "[{ total: 145 }, { total: 13, strategy: hybrid, sessions: 100k }]",
            3,
            "`hybrid` at 100,000 sessions: budget of $13.00",
        ),
    ] {
        let ran = check(&format!("budget: {budget}\n"), "table");
        assert_eq!(ran.code, Some(code), "{budget}: {}", ran.err);
        assert!(ran.err.contains(says), "{budget}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), usize::from(code == 3), "{budget}: {}", ran.err);
    }
}

#[test]
fn budgets_in_every_format() {
    let budgets = "budget:\n  - { total: 145 }\n  - { total: 100, strategy: hybrid, sessions: 1M }\nexpect:\n  - { strategy: current, sessions: 1M, total: 145 }\n";
    for format in ["table", "markdown", "csv", "json", "html", "junit", "github"] {
        let ran = check(budgets, format);
        assert_eq!(ran.code, Some(3), "{}", ran.err);
        insta::assert_snapshot!(format!("budgets_{format}"), ran.out);
    }
}

#[test]
fn everything_holds_in_markdown() {
    let ran = check("budget: { total: 145 }\n", "markdown");
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("<!-- writecost:check -->\n\n## writecost check: PASS\n"), "{}", ran.out);
}

/// A folder with a scenario, a deeper one, a sheet, and what is no YAML.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("all/deeper")).unwrap();
    fs::create_dir_all(path.join("all/.hidden")).unwrap();
    let held = format!("{BASE}budget: {{ total: 145 }}\n");
    fs::write(path.join("all/b.yaml"), &held).unwrap();
    fs::write(path.join("all/deeper/a.yml"), &held).unwrap();
    fs::write(path.join("all/.hidden/broken.yaml"), "pricing: [").unwrap();
    fs::write(path.join("all/readme.md"), "# not: [YAML").unwrap();
    fs::copy(root().join("pricing/analysis/2026-01-03.yaml"), path.join("all/sheet.yaml")).unwrap();
    folder
}

#[test]
fn folders_and_patterns_mean_the_scenarios_in_them() {
    let folder = folder();
    for (args, found) in [
        (&["all"][..], &["b", "a"][..]),
        (&["all", "all/b.yaml"], &["b", "a"]),
        (&["all/*.yaml"], &["b"]),
        (&["all/**/*.y*ml"], &["b", "a"]),
        (&["all/deeper"], &["a"]),
    ] {
        let args = [&["check"], args, &["--format", "csv"]].concat();
        let ran = run_in(folder.path(), &args, b"", &[]);
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
        let mut names: Vec<&str> =
            ran.out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        names.dedup();
        assert_eq!(names, found, "{args:?}");
    }
    let ran = run_in(folder.path(), &["check", "all"], b"", &[]);
    assert_eq!(ran.err, "note: skipped all/sheet.yaml: not a scenario\n");
    assert_eq!(run_in(folder.path(), &["check", "all", "-q"], b"", &[]).err, "");
}

#[test]
fn no_scenario_found_is_2() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for arg in ["empty", "all/*.yoml", "all/sheet*", "all/[", "empty/*.yaml"] {
        let ran = run_in(folder.path(), &["check", arg], b"", &[]);
        assert_eq!(ran.code, Some(2), "{arg}: {}", ran.err);
        assert_eq!(ran.out, "", "{arg}");
    }
}

#[test]
fn a_broken_scenario_in_a_folder_is_never_passed_over() {
    for broken in
        [&b""[..], b"pricing: [", b"workload: {}\n", b"strategys: {}\nexpect: []\n", b"\x07", b"\xff"]
    {
        let folder = folder();
        fs::write(folder.path().join("all/broken.yaml"), broken).unwrap();
        let ran = run_in(folder.path(), &["check", "all"], b"", &[]);
        assert_eq!(ran.code, Some(2), "{broken:?}: {}", ran.err);
        assert!(ran.err.contains("all/broken.yaml"), "{broken:?}: {}", ran.err);
    }
}
