//! Reads a scenario: `scenarios/<id>.yaml`.

use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::measured::CountsSource;
use super::reader::{MapReader, boolean, choice, entries, list, parsed, scalar, text};
use super::strategy;
use super::tree::{Node, Value};
use crate::number::{Bytes, Count, Duration};
use crate::pricing::Sheet;
use crate::scenario::{
    Budget, Claim, Expectation, Host, PatternSpec, Rounding, ScenarioSpec, StoredData, Timer, WorkloadSpec,
};
use crate::workload::{ActivitySpec, Arrivals};

/// Everything of a scenario but its sheet, which its text only names.
pub(super) struct Read<'a> {
    /// The reference to the sheet.
    pub(super) pricing: Option<&'a Node>,
    /// What takes the place of a model of its sessions.
    pub(super) measured: Option<CountsSource<'a>>,
    /// The rest, waiting for the sheet; `None` where a problem leaves nothing to hold against it.
    parts: Option<Box<dyn FnOnce(Arc<Sheet>) -> ScenarioSpec + 'a>>,
}

impl<'a> Read<'a> {
    /// The parts over a sheet.
    pub(super) fn over(self, sheet: Arc<Sheet>) -> Option<ScenarioSpec> {
        self.parts.map(|parts| parts(sheet))
    }

    /// Reads a scenario from its tree.
    pub(super) fn of(id: &str, root: &'a Node, problems: &'a Diagnostics) -> Self {
        let Some(map) = MapReader::new(root, "a scenario", problems) else {
            return Self { pricing: None, measured: None, parts: None };
        };
        let pricing = map.require("pricing");
        let title = map.get("title").and_then(|node| text(node, "a title", problems)).map(str::to_owned);
        let plan = map.get("plan").and_then(|node| text(node, "a plan", problems)).map(str::to_owned);
        let fee = map
            .get("fee")
            .and_then(|node| choice(node, "`fee`", &[("include", true), ("exclude", false)], problems));
        let words = [("apply", true), ("ignore", false)];
        let allowances =
            map.get("allowances").and_then(|node| choice(node, "`allowances`", &words, problems));
        let words = [("pro-rata", Rounding::ProRata), ("invoice", Rounding::Invoice)];
        let rounding = map.get("rounding").and_then(|node| choice(node, "`rounding`", &words, problems));
        let workload = map.require("workload").and_then(|node| workload(node, problems));
        let traffic = map.get("traffic").map(|node| traffic(node, problems)).unwrap_or_default();
        let storage = map.get("storage").map(|node| stored(node, problems)).unwrap_or_default();
        let elsewhere =
            map.get("elsewhere").map(|node| counts(node, "`elsewhere`", problems)).unwrap_or_default();
        let host = map.get("host").map(|node| host(node, problems));
        let strategies = map.require("strategies").map(|node| entries(node, "`strategies`", problems));
        let strategies =
            strategies.map(|entries| entries.iter().map(|entry| strategy::read(entry, problems)));
        let strategies: Option<Vec<_>> = strategies.and_then(Iterator::collect);
        let baseline =
            map.get("baseline").and_then(|node| text(node, "a baseline", problems)).map(str::to_owned);
        let expect = map.get("expect").map(|node| expectations(node, problems)).unwrap_or_default();
        let budgets = map.get("budget").map(|node| budgets(node, problems)).unwrap_or_default();
        map.finish();
        let id = id.to_owned();
        let (workload, measured) = workload.unzip();
        let parts = workload.zip(strategies).map(|(workload, strategies)| {
            let over = move |sheet| {
                let mut parts = ScenarioSpec::new(id, sheet, workload);
                parts.title = title;
                parts.plan = plan.unwrap_or(parts.plan);
                parts.fee = fee.unwrap_or(parts.fee);
                parts.allowances = allowances.unwrap_or(parts.allowances);
                parts.rounding = rounding.unwrap_or(parts.rounding);
                parts.traffic = traffic;
                parts.storage = storage;
                parts.existing_usage = elsewhere;
                parts.host = host.flatten();
                parts.strategies = strategies;
                parts.baseline = baseline;
                parts.expect = expect;
                parts.budgets = budgets;
                parts
            };
            Box::new(over) as Box<dyn FnOnce(Arc<Sheet>) -> ScenarioSpec + 'a>
        });
        Self { pricing, measured: measured.flatten(), parts }
    }
}

fn workload<'a>(
    node: &'a Node,
    problems: &'a Diagnostics,
) -> Option<(WorkloadSpec, Option<CountsSource<'a>>)> {
    let map = MapReader::new(node, "a workload", problems)?;
    let sessions = map.require("sessions").map(|node| sessions(node, problems));
    let pace = pace(&map, problems);
    let patterns = map.get("patterns").map(|node| patterns(node, problems)).unwrap_or_default();
    let arrivals = map.get("arrivals").and_then(|node| arrivals(node, problems));
    let state = map.get("state").and_then(|node| scalar::<Bytes>(node, "`state`", problems));
    let unchanged = map.get("unchanged").and_then(|node| scalar(node, "`unchanged`", problems));
    let measured = CountsSource::read(&map, problems);
    map.finish();
    if let Some(measured) = measured {
        let mut parts = WorkloadSpec::new(sessions?, ActivitySpec::default());
        parts.state = state.unwrap_or(parts.state);
        return Some((parts, Some(measured)));
    }
    let mut parts = WorkloadSpec::new(sessions?, pace);
    parts.patterns = patterns;
    parts.arrivals = arrivals.unwrap_or_default();
    parts.state = state.unwrap_or(parts.state);
    parts.unchanged = unchanged.unwrap_or_default();
    Some((parts, None))
}

/// One number of sessions, or a list of them.
fn sessions(node: &Node, problems: &Diagnostics) -> Vec<u64> {
    let one = |node: &Node| parsed(node, "a number of sessions", problems, Count::parse_whole);
    match &node.value {
        Value::Scalar(_) => one(node).into_iter().collect(),
        _ => list(node, "`sessions`", problems).iter().filter_map(one).collect(),
    }
}

fn pace(map: &MapReader<'_>, problems: &Diagnostics) -> ActivitySpec {
    ActivitySpec {
        mutations: map.get("mutations").and_then(|node| scalar(node, "`mutations`", problems)),
        rate: map.get("rate").and_then(|node| scalar(node, "`rate`", problems)),
        active: map.get("active").and_then(|node| scalar(node, "`active`", problems)),
    }
}

fn patterns(node: &Node, problems: &Diagnostics) -> Vec<PatternSpec> {
    let pattern = |entry: &super::tree::Entry| {
        let map = MapReader::new(&entry.value, "a pattern", problems)?;
        let share = map.require("share").and_then(|node| scalar(node, "`share`", problems));
        let pace = pace(&map, problems);
        map.finish();
        Some(PatternSpec { id: entry.key.clone(), share: share?, pace })
    };
    entries(node, "`patterns`", problems).iter().filter_map(pattern).collect()
}

fn arrivals(node: &Node, problems: &Diagnostics) -> Option<Arrivals> {
    let Value::Mapping(_) = &node.value else {
        let known = ["ceiling", "even", "poisson", "bursts"];
        return match text(node, "`arrivals`", problems)? {
            "ceiling" => Some(Arrivals::UpperBound),
            "even" => Some(Arrivals::Even),
            "poisson" => Some(Arrivals::Poisson),
            "bursts" => {
                let problem = Diagnostic::at("bad-choice", node.span, "`bursts` needs its settings");
                problems.push(problem.label("such as `{ bursts: { size: 10, spacing: 40ms } }`"));
                None
            }
            word => {
                let problem = Diagnostic::at(
                    "bad-choice",
                    node.span,
                    format!("`{word}` is not a choice for `arrivals`"),
                );
                problems.push(super::reader::did_you_mean(problem, word, &known));
                None
            }
        };
    };
    let map = MapReader::new(node, "`arrivals`", problems)?;
    let bursts = map.require("bursts").and_then(|node| MapReader::new(node, "`bursts`", problems));
    map.finish();
    let map = bursts?;
    let size = map.require("size").and_then(|node| parsed(node, "`size`", problems, Count::parse_whole));
    let spacing = map.require("spacing").and_then(|node| scalar(node, "`spacing`", problems));
    map.finish();
    Some(Arrivals::Bursts { size: size?, spacing: spacing? })
}

/// Counts by name: operations of traffic, meters used elsewhere.
fn counts(node: &Node, what: &str, problems: &Diagnostics) -> Vec<(String, Count)> {
    let counts = entries(node, what, problems).iter();
    counts.filter_map(|entry| Some((entry.key.clone(), scalar(&entry.value, "a count", problems)?))).collect()
}

pub(super) fn traffic(node: &Node, problems: &Diagnostics) -> Vec<(String, Count)> {
    counts(node, "`traffic`", problems)
}

pub(super) fn stored(node: &Node, problems: &Diagnostics) -> Vec<(String, StoredData)> {
    let one = |entry: &super::tree::Entry| {
        let map = MapReader::new(&entry.value, "stored data", problems)?;
        let bytes = map.require("bytes").and_then(|node| scalar::<Bytes>(node, "`bytes`", problems));
        let keep = map.require("keep").and_then(|node| scalar::<Duration>(node, "`keep`", problems));
        map.finish();
        Some((entry.key.clone(), StoredData { bytes: bytes?, keep: keep? }))
    };
    entries(node, "`storage`", problems).iter().filter_map(one).collect()
}

fn host(node: &Node, problems: &Diagnostics) -> Option<Host> {
    let map = MapReader::new(node, "a host", problems)?;
    let mut host = Host::new(
        map.require("service").and_then(|node| text(node, "a service", problems)).unwrap_or_default(),
    );
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

fn expectations(node: &Node, problems: &Diagnostics) -> Vec<Expectation> {
    list(node, "`expect`", problems).iter().filter_map(|node| expectation(node, problems)).collect()
}

fn expectation(node: &Node, problems: &Diagnostics) -> Option<Expectation> {
    let map = MapReader::new(node, "an expectation", problems)?;
    let named = |key| map.get(key).and_then(|node| text(node, "a strategy", problems)).map(str::to_owned);
    let (strategy, cheapest) = (named("strategy"), named("cheapest"));
    let (total, most) = (map.get("total"), map.get("at_most"));
    let sessions = map
        .require("sessions")
        .and_then(|node| parsed(node, "a number of sessions", problems, Count::parse_whole));
    let claimed = map.get("claimed").and_then(|node| scalar(node, "`claimed`", problems));
    let because = map.get("because").and_then(|node| text(node, "`because`", problems)).map(str::to_owned);
    map.finish();
    let held = match (strategy, cheapest, total, most) {
        (Some(strategy), None, Some(total), None) => {
            Claim::Total { strategy, total: scalar(total, "a total", problems)? }
        }
        (Some(strategy), None, None, Some(most)) => {
            Claim::AtMost { strategy, max: scalar(most, "a total", problems)? }
        }
        (None, Some(strategy), None, None) => Claim::Cheapest { strategy },
        _ => {
            let message = "an expectation holds one thing: `strategy` and `total`, `strategy` and `at_most`, or `cheapest`";
            problems.push(Diagnostic::at("bad-expectation", node.span, message));
            return None;
        }
    };
    Some(Expectation { claim: held, sessions: sessions?, claimed, because })
}

/// One budget, or a list of them.
fn budgets(node: &Node, problems: &Diagnostics) -> Vec<Budget> {
    match &node.value {
        Value::Mapping(_) => budget(node, problems).into_iter().collect(),
        Value::Sequence(items) => items.iter().filter_map(|node| budget(node, problems)).collect(),
        Value::Null | Value::Scalar(_) => {
            let wanted = "`budget` is a mapping, such as `{ total: 200 }`, or a list of them";
            problems.push(super::reader::wrong_kind(node, wanted));
            Vec::new()
        }
    }
}

fn budget(node: &Node, problems: &Diagnostics) -> Option<Budget> {
    let map = MapReader::new(node, "a budget", problems)?;
    let total = map.require("total").and_then(|node| scalar(node, "`total`", problems));
    let strategy = map.get("strategy").and_then(|node| text(node, "a strategy", problems)).map(str::to_owned);
    let sessions = map
        .get("sessions")
        .and_then(|node| parsed(node, "a number of sessions", problems, Count::parse_whole));
    map.finish();
    Some(Budget { total: total?, strategy, sessions })
}
