//! Reads the workload of a scenario: sessions, what one session does, and counts that replace it.

use super::counts_source::CountsSource;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, did_you_mean, entries, list, parsed, scalar, text};
use super::tree::{Entry, Node, Value};
use crate::number::{Bytes, Count};
use crate::scenario::{PatternSpec, WorkloadSpec};
use crate::workload::{ActivitySpec, Arrivals};

/// The workload, and the source of the counts that replace its activity, if it names one.
pub(super) fn workload<'a>(
    node: &'a Node,
    problems: &'a Diagnostics,
) -> Option<(WorkloadSpec, Option<CountsSource<'a>>)> {
    let map = MapReader::new(node, "a workload", problems)?;
    let sessions = map.require("sessions").map(|node| sessions(node, problems));
    let activity = activity(&map, problems);
    let patterns = map.get("patterns").map(|node| patterns(node, problems)).unwrap_or_default();
    let arrivals = map.get("arrivals").and_then(|node| arrivals(node, problems));
    let state = map.get("state").and_then(|node| scalar::<Bytes>(node, "`state`", problems));
    let unchanged = map.get("unchanged").and_then(|node| scalar(node, "`unchanged`", problems));
    let counts = CountsSource::read(&map, problems);
    map.finish();
    let mut spec = WorkloadSpec::new(sessions?, ActivitySpec::default());
    spec.state = state.unwrap_or(spec.state);
    if counts.is_none() {
        (spec.activity, spec.patterns) = (activity, patterns);
        spec.arrivals = arrivals.unwrap_or_default();
        spec.unchanged = unchanged.unwrap_or_default();
    }
    Some((spec, counts))
}

/// One number of sessions, or a list of them.
fn sessions(node: &Node, problems: &Diagnostics) -> Vec<u64> {
    let one = |node: &Node| parsed(node, "a number of sessions", problems, Count::parse_whole);
    let items = match &node.value {
        Value::Scalar(_) => std::slice::from_ref(node),
        _ => list(node, "`sessions`", problems),
    };
    let read: Option<Vec<u64>> = items.iter().map(one).collect();
    // The file is refused; with a volume in place the rest of it is still validated, and no error
    // follows from the one reported.
    read.unwrap_or_else(|| vec![1])
}

/// Any two of `mutations`, `rate` and `active`. If one of them cannot be read, none counts: the two
/// others would contradict each other or lack the third.
fn activity(map: &MapReader<'_>, problems: &Diagnostics) -> ActivitySpec {
    let (mutations, rate, active) = (map.get("mutations"), map.get("rate"), map.get("active"));
    let read = ActivitySpec {
        mutations: mutations.and_then(|node| scalar(node, "`mutations`", problems)),
        rate: rate.and_then(|node| scalar(node, "`rate`", problems)),
        active: active.and_then(|node| scalar(node, "`active`", problems)),
    };
    let is_complete = mutations.is_some() == read.mutations.is_some()
        && rate.is_some() == read.rate.is_some()
        && active.is_some() == read.active.is_some();
    if is_complete { read } else { ActivitySpec::default() }
}

/// The patterns of a mix; none if one cannot be read, because the shares of the rest do not sum to 100%.
fn patterns(node: &Node, problems: &Diagnostics) -> Vec<PatternSpec> {
    let pattern = |entry: &Entry| {
        let map = MapReader::new(&entry.value, "a pattern", problems)?;
        let share = map.require("share").and_then(|node| scalar(node, "`share`", problems));
        let activity = activity(&map, problems);
        map.finish();
        Some(PatternSpec::new(&entry.key, share?, activity))
    };
    let patterns: Vec<Option<PatternSpec>> =
        entries(node, "`patterns`", problems).iter().map(pattern).collect();
    patterns.into_iter().collect::<Option<_>>().unwrap_or_default()
}

const ARRIVALS: [&str; 4] = ["ceiling", "even", "poisson", "bursts"];

fn arrivals(node: &Node, problems: &Diagnostics) -> Option<Arrivals> {
    if matches!(node.value, Value::Mapping(_)) {
        return bursts(node, problems);
    }
    match text(node, "`arrivals`", problems)? {
        "ceiling" => return Some(Arrivals::UpperBound),
        "even" => return Some(Arrivals::Even),
        "poisson" => return Some(Arrivals::Poisson),
        "bursts" => {
            let problem = Diagnostic::at("bad-choice", node.span, "`bursts` needs its settings");
            problems.push(problem.label("such as `{ bursts: { size: 10, spacing: 40ms } }`"));
        }
        word => {
            let message = format!("`{word}` is not a choice for `arrivals`");
            let problem = Diagnostic::at("bad-choice", node.span, message);
            problems.push(did_you_mean(problem, word, &ARRIVALS));
        }
    }
    None
}

fn bursts(node: &Node, problems: &Diagnostics) -> Option<Arrivals> {
    let map = MapReader::new(node, "`arrivals`", problems)?;
    let settings = map.require("bursts").and_then(|node| MapReader::new(node, "`bursts`", problems));
    map.finish();
    let settings = settings?;
    let size = settings.require("size").and_then(|node| parsed(node, "`size`", problems, Count::parse_whole));
    let spacing = settings.require("spacing").and_then(|node| scalar(node, "`spacing`", problems));
    settings.finish();
    Some(Arrivals::Bursts { size: size?, spacing: spacing? })
}
