use super::wording::currency;
use crate::analysis::check::{CheckResult, CheckSubject};
use crate::report::answer::check::{CheckAnswer, CheckedScenario};
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::{approx_sign, format_amount, format_change};
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::scenario::{Claim, Scenario};

/// The results of expectations and budgets, and how many passed.
#[must_use]
pub fn check(answer: &CheckAnswer) -> Document {
    let mut document = Document::default();
    document.table(check_table(answer));
    document.paragraph(pass_count(answer));
    document
}

/// The same as a comment: whether all passed, the failures, then every result.
#[must_use]
pub fn check_comment(answer: &CheckAnswer) -> Document {
    let failures: Vec<String> =
        answer.failures().map(|(checked, result)| failure_with_place(checked, result)).collect();
    let mut document = Document { marker: Some("writecost:check"), ..Document::default() };
    document.heading(if failures.is_empty() { "writecost check: PASS" } else { "writecost check: FAIL" });
    document.paragraph(pass_count(answer));
    document.list(failures);
    document.table(check_table(answer));
    document
}

/// Every result as a table.
#[must_use]
pub fn check_table(answer: &CheckAnswer) -> Table {
    let mut table = Table::new()
        .text_column("Scenario")
        .text_column("Strategy")
        .number_column("Sessions/Month")
        .text_column("Expected")
        .number_column("Found")
        .number_column("Claimed")
        .text_column("Because")
        .text_column("Verdict");
    for (checked, result) in answer.results() {
        table.row(row(&checked.loaded.scenario, result));
    }
    table
}

fn row(scenario: &Scenario, result: &CheckResult) -> Vec<Cell> {
    let (money, expectation) = (currency(scenario), &result.expectation);
    let claimed = expectation.claimed.map(|claimed| Cell::amount(&claimed.money(), &money, false));
    vec![
        Cell::text(&scenario.spec().id),
        Cell::text(expectation.claim.strategy()),
        Cell::count(expectation.sessions),
        Cell::text(expected(scenario, result)),
        Cell::amount(&result.found, &money, result.approximate),
        claimed.unwrap_or_else(Cell::empty),
        Cell::text(expectation.because.clone().unwrap_or_default()),
        Cell::text(if result.passes { "PASS" } else { "FAIL" }),
    ]
}

/// `26 of 27 expectations and budgets pass.`
fn pass_count(answer: &CheckAnswer) -> String {
    let results = || answer.results().map(|(_, result)| result);
    let has_budget = results().any(|result| matches!(result.claim, CheckSubject::Budget { .. }));
    let (count, failed) = (results().count(), answer.failures().count());
    let noun = match (has_budget, count) {
        (true, _) => "expectations and budgets",
        (false, 1) => "expectation",
        (false, _) => "expectations",
    };
    let verb = if count - failed == 1 { "passes" } else { "pass" };
    format!("{} of {count} {noun} {verb}.", count - failed)
}

/// The expected total, limit or cheapest strategy, in words.
#[must_use]
pub fn expected(scenario: &Scenario, result: &CheckResult) -> String {
    let money = currency(scenario);
    let claim = match &result.expectation.claim {
        Claim::Total { total, .. } => format_amount(&total.money(), &money),
        Claim::AtMost { max, .. } => format!("at most {}", format_amount(&max.money(), &money)),
        Claim::Cheapest { .. } => "cheapest".to_owned(),
    };
    match result.claim {
        CheckSubject::Budget { of_cheapest: true, .. } => format!("budget: the cheapest {claim}"),
        CheckSubject::Budget { of_cheapest: false, .. } => format!("budget: {claim}"),
        CheckSubject::Expectation(_) => claim,
    }
}

/// A failure with its place: `scenario.yaml:12: …`.
#[must_use]
pub fn failure_with_place(checked: &CheckedScenario, result: &CheckResult) -> String {
    let failure = failure(&checked.loaded.scenario, result);
    format!("{}:{}: {failure}", checked.loaded.name, checked.line(result))
}

/// What was expected and what was found.
#[must_use]
pub fn failure(scenario: &Scenario, result: &CheckResult) -> String {
    let money = currency(scenario);
    let sessions = Counted::new(result.expectation.sessions, "session");
    let subject = format!("`{}` at {sessions}", result.expectation.claim.strategy());
    let about = approx_sign(result.approximate);
    match (&result.expectation.claim, result.claim) {
        (Claim::Cheapest { .. }, _) => {
            let cheaper = result.cheaper.iter().filter_map(|&id| scenario.model(id));
            let cheaper: Vec<&str> = cheaper.map(|model| model.id.as_str()).collect();
            format!("{subject}: expected cheapest, `{}` cost less", cheaper.join("`, `"))
        }
        (Claim::Total { .. }, _) => {
            let found = format_amount(&result.found, &money);
            format!("{subject}: expected {}, found {about}{found}", expected(scenario, result))
        }
        (Claim::AtMost { max, .. }, CheckSubject::Expectation(_)) => {
            let [max, found, _] = format_change(&max.money(), &result.found, &money);
            format!("{subject}: expected at most {max}, found {about}{found}")
        }
        (Claim::AtMost { max, .. }, CheckSubject::Budget { of_cheapest, .. }) => {
            let [max, found, over] = format_change(&max.money(), &result.found, &money);
            let strategy = result.expectation.claim.strategy();
            let which = if of_cheapest { ", the cheapest," } else { "" };
            format!(
                "`{strategy}`{which} at {sessions}: budget of {max} exceeded, found {about}{found} ({over})"
            )
        }
    }
}
