//! Verdicts in words.

use super::{Verdicts, failed};
use crate::analysis::expectation::{Claim, Verdict};
use crate::cli::sections::currency;
use crate::input::Loaded;
use crate::number::Exact;
use crate::report::{apart, dollars, grouped, mark};
use crate::scenario::{Held, Scenario};

/// How many hold.
pub(super) fn count(verdicts: &Verdicts<'_>) -> String {
    let all = || verdicts.iter().flat_map(|(_, verdicts)| verdicts);
    let budgets = all().any(|verdict| matches!(verdict.claim, Claim::Budget { .. }));
    let what = if budgets { "expectations and budgets" } else { "expectations" };
    let count = all().count();
    format!("{} of {count} {what} hold.", count - failed(verdicts).len())
}

/// What was claimed.
pub(super) fn expected(scenario: &Scenario, verdict: &Verdict) -> String {
    let money = currency(scenario);
    let claimed = match &verdict.expectation.held {
        Held::Total { total, .. } => dollars(&total.money(), &money),
        Held::AtMost { most, .. } => format!("at most {}", dollars(&most.money(), &money)),
        Held::Cheapest { .. } => "cheapest".to_owned(),
    };
    match verdict.claim {
        Claim::Budget { of_cheapest: true, .. } => format!("budget: the cheapest {claimed}"),
        Claim::Budget { of_cheapest: false, .. } => format!("budget: {claimed}"),
        Claim::Expectation(_) => claimed,
    }
}

/// The line of a claim in its file.
pub(super) fn line(loaded: &Loaded, verdict: &Verdict) -> usize {
    let line = match verdict.claim {
        Claim::Expectation(position) => loaded.expect_lines.get(position),
        Claim::Budget { position, .. } => loaded.budget_lines.get(position),
    };
    line.copied().unwrap_or(1)
}

/// The one line that names what failed, with its place.
pub(super) fn failure(loaded: &Loaded, verdict: &Verdict) -> String {
    format!("{}:{}: {}", loaded.name, line(loaded, verdict), what_failed(loaded, verdict))
}

/// What was expected and what was found.
pub(super) fn what_failed(loaded: &Loaded, verdict: &Verdict) -> String {
    let scenario = &loaded.scenario;
    let strategy = verdict.expectation.held.strategy();
    let sessions = grouped(&Exact::from(verdict.expectation.sessions));
    let about = mark(verdict.approximate);
    let (expected, found) = match &verdict.expectation.held {
        Held::Cheapest { .. } => {
            let names = verdict.cheaper.iter().filter_map(|&position| scenario.strategies().get(position));
            let names: Vec<&str> = names.map(|model| model.id.as_str()).collect();
            (expected(scenario, verdict), format!("`{}` cost less", names.join("`, `")))
        }
        Held::Total { .. } => {
            let found = dollars(&verdict.found, &currency(scenario));
            (expected(scenario, verdict), format!("found {about}{found}"))
        }
        Held::AtMost { most, .. } => {
            let [most, found, over] = apart(&most.money(), &verdict.found, &currency(scenario));
            match verdict.claim {
                Claim::Expectation(_) => (format!("at most {most}"), format!("found {about}{found}")),
                Claim::Budget { of_cheapest, .. } => {
                    let which = if of_cheapest { ", the cheapest," } else { "" };
                    return format!(
                        "`{strategy}`{which} at {sessions} sessions: budget of {most} exceeded, found {about}{found} ({over})"
                    );
                }
            }
        }
    };
    format!("`{strategy}` at {sessions} sessions: expected {expected}, {found}")
}
