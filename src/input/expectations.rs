//! Reads what `check` verifies: expectations and budgets.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, list, parsed, scalar, text, wrong_kind};
use super::tree::{Node, Value};
use crate::number::Count;
use crate::scenario::{Budget, Claim, Expectation};

/// A list of expectations.
pub(super) fn expectations(node: &Node, problems: &Diagnostics) -> Vec<Expectation> {
    list(node, "`expect`", problems).iter().filter_map(|node| expectation(node, problems)).collect()
}

fn expectation(node: &Node, problems: &Diagnostics) -> Option<Expectation> {
    let map = MapReader::new(node, "an expectation", problems)?;
    let named = |key| map.get(key).and_then(|node| text(node, "a strategy", problems)).map(str::to_owned);
    let (strategy, cheapest) = (named("strategy"), named("cheapest"));
    let (total, at_most) = (map.get("total"), map.get("at_most"));
    let sessions = map
        .require("sessions")
        .and_then(|node| parsed(node, "a number of sessions", problems, Count::parse_whole));
    let claimed = map.get("claimed").and_then(|node| scalar(node, "`claimed`", problems));
    let because = map.get("because").and_then(|node| text(node, "`because`", problems)).map(str::to_owned);
    map.finish();
    let claim = match (strategy, cheapest, total, at_most) {
        (Some(strategy), None, Some(total), None) => {
            Claim::Total { strategy, total: scalar(total, "a total", problems)? }
        }
        (Some(strategy), None, None, Some(max)) => {
            Claim::AtMost { strategy, max: scalar(max, "a total", problems)? }
        }
        (None, Some(strategy), None, None) => Claim::Cheapest { strategy },
        _ => {
            let message = "an expectation makes one claim: `strategy` and `total`, `strategy` and `at_most`, or `cheapest`";
            problems.push(Diagnostic::at("bad-expectation", node.span, message));
            return None;
        }
    };
    let mut expectation = Expectation::new(claim, sessions?);
    (expectation.claimed, expectation.because) = (claimed, because);
    Some(expectation)
}

/// One budget, or a list of them.
pub(super) fn budgets(node: &Node, problems: &Diagnostics) -> Vec<Budget> {
    match &node.value {
        Value::Mapping(_) => budget(node, problems).into_iter().collect(),
        Value::Sequence(items) => items.iter().filter_map(|node| budget(node, problems)).collect(),
        Value::Null | Value::Scalar(_) => {
            let wanted = "`budget` is a mapping, such as `{ total: 200 }`, or a list of them";
            problems.push(wrong_kind(node, wanted));
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
    let mut budget = Budget::new(total?);
    (budget.strategy, budget.sessions) = (strategy, sessions);
    Some(budget)
}
