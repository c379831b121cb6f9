//! Reads strategies and their triggers.

use super::amounts::{counts, storage};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, boolean, did_you_mean, entries, parsed, scalar, text};
use super::source_map::Span;
use super::tree::{Entry, Node, Value};
use crate::number::Count;
use crate::scenario::{StoreWrites, StrategySpec};
use crate::trigger::{
    MEASURED_WRITES, Setting, SettingRole, SettingValues, Settings, TRIGGERS, Trigger, TriggerInfo,
};

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
    format!("triggers are `{}`", keys().join("`, `"))
}

fn keys() -> Vec<&'static str> {
    TRIGGERS.iter().map(|info| info.key).collect()
}

/// The row of a trigger, or an error that names the triggers there are.
fn find(key: &str, span: Span, problems: &Diagnostics) -> Option<&'static TriggerInfo> {
    let info = TriggerInfo::find(key);
    if info.is_none() {
        let problem = Diagnostic::at("bad-trigger", span, format!("`{key}` is not a trigger"));
        problems.push(did_you_mean(problem, key, &keys()));
    }
    info
}

/// A trigger written as its key alone.
fn plain_trigger(key: &str, node: &Node, problems: &Diagnostics) -> Option<Trigger> {
    let info = find(key, node.span, problems)?;
    if matches!(info.settings, Settings::None) {
        return info.trigger(SettingValues::default());
    }
    let problem = Diagnostic::at("bad-trigger", node.span, format!("`{key}` needs its settings"));
    problems.push(problem.label(format!("such as `{}`", info.example)));
    None
}

/// A trigger with settings, and its measured writes.
fn with_settings(only: &Entry, problems: &Diagnostics) -> Option<(Trigger, Option<Count>)> {
    let info = find(&only.key, only.key_span, problems)?;
    match info.settings {
        Settings::Count => {
            let count = Some(scalar(&only.value, "a count", problems)?);
            Some((info.trigger(SettingValues { count, ..SettingValues::default() })?, None))
        }
        Settings::Map(settings) => {
            let map = MapReader::new(&only.value, info.noun, problems)?;
            let values = values(settings, &map, problems);
            let measured =
                map.get(MEASURED_WRITES).and_then(|node| scalar(node, &quoted(MEASURED_WRITES), problems));
            map.finish();
            Some((info.trigger(values)?, measured))
        }
        _ => {
            let message = format!("`{}` has no settings: write the word alone", info.key);
            problems.push(Diagnostic::at("bad-trigger", only.key_span, message));
            None
        }
    }
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// The values of a trigger's settings; one that is missing or cannot be read stays unset.
fn values(settings: &'static [Setting], map: &MapReader<'_>, problems: &Diagnostics) -> SettingValues {
    let mut values = SettingValues::default();
    for setting in settings {
        let node = if setting.required { map.require(setting.key) } else { map.get(setting.key) };
        let (Some(node), name) = (node, quoted(setting.key)) else { continue };
        match setting.role {
            SettingRole::Restart => values.timed.restart = scalar(node, &name, problems),
            SettingRole::MaxWait => values.timed.max_wait = scalar(node, &name, problems),
            SettingRole::MaxMutations => {
                values.timed.max_mutations = parsed(node, &name, problems, Count::parse_whole);
            }
            SettingRole::CriticalShare => values.critical = scalar(node, &name, problems),
        }
    }
    values
}
