//! Schemas and readers know the same keys.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::runner::{Ran, root, run_in};
use crate::schemas::schema;

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
            let ahead: Vec<&String> = keys.difference(&known).collect();
            assert!(ahead.is_empty(), "{which}: only the schema has {ahead:?} in a {mapping}");
            let behind: Vec<&String> = known.difference(&keys).collect();
            assert!(behind.is_empty(), "{which}: only the reader has {behind:?} in a {mapping}");
        }
        for mapping in told.keys() {
            assert!(stated(&schema(which)).contains_key(mapping), "{which}: the schema has no {mapping}");
        }
    }
}
