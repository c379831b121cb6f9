//! `writecost.diff/1`: a difference for a program.

use serde_json::{Value, json};

use super::show::Answer;
use super::{Found, changes, gates};
use crate::analysis::diff::{SnapshotBreakEven, SnapshotLine, ThresholdResult, TotalChange};
use crate::cli::prices::records;
use crate::report::Table;

pub(super) fn json(answer: &Answer<'_>) -> Value {
    let prices = answer.prices.as_ref().map(|prices| {
        let changes = told(&changes::prices(&prices.changes, &prices.currency));
        json!({ "old": prices.from, "new": prices.to, "changes": changes })
    });
    json!({
        "schema": "writecost.diff/1",
        "prices": prices,
        "scenarios": answer.found.iter().map(scenario).collect::<Vec<_>>(),
        "only_new": answer.only.0,
        "only_old": answer.only.1,
        "thresholds": answer.held.iter().map(|held| threshold(answer, held)).collect::<Vec<_>>(),
    })
}

/// Changes as records; what is not there is `null`.
fn told(table: &Table) -> Vec<Value> {
    let or_null = |(name, value): (String, Value)| (name, if value == "" { Value::Null } else { value });
    let all = records(table).into_iter();
    all.map(|record| Value::Object(record.into_iter().map(or_null).collect())).collect()
}

fn scenario(found: &Found) -> Value {
    let difference = &found.difference;
    let cheapest = difference.cheapest.iter();
    let break_even = difference.break_even.iter();
    json!({
        "scenario": { "old": found.pair.old.id(), "new": found.pair.new.id() },
        "currency": found.pair.new.saved.pricing.currency,
        "inputs": told(&found.inputs),
        "totals": difference.totals.iter().map(total).collect::<Vec<_>>(),
        "strategies": { "only_new": difference.added, "only_old": difference.removed },
        "sessions": { "only_new": difference.other_volumes.0, "only_old": difference.other_volumes.1 },
        "cheapest": cheapest
            .map(|changed| json!({ "sessions": changed.sessions, "old": changed.old, "new": changed.new }))
            .collect::<Vec<_>>(),
        "break_even": break_even
            .map(|moved| json!({
                "baseline": moved.new.baseline,
                "strategy": moved.new.strategy,
                "old": regions(&moved.old),
                "new": regions(&moved.new),
                "approximate": moved.old.approximate || moved.new.approximate,
            }))
            .collect::<Vec<_>>(),
    })
}

fn total(moved: &TotalChange) -> Value {
    let line = |line: &SnapshotLine| {
        let delta = line.cost.to_string();
        json!({ "line": line.id, "delta": delta, "approximate": line.approximate })
    };
    json!({
        "strategy": moved.strategy,
        "sessions": moved.sessions,
        "old": moved.old.to_string(),
        "new": moved.new.to_string(),
        "delta": moved.delta().to_string(),
        "change": moved.change().map(|change| change.to_string()),
        "approximate": moved.approximate,
        "lines": moved.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn regions(found: &SnapshotBreakEven) -> Value {
    let regions = found.regions.iter();
    regions.map(|(from, cheaper)| json!({ "from": from, "cheaper": cheaper })).collect()
}

fn threshold(answer: &Answer<'_>, held: &ThresholdResult) -> Value {
    let by: Vec<String> = held.by.iter().map(|(at, cause)| gates::words(answer, *at, cause)).collect();
    json!({ "threshold": held.gate, "tripped": !held.by.is_empty(), "by": by })
}
