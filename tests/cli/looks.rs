//! Notes, colour, width and the version.

use crate::runner::{root, run, run_in};
use crate::walk::{each, names, tried};

#[test]
fn quiet_silences_notes_and_nothing_else() {
    each(|command, example, scratch| {
        if command.has("-q, --quiet") {
            let again = if command.has("--force") { &["--force"][..] } else { &[] };
            let loud = tried(scratch, example, again, &[]);
            let quiet = tried(scratch, example, &[again, &["-q"]].concat(), &[]);
            assert_eq!((quiet.code, quiet.out), (loud.code, loud.out), "{}", command.name());
            assert!(!quiet.err.contains("note:"), "{}: {}", command.name(), quiet.err);
        }
    });
    let nothing = "pricing: analysis\nworkload: { sessions: [1] }\nstrategies: { a: { writes: {} } }\n";
    let args = ["check", "-", "scenarios/session-persistence.yaml"];
    let loud = run_in(&root(), &args, nothing.as_bytes(), &[]);
    let quiet = run_in(&root(), &[&args[..], &["--quiet"]].concat(), nothing.as_bytes(), &[]);
    assert_eq!(loud.err, "note: <stdin> has no `expect` and no `budget`\n");
    assert_eq!((quiet.code, quiet.err, quiet.out), (Some(0), String::new(), loud.out));
    let broken = run(&["report", "tests/broken/scenarios/unknown-key.yaml", "--quiet"]);
    assert!(broken.err.contains("error[unknown-key]"), "an error is no note: {}", broken.err);
}

#[test]
fn colour_is_by_the_flag_then_by_the_environment() {
    let report = ["report", "scenarios/session-persistence.yaml"];
    let broken = ["report", "tests/broken/scenarios/unknown-key.yaml"];
    for flag in [None, Some("auto"), Some("always"), Some("never")] {
        for no_color in [None, Some(""), Some("1")] {
            for force in [None, Some(""), Some("0"), Some("1")] {
                let colored = match flag {
                    Some("always") => true,
                    Some("never") => false,
                    _ => no_color != Some("1") && force == Some("1"),
                };
                let mut variables = Vec::new();
                variables.extend(no_color.map(|value| ("NO_COLOR", value)));
                variables.extend(force.map(|value| ("CLICOLOR_FORCE", value)));
                let flag: Vec<&str> = flag.into_iter().flat_map(|when| ["--color", when]).collect();
                let ran = |args: &[&str]| run_in(&root(), &[args, &flag].concat(), b"", &variables);
                let case = format!("{flag:?} {variables:?}");
                assert_eq!(ran(&report).answer().contains('\u{1b}'), colored, "{case}");
                assert_eq!(ran(&broken).err.contains('\u{1b}'), colored, "{case}");
            }
        }
    }
}

#[test]
fn no_format_for_programs_is_ever_coloured() {
    for format in ["markdown", "csv", "json", "html", "focus"] {
        let args = ["report", "scenarios/real-bill.yaml", "--color", "always", "--format", format];
        assert!(!run(&args).answer().contains('\u{1b}'), "{format}");
    }
}

#[test]
fn answers_are_as_wide_as_the_terminal() {
    each(|command, example, scratch| {
        if !command.formats().iter().any(|format| format == "table") {
            return;
        }
        for width in [60, 80, 120] {
            let answer = tried(scratch, example, &[], &[("COLUMNS", &width.to_string())]).answer();
            // An address has no place to break at.
            let lines = answer.lines().filter(|line| !line.trim().starts_with("http"));
            let widest = lines.max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(widest.chars().count() <= width, "{} on {width}: {widest}", command.name());
        }
        let answer = tried(scratch, example, &[], &[]).answer();
        for nonsense in ["0", "wide", "-3", ""] {
            assert_eq!(tried(scratch, example, &[], &[("COLUMNS", nonsense)]).answer(), answer);
        }
    });
}

#[test]
fn the_version_has_the_days_of_the_sheets() {
    let text = run(&["--version"]).answer();
    assert_eq!(run(&["-V"]).answer(), text);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(concat!("writecost ", env!("CARGO_PKG_VERSION"))));
    let mut vendors = names(&root().join("pricing"));
    for line in lines {
        let vendor = vendors.remove(0);
        let sheets = names(&root().join("pricing").join(&vendor)).join(", ").replace(".yaml", "");
        assert_eq!(line, format!("prices of {vendor}: {sheets}"));
    }
    assert!(vendors.is_empty(), "{vendors:?} are not told");
}
