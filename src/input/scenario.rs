//! Reads a scenario: `scenarios/<id>.yaml`.

use super::amounts::{counts, storage};
use super::counts_source::CountsSource;
use super::diagnostic::Diagnostics;
use super::expectations::{budgets, expectations};
use super::reader::{MapReader, boolean, choice, entries, scalar, text};
use super::strategy;
use super::tree::Node;
use super::workload::workload;
use crate::scenario::{Host, Rounding, ScenarioSpec, StrategySpec, Timer, WorkloadSpec};
use crate::workload::ActivitySpec;

/// A scenario as its file specifies it.
pub(super) struct ScenarioDraft<'a> {
    /// The reference to the price sheet.
    pub(super) pricing: Option<&'a Node>,
    /// The source of the counts that replace the activity of its sessions.
    pub(super) counts: Option<CountsSource<'a>>,
    /// The specification; `None` if a problem leaves nothing to validate.
    pub(super) spec: Option<ScenarioSpec>,
}

/// Reads a scenario from its tree.
pub(super) fn read<'a>(id: &str, root: &'a Node, problems: &'a Diagnostics) -> ScenarioDraft<'a> {
    let Some(map) = MapReader::new(root, "a scenario", problems) else {
        return ScenarioDraft { pricing: None, counts: None, spec: None };
    };
    let pricing = map.require("pricing");
    let workload = map.require("workload").and_then(|node| workload(node, problems));
    let strategies = map.require("strategies").map(|node| strategies(node, problems));
    let (workload, counts) = workload.unzip();
    let is_complete = workload.is_some() && matches!(strategies, Some(Some(_)));
    let workload = workload.unwrap_or_else(|| WorkloadSpec::new(Vec::new(), ActivitySpec::default()));
    let mut spec = ScenarioSpec::new(id, workload);
    spec.strategies = strategies.flatten().unwrap_or_default();
    let spec = with_optional_keys(&map, spec, problems);
    map.finish();
    ScenarioDraft { pricing, counts: counts.flatten(), spec: is_complete.then_some(spec) }
}

fn strategies(node: &Node, problems: &Diagnostics) -> Option<Vec<StrategySpec>> {
    let all: Vec<Option<StrategySpec>> =
        entries(node, "`strategies`", problems).iter().map(|entry| strategy::read(entry, problems)).collect();
    all.into_iter().collect()
}

/// Everything but the workload and the strategies.
fn with_optional_keys(map: &MapReader<'_>, mut spec: ScenarioSpec, problems: &Diagnostics) -> ScenarioSpec {
    let string = |key, what| map.get(key).and_then(|node| text(node, what, problems)).map(str::to_owned);
    spec.title = string("title", "a title");
    spec.plan = string("plan", "a plan").unwrap_or(spec.plan);
    spec.baseline = string("baseline", "a baseline");
    let flag = |key: &'static str, what, words: [(&str, bool); 2]| {
        map.get(key).and_then(|node| choice(node, what, &words, problems))
    };
    spec.fee = flag("fee", "`fee`", [("include", true), ("exclude", false)]).unwrap_or(spec.fee);
    let allowances = flag("allowances", "`allowances`", [("apply", true), ("ignore", false)]);
    spec.allowances = allowances.unwrap_or(spec.allowances);
    let words = [("pro-rata", Rounding::ProRata), ("invoice", Rounding::Invoice)];
    let rounding = map.get("rounding").and_then(|node| choice(node, "`rounding`", &words, problems));
    spec.rounding = rounding.unwrap_or(spec.rounding);
    spec.traffic = map.get("traffic").map(|node| counts(node, "`traffic`", problems)).unwrap_or_default();
    spec.storage = map.get("storage").map(|node| storage(node, problems)).unwrap_or_default();
    let existing = map.get("elsewhere").map(|node| counts(node, "`elsewhere`", problems));
    spec.existing_usage = existing.unwrap_or_default();
    spec.host = map.get("host").and_then(|node| host(node, problems));
    spec.expect = map.get("expect").map(|node| expectations(node, problems)).unwrap_or_default();
    spec.budgets = map.get("budget").map(|node| budgets(node, problems)).unwrap_or_default();
    spec
}

fn host(node: &Node, problems: &Diagnostics) -> Option<Host> {
    let map = MapReader::new(node, "a host", problems)?;
    let service = map.require("service").and_then(|node| text(node, "a service", problems));
    let mut host = Host::new(service.unwrap_or_default());
    if let Some(connections) = map.get("connections").and_then(|node| scalar(node, "`connections`", problems))
    {
        host.connections = connections;
    }
    host.messages = map.get("messages").and_then(|node| scalar(node, "`messages`", problems));
    if let Some(handler) = map.get("handler").and_then(|node| scalar(node, "`handler`", problems)) {
        host.handler = handler;
    }
    host.connected = map.get("connected").and_then(|node| scalar(node, "`connected`", problems));
    if let Some(hibernates) = map.get("hibernates").and_then(|node| boolean(node, "`hibernates`", problems)) {
        host.hibernates = hibernates;
    }
    let words = [("timeout", Timer::Timeout), ("alarm", Timer::Alarm)];
    host.timer =
        map.get("timer").and_then(|node| choice(node, "`timer`", &words, problems)).unwrap_or_default();
    map.finish();
    (!host.service.is_empty()).then_some(host)
}
