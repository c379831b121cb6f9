//! `writecost.check/1`: the results of expectations and budgets.

use serde_json::{Value, json};

use crate::analysis::check::{CheckResult, CheckSubject};
use crate::report::answer::check::{CheckAnswer, CheckedScenario};
use crate::scenario::Claim;

pub(crate) fn check_v1(answer: &CheckAnswer) -> Value {
    let results: Vec<Value> = answer.results().map(|(checked, found)| result(checked, found)).collect();
    json!({ "schema": "writecost.check/1", "expectations": results })
}

fn result(checked: &CheckedScenario, result: &CheckResult) -> Value {
    let expectation = &result.expectation;
    json!({
        "scenario": checked.loaded.scenario.spec().id,
        "kind": match result.claim {
            CheckSubject::Expectation(_) => "expectation",
            CheckSubject::Budget { .. } => "budget",
        },
        "line": checked.line(result),
        "strategy": expectation.claim.strategy(),
        "sessions": expectation.sessions,
        "expected": match &expectation.claim {
            Claim::Total { total, .. } => json!({ "total": total.to_string() }),
            Claim::AtMost { max, .. } => json!({ "at_most": max.to_string() }),
            Claim::Cheapest { .. } => json!({ "cheapest": true }),
        },
        "claimed": expectation.claimed.map(|claimed| claimed.to_string()),
        "because": expectation.because,
        "found": result.found.to_string(),
        "approximate": result.approximate,
        "holds": result.passes,
    })
}
