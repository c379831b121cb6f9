//! Every file under `tests/broken` is refused with a message of its own.

use proptest::prelude::*;

use crate::runner::{Ran, root, run_in};

fn refused(ran: &Ran, name: &str) {
    assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
    assert_eq!(ran.out, "", "{name} has no answer");
    assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
}

#[test]
fn each_broken_scenario_says_what_is_wrong() {
    let folder = root().join("tests/broken/scenarios");
    insta::glob!("../broken/scenarios", "*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = run_in(&folder, &["report", &name], b"", &[]);
        refused(&ran, &name);
        insta::assert_snapshot!(ran.err);
    });
}

#[test]
fn each_broken_sheet_says_what_is_wrong() {
    let folder = root().join("tests/broken/sheets");
    insta::glob!("../broken/sheets", "*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = run_in(&folder, &["prices", "show", &name], b"", &[]);
        refused(&ran, &name);
        insta::assert_snapshot!(ran.err);
    });
}

#[test]
fn each_broken_report_says_what_is_wrong() {
    let folder = root().join("tests/broken/reports");
    insta::glob!("../broken/reports", "*.json", |path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let ran = run_in(&folder, &["diff", &name, "../../../scenarios/session-persistence.yaml"], b"", &[]);
        refused(&ran, &name);
        insta::assert_snapshot!(ran.err);
    });
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = root().join("tests/broken");
    for (args, says) in [
        (&["report", "nowhere.yaml"][..], "there is no such file"),
        (&["explain", "scenarios", "--strategy", "a", "--sessions", "1"], "it is a folder"),
        (&["report", "sheets"], "there is no scenario in `sheets`"),
        (&["report", "sheets/*.json"], "there is no scenario in `sheets/*.json`"),
        (&["prices", "show", "nothing"], "there is no price sheet `nothing`"),
        (&["report", "-", "--sessions", "many"], "cannot read"),
    ] {
        let ran = run_in(&folder, args, b"pricing: analysis\n", &[]);
        refused(&ran, &args.join(" "));
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn a_set_argument_is_pointed_into() {
    let scenario = "scenarios/session-persistence.yaml";
    for (set, code) in [
        ("workload.mutatoins=300", "unknown-key"),
        ("workload.mutations=-3", "bad-value"),
        ("workload.mutations", "bad-set"),
        ("expect.99.total=1", "bad-path"),
        ("title.of=1", "bad-path"),
        ("workload.mutations=[", "syntax"),
    ] {
        let ran = run_in(&root(), &["report", scenario, "--set", set], b"", &[]);
        refused(&ran, set);
        assert!(ran.err.contains(&format!("error[{code}]")), "{set}: {}", ran.err);
        assert!(ran.err.contains("--set"), "{set}: {}", ran.err);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        refused(&run_in(&root(), &["report", "-"], &bytes, &[]), "random bytes");
    }

    #[test]
    fn a_damaged_report_never_ends_in_a_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = std::fs::read(root().join("tests/broken/reports/other-version.json")).unwrap();
        let version = text.windows(8).position(|word| word == b"report/2").unwrap();
        text[version + 7] = b'1';
        let at = at.index(text.len());
        text[at] = byte;
        let ran = run_in(&root(), &["diff", "-", "scenarios/session-persistence.yaml"], &text, &[]);
        prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
        prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }

    #[test]
    fn a_damaged_scenario_never_ends_in_a_panic(at in 0usize..2_000, byte in any::<u8>()) {
        let mut text = std::fs::read(root().join("scenarios/session-persistence.yaml")).unwrap();
        let at = at % text.len();
        text[at] = byte;
        let ran = run_in(&root(), &["report", "-"], &text, &[]);
        prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
        prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}
