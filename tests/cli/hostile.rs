//! Names that come from files and say more than they should: no format lets them out.

use std::fs;

use crate::runner::{Ran, root, run_in};

/// A strategy called after a formula, a tag, a table cell, a workflow command and an escape.
const STRATEGY: &str = r#"=1+1|<b>`x`\u001b[31m\n::error::y\u202e\""#;
const TITLE: &str = r"@title | <script>alert(1)</script> [a](javascript:b) \u001b]0;owned\u0007\r\n# heading";

fn scenario(interval: &str) -> String {
    format!(
        "title: \"{TITLE}\"\npricing: analysis\nrounding: pro-rata\n\
         workload: {{ sessions: [1M], mutations: 150, active: 2.5min, arrivals: ceiling }}\n\
         strategies:\n  \"{STRATEGY}\":\n    title: \"{TITLE}\"\n    writes: {{ kv: {{ debounced: {{ interval: {interval} }} }} }}\n  \
         \"-minus\": {{ writes: {{ do: per-mutation }} }}\n\
         expect:\n  - {{ strategy: \"{STRATEGY}\", sessions: 1M, total: 1 }}\n  - {{ strategy: \"-minus\", sessions: 1M, at_most: 1 }}\n\
         budget: {{ total: 1, strategy: \"{STRATEGY}\" }}\n"
    )
}

fn ran(command: &[&str], format: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.yaml"), scenario("5s")).unwrap();
    fs::write(folder.path().join("new.yaml"), scenario("4s")).unwrap();
    run_in(folder.path(), &[command, &["--format", format]].concat(), b"", &[])
}

/// Every command that shows names of a scenario, with the formats it has.
fn each(mut look: impl FnMut(&str, &str, &Ran)) {
    let common = &["table", "markdown", "csv", "json", "html"][..];
    for (command, formats) in [
        (&["report", "new.yaml"][..], common),
        (&["check", "new.yaml"], &[common, &["junit", "github"]].concat()[..]),
        (&["diff", "old.yaml", "new.yaml", "--fail-on", "total > 0%"], &[common, &["github"]].concat()[..]),
        (&["break-even", "new.yaml"], common),
    ] {
        for format in formats {
            let ran = ran(command, format);
            assert!(matches!(ran.code, Some(0 | 3)), "{command:?} {format}: {}", ran.err);
            look(command[0], format, &ran);
        }
    }
}

#[test]
fn nothing_that_hides_or_moves_the_cursor_gets_out() {
    each(|command, format, ran| {
        for text in [&ran.out, &ran.err] {
            let found = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
            assert_eq!(found, None, "{command} as {format}");
        }
    });
}

#[test]
fn no_row_of_a_markdown_table_has_another_number_of_cells() {
    each(|command, format, ran| {
        if format != "markdown" {
            return;
        }
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut rows = 0;
        for pair in ran.out.lines().collect::<Vec<_>>().windows(2).filter(|pair| pair[1].starts_with('|')) {
            rows += 1;
            assert!(!pair[0].starts_with('|') || bars(pair[0]) == bars(pair[1]), "{command}: {pair:?}");
        }
        assert!(rows >= 2, "{command}");
        assert!(!ran.out.contains("<b>") && !ran.out.contains("<script>"), "{command}");
        assert!(!ran.out.lines().any(|line| line.starts_with("# ")), "{command}: {}", ran.out);
    });
}

#[test]
fn no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers() {
    each(|command, format, ran| {
        if format != "csv" {
            return;
        }
        let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
        for record in reader.records() {
            for field in &record.unwrap() {
                let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!formula || field.parse::<f64>().is_ok(), "{command}: {field:?}");
            }
        }
        assert!(ran.out.contains("'=1+1"), "{command}: {}", ran.out);
    });
    let falls = run_in(
        &root().join("tests/diff/interval"),
        &["diff", "old.yaml", "new.yaml", "--format", "csv"],
        b"",
        &[],
    );
    assert!(falls.out.contains(",-75,"), "{}", falls.out);
}

#[test]
fn no_tag_gets_into_html_or_junit() {
    each(|command, format, ran| {
        if format == "html" {
            assert!(!ran.out.contains("<script") && !ran.out.contains("<b>"), "{command}");
        }
        if format == "junit" {
            let document = roxmltree::Document::parse(&ran.out).unwrap();
            let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
            let cases: Vec<_> = cases.collect();
            assert_eq!(cases.len(), 3);
            assert!(cases.iter().all(|case| case.children().any(|child| child.has_tag_name("failure"))));
            assert!(cases.iter().all(|case| case.attribute("file") == Some("new.yaml")));
            assert_eq!(cases[0].attribute("line"), Some("11"));
        }
    });
}

#[test]
fn every_line_of_annotations_is_one_of_ours() {
    each(|command, format, ran| {
        if format != "github" {
            return;
        }
        assert!(ran.out.lines().count() >= 1, "{command}");
        for line in ran.out.lines() {
            assert!(line.starts_with("::error file=new.yaml,"), "{command}: {line}");
        }
    });
}
