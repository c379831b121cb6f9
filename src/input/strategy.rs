//! Reads strategies and their triggers.

use super::amounts::{counts, storage};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, boolean, did_you_mean, entries, parsed, scalar, text};
use super::tree::{Entry, Node, Value};
use crate::number::{Count, Share};
use crate::scenario::{StoreWrites, StrategySpec};
use crate::trigger::Trigger;

pub(super) fn read(entry: &Entry, problems: &Diagnostics) -> Option<StrategySpec> {
    let map = MapReader::new(&entry.value, "a strategy", problems)?;
    let mut strategy = StrategySpec::new(&entry.key);
    strategy.title = map.get("title").and_then(|node| text(node, "a title", problems)).map(str::to_owned);
    if let Some(writes) = map.require("writes") {
        let stores = entries(writes, "`writes`", problems).iter();
        strategy.writes = stores.filter_map(|store| store_writes(store, problems)).collect();
    }
    strategy.traffic = map.get("traffic").map(|node| counts(node, "`traffic`", problems)).unwrap_or_default();
    strategy.storage = map.get("storage").map(|node| storage(node, problems)).unwrap_or_default();
    if let Some(skip) = map.get("skip_unchanged").and_then(|node| boolean(node, "`skip_unchanged`", problems))
    {
        strategy.skip_unchanged = skip;
    }
    if let Some(keys) = map.get("keys").and_then(|node| scalar(node, "`keys`", problems)) {
        strategy.keys = keys;
    }
    map.finish();
    Some(strategy)
}

const TRIGGERS: [&str; 6] =
    ["per-mutation", "on-disconnect", "debounced", "batched", "tiered", "per-session"];

fn store_writes(store: &Entry, problems: &Diagnostics) -> Option<StoreWrites> {
    let (trigger, measured) = match &store.value.value {
        Value::Scalar(word) => (plain_trigger(word, &store.value, problems)?, None),
        Value::Mapping(entries) => {
            if let [only] = entries.as_slice() {
                with_settings(only, problems)?
            } else {
                let message = "a store has one trigger, such as `{ debounced: { interval: 5s } }`";
                problems.push(Diagnostic::at("bad-trigger", store.key_span, message));
                return None;
            }
        }
        _ => {
            let problem = super::reader::wrong_kind(&store.value, "a trigger is a word or a mapping");
            problems.push(problem.help(known_triggers()));
            return None;
        }
    };
    let mut writes = StoreWrites::new(&store.key, trigger);
    writes.measured = measured;
    Some(writes)
}

fn known_triggers() -> String {
    format!("triggers are `{}`", TRIGGERS.join("`, `"))
}

fn plain_trigger(word: &str, node: &Node, problems: &Diagnostics) -> Option<Trigger> {
    match word {
        "per-mutation" => return Some(Trigger::PerMutation),
        "on-disconnect" => return Some(Trigger::OnDisconnect),
        "debounced" | "batched" | "tiered" | "per-session" => {
            let example = example(word);
            let message = format!("`{word}` needs its settings");
            problems.push(
                Diagnostic::at("bad-trigger", node.span, message).label(format!("such as `{example}`")),
            );
        }
        _ => unknown_trigger(word, node.span, problems),
    }
    None
}

fn example(word: &str) -> &'static str {
    match word {
        "debounced" => "{ debounced: { interval: 5s } }",
        "batched" => "{ batched: { window: 250ms } }",
        "tiered" => "{ tiered: { critical: 5%, window: 100ms } }",
        _ => "{ per-session: 30 }",
    }
}

fn unknown_trigger(word: &str, place: super::source_map::Span, problems: &Diagnostics) {
    let problem = Diagnostic::at("bad-trigger", place, format!("`{word}` is not a trigger"));
    problems.push(did_you_mean(problem, word, &TRIGGERS));
}

fn with_settings(only: &Entry, problems: &Diagnostics) -> Option<(Trigger, Option<Count>)> {
    match only.key.as_str() {
        "per-session" => Some((Trigger::PerSession(scalar(&only.value, "a count", problems)?), None)),
        "debounced" => debounced(&only.value, problems),
        "batched" => batched(&only.value, problems),
        "tiered" => tiered(&only.value, problems),
        word @ ("per-mutation" | "on-disconnect") => {
            let message = format!("`{word}` has no settings: write the word alone");
            problems.push(Diagnostic::at("bad-trigger", only.key_span, message));
            None
        }
        word => {
            unknown_trigger(word, only.key_span, problems);
            None
        }
    }
}

fn measured(map: &MapReader<'_>, problems: &Diagnostics) -> Option<Count> {
    map.get("writes").and_then(|node| scalar(node, "`writes`", problems))
}

fn debounced(node: &Node, problems: &Diagnostics) -> Option<(Trigger, Option<Count>)> {
    let map = MapReader::new(node, "a debounce", problems)?;
    let interval = map.require("interval").and_then(|node| scalar(node, "`interval`", problems));
    let max_wait = map.get("max_wait").and_then(|node| scalar(node, "`max_wait`", problems));
    let writes = measured(&map, problems);
    map.finish();
    Some((Trigger::Debounced { interval: interval?, max_wait }, writes))
}

fn batched(node: &Node, problems: &Diagnostics) -> Option<(Trigger, Option<Count>)> {
    let map = MapReader::new(node, "a batch", problems)?;
    let window = map.require("window").and_then(|node| scalar(node, "`window`", problems));
    let most = map
        .get("max_mutations")
        .and_then(|node| parsed(node, "`max_mutations`", problems, Count::parse_whole));
    let writes = measured(&map, problems);
    map.finish();
    Some((Trigger::Batched { window: window?, max_mutations: most }, writes))
}

fn tiered(node: &Node, problems: &Diagnostics) -> Option<(Trigger, Option<Count>)> {
    let map = MapReader::new(node, "a tiered trigger", problems)?;
    let critical = map.require("critical").and_then(|node| scalar::<Share>(node, "`critical`", problems));
    let window = map.require("window").and_then(|node| scalar(node, "`window`", problems));
    let writes = measured(&map, problems);
    map.finish();
    Some((Trigger::Tiered { critical: critical?, window: window? }, writes))
}
