//! The JSON that a page receives.
#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

use serde_json::{Value, json};
use writecost_web::totals;

/// $1.00 a million row writes, 50M a month included, and a plan fee of $5.
const PER_MUTATION: &str = "
pricing: cloudflare
workload: { sessions: [1M, 2M], mutations: 150, active: 5min }
strategies:
  each: { writes: { do: per-mutation } }
";

#[test]
fn each_number_of_sessions_has_a_total_for_each_strategy() {
    let answer: Value = serde_json::from_str(&totals(PER_MUTATION).unwrap()).unwrap();
    let expected = json!({ "points": [
        { "sessions": 1_000_000, "costs": [{ "strategy": "each", "total": "105" }] },
        { "sessions": 2_000_000, "costs": [{ "strategy": "each", "total": "255" }] },
    ] });
    assert_eq!(answer, expected);
}

#[test]
fn every_problem_of_a_scenario_is_in_the_error_with_its_line() {
    let broken = PER_MUTATION.replace("150", "many").replace("per-mutation", "per-mutatoin");
    let diagnostics = totals(&broken).unwrap_err();
    for part in ["scenario.yaml:3:", "scenario.yaml:5:", "per-mutation"] {
        assert!(diagnostics.contains(part), "`{part}` is missing in:\n{diagnostics}");
    }
}

#[test]
fn a_price_sheet_in_a_file_is_an_error() {
    let local = PER_MUTATION.replace("pricing: cloudflare", "pricing: no-such-sheet.yaml");
    assert!(totals(&local).unwrap_err().contains("cannot read `no-such-sheet.yaml`"));
}
