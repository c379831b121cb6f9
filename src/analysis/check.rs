//! Checks the expectations and budgets of a scenario.

use super::compare::{self, Point};
use crate::money::Money;
use crate::scenario::{Budget, Claim, Expectation, Scenario, StrategyId};

/// The entry of a scenario that a result is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckSubject {
    /// An expectation, by position.
    Expectation(usize),
    /// A budget.
    Budget {
        /// Its position.
        position: usize,
        /// Whether it applies to the cheapest strategy, whichever that is.
        of_cheapest: bool,
    },
}

/// An expectation or budget, the total found, and whether it passes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckResult {
    /// The entry that was checked.
    pub claim: CheckSubject,
    /// What is expected. A budget is expected of one strategy at one volume.
    pub expectation: Expectation,
    /// The total of the strategy it is about.
    pub found: Money,
    /// Whether the total depends on an estimate.
    pub approximate: bool,
    /// The strategies that are cheaper, where the claim is that none is.
    pub cheaper: Vec<StrategyId>,
    /// Whether it passes.
    pub passes: bool,
}

/// The result of every expectation of a scenario, then of every budget at each of its volumes.
#[must_use]
pub fn check(scenario: &Scenario) -> Vec<CheckResult> {
    let claims = scenario.spec().expect.iter().enumerate();
    let expected = claims.filter_map(|(position, expectation)| {
        let point = compare::at(scenario, expectation.sessions);
        verdict(scenario, &point, CheckSubject::Expectation(position), expectation.clone())
    });
    let budgets = scenario.spec().budgets.iter().enumerate();
    let budgets = budgets.flat_map(|(position, budget)| {
        let volumes =
            budget.sessions.map_or_else(|| scenario.spec().workload.sessions.clone(), |at| vec![at]);
        volumes.into_iter().filter_map(move |sessions| check_budget(scenario, position, budget, sessions))
    });
    expected.chain(budgets).collect()
}

/// A budget at one volume: it passes where the strategy it names, or else the cheapest one, costs at
/// most the budget.
fn check_budget(scenario: &Scenario, position: usize, budget: &Budget, sessions: u64) -> Option<CheckResult> {
    let point = compare::at(scenario, sessions);
    let strategy = budget.strategy.clone().or_else(|| {
        let cheapest = *point.cheapest().first()?;
        scenario.model(cheapest).map(|model| model.id.clone())
    });
    let at_most = Claim::AtMost { strategy: strategy?, max: budget.total };
    let claim = CheckSubject::Budget { position, of_cheapest: budget.strategy.is_none() };
    verdict(scenario, &point, claim, Expectation { claim: at_most, sessions, claimed: None, because: None })
}

fn verdict(
    scenario: &Scenario,
    point: &Point,
    claim: CheckSubject,
    expectation: Expectation,
) -> Option<CheckResult> {
    let strategy = scenario.strategy(expectation.claim.strategy())?;
    let cost = point.cost(strategy.position)?;
    let found = cost.bill.total.clone();
    let cheaper: Vec<StrategyId> = match expectation.claim {
        Claim::Cheapest { .. } => {
            let cheaper = point.costs.iter().filter(|other| other.bill.total < found);
            cheaper.map(|other| other.strategy).collect()
        }
        Claim::Total { .. } | Claim::AtMost { .. } => Vec::new(),
    };
    let passes = match &expectation.claim {
        Claim::Total { total, .. } => same_to_the_cent(&found, &total.money(), total.decimals()),
        Claim::AtMost { max, .. } => found <= max.money(),
        Claim::Cheapest { .. } => cheaper.is_empty(),
    };
    let approximate = cost.bill.is_approximate;
    Some(CheckResult { claim, expectation, found, approximate, cheaper, passes })
}

/// Whether two amounts are equal when rounded to the cent, or to the decimals written if there are
/// more: a published `5.08` equals an exact 5.075, and `5.0750` is compared to four decimals.
fn same_to_the_cent(found: &Money, expected: &Money, decimals: usize) -> bool {
    let decimals = decimals.max(2);
    found.to_fixed(decimals) == expected.to_fixed(decimals)
}
