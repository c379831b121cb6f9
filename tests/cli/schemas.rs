//! The JSON Schemas, held by a validator that is not ours.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use crate::runner::{Ran, root, run, run_in};
use crate::walk::files;

/// Problems of shape: a schema refuses them too.
const SHAPE: &[&str] = &[
    "bad-choice",
    "bad-expectation",
    "bad-trigger",
    "bad-value",
    "empty",
    "empty-document",
    "missing-key",
    "unknown-key",
    "wrong-kind",
];
/// Problems of what names mean and how figures go together: no schema knows.
const MEANING: &[&str] = &[
    "bad-name",
    "missing-column",
    "missing-elsewhere",
    "no-expectation",
    "not-counted",
    "not-on-plan",
    "shares",
    "unknown-column",
    "unknown-kind",
    "unknown-meter",
    "unknown-operation",
    "unknown-plan",
    "unknown-service",
    "unknown-sheet",
    "unknown-strategy",
    "unreadable",
];
/// Rules between keys, of which a schema can state some.
const BETWEEN: &[&str] = &["bad-period", "contradiction", "not-whole", "tiers", "zero"];
/// Problems of YAML itself: what a validator would see depends on who reads it.
const YAML: &[&str] = &[
    "bad-key",
    "control-character",
    "merge-key",
    "not-text",
    "repeated-key",
    "second-document",
    "syntax",
    "tag",
    "too-deep",
    "too-large",
    "unknown-alias",
];
/// Numbers that YAML has read before a schema sees them: how they were written is lost by then.
const LOST: &[&str] = &["exponent.yaml", "too-many-digits.yaml"];

pub(crate) fn schema(which: &str) -> Value {
    serde_json::from_str(&run(&["schema", which]).answer()).expect("JSON")
}

fn validator(which: &str) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema(which)).expect("a schema")
}

fn yaml(path: &Path) -> Option<Value> {
    serde_yaml::from_slice(&fs::read(path).unwrap()).ok()
}

fn accepted(validator: &Validator, instance: &Value, name: &str) {
    let problems: Vec<String> = validator
        .iter_errors(instance)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{name}: {problems:#?}");
}

#[test]
fn the_schemas_are_schemas_and_printed_as_they_stand() {
    for which in ["scenario", "sheet", "report"] {
        let text = fs::read_to_string(root().join(format!("schemas/{which}.schema.json"))).unwrap();
        assert_eq!(run(&["schema", which]).answer(), text);
        jsonschema::draft202012::meta::validate(&schema(which)).expect(which);
    }
}

#[test]
fn help_says_how_an_editor_finds_a_schema() {
    insta::assert_snapshot!("help_schema", run(&["schema", "--help"]).answer());
}

#[test]
fn every_shipped_file_is_accepted() {
    let (scenario, sheet) = (validator("scenario"), validator("sheet"));
    let scenarios = [files("scenarios"), files("tests/bills")].concat();
    assert!(scenarios.len() > 50);
    for path in scenarios {
        accepted(&scenario, &yaml(&path).unwrap(), &path.display().to_string());
    }
    for vendor in fs::read_dir(root().join("pricing")).unwrap() {
        let vendor = vendor.unwrap().file_name().into_string().unwrap();
        for path in files(&format!("pricing/{vendor}")) {
            accepted(&sheet, &yaml(&path).unwrap(), &path.display().to_string());
        }
    }
}

#[test]
fn every_shipped_file_points_at_its_schema() {
    let all = [files("scenarios"), files("pricing/analysis"), files("pricing/cloudflare")].concat();
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        let schema = first.strip_prefix("# yaml-language-server: $schema=");
        let schema = schema.unwrap_or_else(|| panic!("{}: {first}", path.display()));
        assert!(path.parent().unwrap().join(schema).is_file(), "{}: {schema}", path.display());
    }
}

#[test]
fn every_report_is_accepted() {
    let report = validator("report");
    let paths: Vec<String> = [files("scenarios"), files("tests/bills")]
        .concat()
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    for path in &paths {
        let answer = run(&["report", path, "--format", "json"]).answer();
        accepted(&report, &serde_json::from_str(&answer).unwrap(), path);
    }
    let several =
        run(&["report", &paths[0], &paths[1], "--rounding", "invoice", "--format", "json"]).answer();
    accepted(&report, &serde_json::from_str(&several).unwrap(), "two at once");
    let mut wrong: Value =
        serde_json::from_str(&run(&["report", &paths[0], "--format", "json"]).answer()).unwrap();
    wrong["points"][0]["costs"][0]["total"] = 145.into();
    assert!(!report.is_valid(&wrong), "a total is a string");
}

/// What a file under `tests/broken` is refused for. A key that only something said elsewhere calls
/// for is told in a sentence of its own.
fn codes(ran: &Ran) -> BTreeSet<String> {
    let problems = ran.err.lines().filter_map(|line| line.strip_prefix("error[")?.split_once("]: "));
    let follows = |code, message: &str| {
        code == "missing-key" && !(message.contains(" needs `") && message.ends_with('`'))
    };
    problems
        .map(|(code, message)| if follows(code, message) { "missing-elsewhere" } else { code })
        .map(str::to_owned)
        .collect()
}

fn of(codes: &BTreeSet<String>, known: &[&str]) -> bool {
    codes.iter().any(|code| known.contains(&code.as_str()))
}

/// Holds a folder of broken files against a schema; how many were refused, and how many accepted.
fn hold(folder: &str, which: &str, command: &[&str]) -> (usize, usize) {
    let (validator, mut refused, mut passed) = (validator(which), 0, 0);
    for path in files(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let codes = codes(&run_in(&root().join(folder), &[command, &[&name]].concat(), b"", &[]));
        for code in &codes {
            let known = [SHAPE, MEANING, BETWEEN, YAML].concat();
            assert!(known.contains(&code.as_str()), "{name}: say above what kind of problem `{code}` is");
        }
        let Some(instance) = yaml(&path).filter(|_| !of(&codes, YAML) && !LOST.contains(&&*name)) else {
            continue;
        };
        if of(&codes, SHAPE) {
            assert!(!validator.is_valid(&instance), "{name} is broken in shape ({codes:?})");
            refused += 1;
        } else if !of(&codes, BETWEEN) {
            accepted(&validator, &instance, &name);
            passed += 1;
        }
    }
    (refused, passed)
}

#[test]
fn what_is_broken_in_shape_is_refused() {
    let (refused, passed) = hold("tests/broken/scenarios", "scenario", &["report"]);
    assert!(refused >= 25 && passed >= 12, "{refused} scenarios refused, {passed} accepted");
    let (refused, passed) = hold("tests/broken/sheets", "sheet", &["prices", "show"]);
    assert!(refused >= 12 && passed >= 3, "{refused} sheets refused, {passed} accepted");
}

/// Every key says what it is, and shows one.
#[test]
fn every_key_is_described_with_an_example() {
    for which in ["scenario", "sheet", "report"] {
        let schema = schema(which);
        let definitions = schema["$defs"].as_object().unwrap();
        let follow = |key: &Value, what: &str| {
            let target = key["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
            key.get(what).is_some() || target.is_some_and(|name| definitions[name].get(what).is_some())
        };
        for definition in std::iter::once(&schema).chain(definitions.values()) {
            for (name, key) in definition["properties"].as_object().into_iter().flatten() {
                assert!(follow(key, "description"), "{which}: `{name}` is not described: {key}");
            }
        }
    }
}

/// What each schema shows as an example of a key is a value of that key.
#[test]
fn every_example_is_accepted_where_it_stands() {
    let mut held = 0;
    for which in ["scenario", "sheet", "report"] {
        let whole = schema(which);
        let definitions = whole["$defs"].as_object().unwrap();
        for definition in std::iter::once(&whole).chain(definitions.values()) {
            let keys = definition["properties"].as_object().into_iter().flat_map(|keys| keys.values());
            for key in keys.chain([definition]) {
                let mut alone = key.clone();
                alone["$defs"] = whole["$defs"].clone();
                let validator = jsonschema::validator_for(&alone).unwrap();
                for example in key["examples"].as_array().into_iter().flatten() {
                    accepted(&validator, example, &format!("{which}: {example}"));
                    held += 1;
                }
            }
        }
    }
    assert!(held > 100, "{held}");
}
