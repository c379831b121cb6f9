//! `writecost.diff/1`: the difference of two versions.

use serde_json::{Value, json};

use super::records::records;
use crate::analysis::diff::{SnapshotBreakEven, SnapshotLine, ThresholdResult, TotalChange};
use crate::report::answer::diff::{ComparedScenario, DiffAnswer};
use crate::report::table::Table;
use crate::report::text::{input_changes, sheet_changes, violation};

pub(crate) fn diff_v1(answer: &DiffAnswer) -> Value {
    let prices = answer.sheets.as_ref().map(|sheets| {
        let changes = changes(&sheet_changes(&sheets.changes, &sheets.currency));
        json!({ "old": sheets.old, "new": sheets.new, "changes": changes })
    });
    json!({
        "schema": "writecost.diff/1",
        "prices": prices,
        "scenarios": answer.scenarios.iter().map(scenario).collect::<Vec<_>>(),
        "only_new": answer.only_new,
        "only_old": answer.only_old,
        "thresholds": answer.thresholds.iter().map(|result| threshold(answer, result)).collect::<Vec<_>>(),
    })
}

/// Changes as records; an empty cell is `null`.
fn changes(table: &Table) -> Vec<Value> {
    let or_null = |(name, value): (String, Value)| (name, if value == "" { Value::Null } else { value });
    let all = records(table).into_iter();
    all.map(|record| Value::Object(record.into_iter().map(or_null).collect())).collect()
}

fn scenario(compared: &ComparedScenario) -> Value {
    let difference = &compared.difference;
    let cheapest = difference.cheapest.iter();
    let break_even = difference.break_even.iter();
    json!({
        "scenario": { "old": compared.old.id(), "new": compared.new.id() },
        "currency": compared.new.report.pricing.currency,
        "inputs": changes(&input_changes(compared)),
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

fn total(total: &TotalChange) -> Value {
    let line = |line: &SnapshotLine| json!({ "line": line.id, "delta": line.cost.to_string(), "approximate": line.approximate });
    json!({
        "strategy": total.strategy,
        "sessions": total.sessions,
        "old": total.old.to_string(),
        "new": total.new.to_string(),
        "delta": total.delta().to_string(),
        "change": total.change().map(|change| change.to_string()),
        "approximate": total.approximate,
        "lines": total.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn regions(found: &SnapshotBreakEven) -> Value {
    let regions = found.regions.iter();
    regions.map(|(from, cheaper)| json!({ "from": from, "cheaper": cheaper })).collect()
}

fn threshold(answer: &DiffAnswer, result: &ThresholdResult) -> Value {
    let by: Vec<String> = result.by.iter().map(|(at, cause)| violation(answer, *at, cause)).collect();
    json!({ "threshold": result.gate, "tripped": !result.by.is_empty(), "by": by })
}
