//! Verdicts in words.

use super::{Verdicts, failed};
use crate::analysis::expectation::{CheckResult, CheckSubject};
use crate::cli::sections::currency;
use crate::input::LoadedScenario;
use crate::number::Rational;
use crate::report::{apart, dollars, grouped, mark};
use crate::scenario::{Claim, Scenario};

/// How many hold.
pub(super) fn count(verdicts: &Verdicts<'_>) -> String {
    let all = || verdicts.iter().flat_map(|(_, verdicts)| verdicts);
    let budgets = all().any(|verdict| matches!(verdict.claim, CheckSubject::Budget { .. }));
    let what = if budgets { "expectations and budgets" } else { "expectations" };
    let count = all().count();
    format!("{} of {count} {what} hold.", count - failed(verdicts).len())
}

/// What was claimed.
pub(super) fn expected(scenario: &Scenario, verdict: &CheckResult) -> String {
    let money = currency(scenario);
    let claimed = match &verdict.expectation.claim {
        Claim::Total { total, .. } => dollars(&total.money(), &money),
        Claim::AtMost { max, .. } => format!("at most {}", dollars(&max.money(), &money)),
        Claim::Cheapest { .. } => "cheapest".to_owned(),
    };
    match verdict.claim {
        CheckSubject::Budget { of_cheapest: true, .. } => format!("budget: the cheapest {claimed}"),
        CheckSubject::Budget { of_cheapest: false, .. } => format!("budget: {claimed}"),
        CheckSubject::Expectation(_) => claimed,
    }
}

/// The line of a claim in its file.
pub(super) fn line(loaded: &LoadedScenario, verdict: &CheckResult) -> usize {
    let line = match verdict.claim {
        CheckSubject::Expectation(position) => loaded.expect_lines.get(position),
        CheckSubject::Budget { position, .. } => loaded.budget_lines.get(position),
    };
    line.copied().unwrap_or(1)
}

/// The one line that names what failed, with its place.
pub(super) fn failure(loaded: &LoadedScenario, verdict: &CheckResult) -> String {
    format!("{}:{}: {}", loaded.name, line(loaded, verdict), what_failed(loaded, verdict))
}

/// What was expected and what was found.
pub(super) fn what_failed(loaded: &LoadedScenario, verdict: &CheckResult) -> String {
    let scenario = &loaded.scenario;
    let strategy = verdict.expectation.claim.strategy();
    let sessions = grouped(&Rational::from(verdict.expectation.sessions));
    let about = mark(verdict.approximate);
    let (expected, found) = match &verdict.expectation.claim {
        Claim::Cheapest { .. } => {
            let names = verdict.cheaper.iter().map(|&strategy| scenario.strategy_key(strategy));
            let names: Vec<&str> = names.collect();
            (expected(scenario, verdict), format!("`{}` cost less", names.join("`, `")))
        }
        Claim::Total { .. } => {
            let found = dollars(&verdict.found, &currency(scenario));
            (expected(scenario, verdict), format!("found {about}{found}"))
        }
        Claim::AtMost { max, .. } => {
            let [max, found, over] = apart(&max.money(), &verdict.found, &currency(scenario));
            match verdict.claim {
                CheckSubject::Expectation(_) => (format!("at max {max}"), format!("found {about}{found}")),
                CheckSubject::Budget { of_cheapest, .. } => {
                    let which = if of_cheapest { ", the cheapest," } else { "" };
                    return format!(
                        "`{strategy}`{which} at {sessions} sessions: budget of {max} exceeded, found {about}{found} ({over})"
                    );
                }
            }
        }
    };
    format!("`{strategy}` at {sessions} sessions: expected {expected}, {found}")
}
