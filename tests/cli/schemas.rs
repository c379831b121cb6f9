//! The JSON Schemas, held by a validator that is not ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;
use writecost::money::Price;
use writecost::quantity::{Bytes, Count, Duration, NotAQuantity, Rate, Share};

use crate::runner::{Ran, root, run, run_in};

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
    "no-expectation",
    "not-on-plan",
    "shares",
    "unknown-meter",
    "unknown-operation",
    "unknown-plan",
    "unknown-service",
    "unknown-sheet",
    "unknown-strategy",
    "unreadable",
];
/// Rules between keys, of which a schema can state some.
const BETWEEN: &[&str] = &["bad-period", "contradiction", "tiers", "zero"];
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
/// What is missing only because of something said elsewhere.
const FOLLOWS: &[&str] = &["timed-without-active.yaml"];
/// Numbers that YAML has read before a schema sees them: how they were written is lost by then.
const LOST: &[&str] = &["exponent.yaml", "too-many-digits.yaml"];
/// Keys of the schema that its reader may not know yet.
const AWAITED: &[(&str, &str)] =
    &[("scenario", "budget"), ("workload", "counts"), ("workload", "trace"), ("budget", "*"), ("trace", "*")];

fn schema(which: &str) -> Value {
    serde_json::from_str(&run(&["schema", which]).answer()).expect("JSON")
}

fn validator(which: &str) -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema(which)).expect("a schema")
}

fn yaml(path: &Path) -> Option<Value> {
    serde_yaml::from_slice(&fs::read(path).unwrap()).ok()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
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

/// What a file under `tests/broken` is refused for.
fn codes(ran: &Ran) -> BTreeSet<String> {
    let starts = ran.err.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next());
    starts.map(str::to_owned).collect()
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
        if of(&codes, SHAPE) && !FOLLOWS.contains(&&*name) {
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

/// `a workload` and `Workload` as one word.
fn plain(name: &str) -> String {
    let name = name.trim_matches('`');
    let name = name.strip_prefix("a ").or_else(|| name.strip_prefix("an ")).unwrap_or(name);
    name.to_lowercase().trim_start_matches("price ").to_owned()
}

/// The keys of each kind of mapping, as its reader tells them of a key it does not know.
fn told(ran: &Ran) -> BTreeMap<String, BTreeSet<String>> {
    let mut told = BTreeMap::new();
    for problem in ran.err.split("error[unknown-key]: `unheard-of` is not a key of ").skip(1) {
        let mapping = plain(problem.lines().next().unwrap());
        let known = problem.split("known here: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        let keys = known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect();
        told.insert(mapping, keys);
    }
    told
}

/// The keys of each closed mapping of a schema that has a title.
fn stated(schema: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut stated = BTreeMap::new();
    let definitions = schema["$defs"].as_object().unwrap().values();
    for definition in std::iter::once(schema).chain(definitions) {
        let (Some(title), Some(keys)) = (definition["title"].as_str(), definition["properties"].as_object())
        else {
            continue;
        };
        stated.insert(plain(title), keys.keys().cloned().collect());
    }
    stated
}

#[test]
fn schemas_and_readers_know_the_same_keys() {
    for (which, folder, command) in [
        ("scenario", "tests/broken/scenarios", &["report"][..]),
        ("sheet", "tests/broken/sheets", &["prices", "show"]),
    ] {
        let args = [command, &["unknown-key-everywhere.yaml"]].concat();
        let told = told(&run_in(&root().join(folder), &args, b"", &[]));
        for (mapping, keys) in stated(&schema(which)) {
            let known = told.get(&mapping).cloned().unwrap_or_default();
            let awaited =
                |key: &String| AWAITED.contains(&(&*mapping, key)) || AWAITED.contains(&(&*mapping, "*"));
            let ahead: Vec<&String> = keys.difference(&known).filter(|key| !awaited(key)).collect();
            assert!(ahead.is_empty(), "{which}: only the schema has {ahead:?} in a {mapping}");
            let behind: Vec<&String> = known.difference(&keys).collect();
            assert!(behind.is_empty(), "{which}: only the reader has {behind:?} in a {mapping}");
        }
        for mapping in told.keys() {
            assert!(stated(&schema(which)).contains_key(mapping), "{which}: the schema has no {mapping}");
        }
    }
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

/// Reads a scalar as its reader does; `Err` says why not.
fn read(kind: &str, text: &str) -> Result<(), String> {
    fn of<T: std::str::FromStr<Err = NotAQuantity>>(text: &str) -> Result<(), String> {
        text.parse::<T>().map(drop).map_err(|problem| problem.reason)
    }
    match kind {
        "count" => of::<Count>(text),
        "whole" => Count::parse_whole(text).map(drop).map_err(|problem| problem.reason),
        "money" => of::<Price>(text),
        "share" => of::<Share>(text),
        "duration" => of::<Duration>(text),
        "bytes" => of::<Bytes>(text),
        "rate" => of::<Rate>(text),
        _ => Err(format!("{kind} has no reader")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// A schema tells a scalar by its pattern: it takes what the reader takes, and little else.
    #[test]
    fn patterns_and_readers_agree(
        text in "-?[01]?[0-9]{0,2}(_?[05]{1,3})?([._][0-9_]{1,4})? ?(k|M|B|%|ns|ms|s|min|h|d|KB|KiB|GB|K|m)? ?(/ ?(s|min|day|month|year))?"
    ) {
        static SCALARS: LazyLock<Vec<(&str, Validator)>> = LazyLock::new(|| {
            let schema = schema("scenario");
            let kinds = ["count", "whole", "money", "share", "duration", "bytes", "rate"];
            kinds.map(|kind| (kind, jsonschema::validator_for(&schema["$defs"][kind]).unwrap())).into()
        });
        for (kind, validator) in SCALARS.iter() {
            let taken = validator.is_valid(&text.clone().into());
            match read(kind, &text) {
                Ok(()) => prop_assert!(taken, "a {kind} may be `{text}`"),
                Err(why) => prop_assert!(!taken || why.contains("whole number"), "a {kind} is not `{text}`: {why}"),
            }
        }
    }
}
