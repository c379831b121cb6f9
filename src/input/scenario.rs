//! Reads a scenario: `scenarios/<id>.yaml`.

use std::sync::Arc;

use super::diagnostic::{Diagnostic, Problems};
use super::measured::Measured;
use super::reader::{MapReader, boolean, choice, entries, list, parsed, scalar, text};
use super::strategy;
use super::tree::{Node, Value};
use crate::number::{Bytes, Count, Duration};
use crate::pricing::Sheet;
use crate::scenario::{
    Budget, Expectation, Held, Host, PatternParts, Rounding, ScenarioParts, Stored, Timer, WorkloadParts,
};
use crate::workload::{Arrivals, Pace};

/// Everything of a scenario but its sheet, which its text only names.
pub(super) struct Read<'a> {
    /// The reference to the sheet.
    pub(super) pricing: Option<&'a Node>,
    /// What takes the place of a model of its sessions.
    pub(super) measured: Option<Measured<'a>>,
    /// The rest, waiting for the sheet; `None` where a problem leaves nothing to hold against it.
    parts: Option<Box<dyn FnOnce(Arc<Sheet>) -> ScenarioParts + 'a>>,
}

impl<'a> Read<'a> {
    /// The parts over a sheet.
    pub(super) fn over(self, sheet: Arc<Sheet>) -> Option<ScenarioParts> {
        self.parts.map(|parts| parts(sheet))
    }

    /// Reads a scenario from its tree.
    pub(super) fn of(id: &str, root: &'a Node, problems: &'a Problems) -> Self {
        let Some(map) = MapReader::new(root, "a scenario", problems) else {
            return Self { pricing: None, measured: None, parts: None };
        };
        let pricing = map.require("pricing");
        let title = map.take("title").and_then(|node| text(node, "a title", problems)).map(str::to_owned);
        let plan = map.take("plan").and_then(|node| text(node, "a plan", problems)).map(str::to_owned);
        let fee = map
            .take("fee")
            .and_then(|node| choice(node, "`fee`", &[("include", true), ("exclude", false)], problems));
        let words = [("apply", true), ("ignore", false)];
        let allowances =
            map.take("allowances").and_then(|node| choice(node, "`allowances`", &words, problems));
        let words = [("pro-rata", Rounding::ProRata), ("invoice", Rounding::Invoice)];
        let rounding = map.take("rounding").and_then(|node| choice(node, "`rounding`", &words, problems));
        let workload = map.require("workload").and_then(|node| workload(node, problems));
        let traffic = map.take("traffic").map(|node| traffic(node, problems)).unwrap_or_default();
        let storage = map.take("storage").map(|node| stored(node, problems)).unwrap_or_default();
        let elsewhere =
            map.take("elsewhere").map(|node| counts(node, "`elsewhere`", problems)).unwrap_or_default();
        let host = map.take("host").map(|node| host(node, problems));
        let strategies = map.require("strategies").map(|node| entries(node, "`strategies`", problems));
        let strategies =
            strategies.map(|entries| entries.iter().map(|entry| strategy::read(entry, problems)));
        let strategies: Option<Vec<_>> = strategies.and_then(Iterator::collect);
        let baseline =
            map.take("baseline").and_then(|node| text(node, "a baseline", problems)).map(str::to_owned);
        let expect = map.take("expect").map(|node| expectations(node, problems)).unwrap_or_default();
        let budgets = map.take("budget").map(|node| budgets(node, problems)).unwrap_or_default();
        map.finish();
        let id = id.to_owned();
        let (workload, measured) = workload.unzip();
        let parts = workload.zip(strategies).map(|(workload, strategies)| {
            let over = move |sheet| {
                let mut parts = ScenarioParts::new(id, sheet, workload);
                parts.title = title;
                parts.plan = plan.unwrap_or(parts.plan);
                parts.fee = fee.unwrap_or(parts.fee);
                parts.allowances = allowances.unwrap_or(parts.allowances);
                parts.rounding = rounding.unwrap_or(parts.rounding);
                parts.traffic = traffic;
                parts.storage = storage;
                parts.elsewhere = elsewhere;
                parts.host = host.flatten();
                parts.strategies = strategies;
                parts.baseline = baseline;
                parts.expect = expect;
                parts.budgets = budgets;
                parts
            };
            Box::new(over) as Box<dyn FnOnce(Arc<Sheet>) -> ScenarioParts + 'a>
        });
        Self { pricing, measured: measured.flatten(), parts }
    }
}

fn workload<'a>(node: &'a Node, problems: &'a Problems) -> Option<(WorkloadParts, Option<Measured<'a>>)> {
    let map = MapReader::new(node, "a workload", problems)?;
    let sessions = map.require("sessions").map(|node| sessions(node, problems));
    let pace = pace(&map, problems);
    let patterns = map.take("patterns").map(|node| patterns(node, problems)).unwrap_or_default();
    let arrivals = map.take("arrivals").and_then(|node| arrivals(node, problems));
    let state = map.take("state").and_then(|node| scalar::<Bytes>(node, "`state`", problems));
    let unchanged = map.take("unchanged").and_then(|node| scalar(node, "`unchanged`", problems));
    let measured = Measured::read(&map, problems);
    map.finish();
    if let Some(measured) = measured {
        let mut parts = WorkloadParts::new(sessions?, Pace::default());
        parts.state = state.unwrap_or(parts.state);
        return Some((parts, Some(measured)));
    }
    let mut parts = WorkloadParts::new(sessions?, pace);
    parts.patterns = patterns;
    parts.arrivals = arrivals.unwrap_or_default();
    parts.state = state.unwrap_or(parts.state);
    parts.unchanged = unchanged.unwrap_or_default();
    Some((parts, None))
}

/// One number of sessions, or a list of them.
fn sessions(node: &Node, problems: &Problems) -> Vec<u64> {
    let one = |node: &Node| parsed(node, "a number of sessions", problems, Count::parse_whole);
    match &node.value {
        Value::Scalar(_) => one(node).into_iter().collect(),
        _ => list(node, "`sessions`", problems).iter().filter_map(one).collect(),
    }
}

fn pace(map: &MapReader<'_>, problems: &Problems) -> Pace {
    Pace {
        mutations: map.take("mutations").and_then(|node| scalar(node, "`mutations`", problems)),
        rate: map.take("rate").and_then(|node| scalar(node, "`rate`", problems)),
        active: map.take("active").and_then(|node| scalar(node, "`active`", problems)),
    }
}

fn patterns(node: &Node, problems: &Problems) -> Vec<PatternParts> {
    let pattern = |entry: &super::tree::Entry| {
        let map = MapReader::new(&entry.value, "a pattern", problems)?;
        let share = map.require("share").and_then(|node| scalar(node, "`share`", problems));
        let pace = pace(&map, problems);
        map.finish();
        Some(PatternParts { id: entry.key.clone(), share: share?, pace })
    };
    entries(node, "`patterns`", problems).iter().filter_map(pattern).collect()
}

fn arrivals(node: &Node, problems: &Problems) -> Option<Arrivals> {
    let Value::Mapping(_) = &node.value else {
        let known = ["ceiling", "even", "poisson", "bursts"];
        return match text(node, "`arrivals`", problems)? {
            "ceiling" => Some(Arrivals::Ceiling),
            "even" => Some(Arrivals::Even),
            "poisson" => Some(Arrivals::Poisson),
            "bursts" => {
                let problem = Diagnostic::at("bad-choice", node.place, "`bursts` needs its settings");
                problems.push(problem.label("such as `{ bursts: { size: 10, spacing: 40ms } }`"));
                None
            }
            word => {
                let problem = Diagnostic::at(
                    "bad-choice",
                    node.place,
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
fn counts(node: &Node, what: &str, problems: &Problems) -> Vec<(String, Count)> {
    let counts = entries(node, what, problems).iter();
    counts.filter_map(|entry| Some((entry.key.clone(), scalar(&entry.value, "a count", problems)?))).collect()
}

pub(super) fn traffic(node: &Node, problems: &Problems) -> Vec<(String, Count)> {
    counts(node, "`traffic`", problems)
}

pub(super) fn stored(node: &Node, problems: &Problems) -> Vec<(String, Stored)> {
    let one = |entry: &super::tree::Entry| {
        let map = MapReader::new(&entry.value, "stored data", problems)?;
        let bytes = map.require("bytes").and_then(|node| scalar::<Bytes>(node, "`bytes`", problems));
        let keep = map.require("keep").and_then(|node| scalar::<Duration>(node, "`keep`", problems));
        map.finish();
        Some((entry.key.clone(), Stored { bytes: bytes?, keep: keep? }))
    };
    entries(node, "`storage`", problems).iter().filter_map(one).collect()
}

fn host(node: &Node, problems: &Problems) -> Option<Host> {
    let map = MapReader::new(node, "a host", problems)?;
    let mut host = Host::new(
        map.require("service").and_then(|node| text(node, "a service", problems)).unwrap_or_default(),
    );
    if let Some(connections) =
        map.take("connections").and_then(|node| scalar(node, "`connections`", problems))
    {
        host.connections = connections;
    }
    host.messages = map.take("messages").and_then(|node| scalar(node, "`messages`", problems));
    if let Some(handler) = map.take("handler").and_then(|node| scalar(node, "`handler`", problems)) {
        host.handler = handler;
    }
    host.connected = map.take("connected").and_then(|node| scalar(node, "`connected`", problems));
    if let Some(hibernates) = map.take("hibernates").and_then(|node| boolean(node, "`hibernates`", problems))
    {
        host.hibernates = hibernates;
    }
    let words = [("timeout", Timer::Timeout), ("alarm", Timer::Alarm)];
    host.timer =
        map.take("timer").and_then(|node| choice(node, "`timer`", &words, problems)).unwrap_or_default();
    map.finish();
    (!host.service.is_empty()).then_some(host)
}

fn expectations(node: &Node, problems: &Problems) -> Vec<Expectation> {
    list(node, "`expect`", problems).iter().filter_map(|node| expectation(node, problems)).collect()
}

fn expectation(node: &Node, problems: &Problems) -> Option<Expectation> {
    let map = MapReader::new(node, "an expectation", problems)?;
    let named = |key| map.take(key).and_then(|node| text(node, "a strategy", problems)).map(str::to_owned);
    let (strategy, cheapest) = (named("strategy"), named("cheapest"));
    let (total, most) = (map.take("total"), map.take("at_most"));
    let sessions = map
        .require("sessions")
        .and_then(|node| parsed(node, "a number of sessions", problems, Count::parse_whole));
    let claimed = map.take("claimed").and_then(|node| scalar(node, "`claimed`", problems));
    let because = map.take("because").and_then(|node| text(node, "`because`", problems)).map(str::to_owned);
    map.finish();
    let held = match (strategy, cheapest, total, most) {
        (Some(strategy), None, Some(total), None) => {
            Held::Total { strategy, total: scalar(total, "a total", problems)? }
        }
        (Some(strategy), None, None, Some(most)) => {
            Held::AtMost { strategy, most: scalar(most, "a total", problems)? }
        }
        (None, Some(strategy), None, None) => Held::Cheapest { strategy },
        _ => {
            let message = "an expectation holds one thing: `strategy` and `total`, `strategy` and `at_most`, or `cheapest`";
            problems.push(Diagnostic::at("bad-expectation", node.place, message));
            return None;
        }
    };
    Some(Expectation { held, sessions: sessions?, claimed, because })
}

/// One budget, or a list of them.
fn budgets(node: &Node, problems: &Problems) -> Vec<Budget> {
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

fn budget(node: &Node, problems: &Problems) -> Option<Budget> {
    let map = MapReader::new(node, "a budget", problems)?;
    let total = map.require("total").and_then(|node| scalar(node, "`total`", problems));
    let strategy =
        map.take("strategy").and_then(|node| text(node, "a strategy", problems)).map(str::to_owned);
    let sessions = map
        .take("sessions")
        .and_then(|node| parsed(node, "a number of sessions", problems, Count::parse_whole));
    map.finish();
    Some(Budget { total: total?, strategy, sessions })
}
