//! Holds what a scenario claims of itself against what its prices give.

use super::compare::{self, Point};
use crate::money::Money;
use crate::scenario::{Budget, Claim, Expectation, Scenario, StrategyId};

/// Where a claim stands in its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckSubject {
    /// Among its expectations, by position.
    Expectation(usize),
    /// Among its budgets, by position.
    Budget {
        /// The position.
        position: usize,
        /// Whether it is held by whichever strategy is cheapest.
        of_cheapest: bool,
    },
}

/// A claim, what was found, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// Where the claim stands.
    pub claim: CheckSubject,
    /// What is claimed; of a budget, at one volume and of the strategy that must hold it.
    pub expectation: Expectation,
    /// The total of the strategy it is about.
    pub found: Money,
    /// Whether that rests on anything expected rather than counted.
    pub approximate: bool,
    /// The strategies that are cheaper, where it claims that none is.
    pub cheaper: Vec<StrategyId>,
    /// Whether it holds.
    pub passes: bool,
}

/// A verdict on every expectation of a scenario, then on every budget at each of its volumes.
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

/// A budget at one volume: the strategy it names, or else the cheapest, costs no more.
fn check_budget(scenario: &Scenario, position: usize, budget: &Budget, sessions: u64) -> Option<CheckResult> {
    let point = compare::at(scenario, sessions);
    let strategy = budget.strategy.clone().or_else(|| {
        let cheapest = *point.cheapest().first()?;
        scenario.model(cheapest).map(|model| model.id.clone())
    });
    let held = Claim::AtMost { strategy: strategy?, max: budget.total };
    let claim = CheckSubject::Budget { position, of_cheapest: budget.strategy.is_none() };
    verdict(scenario, &point, claim, Expectation { claim: held, sessions, claimed: None, because: None })
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
    let holds = match &expectation.claim {
        Claim::Total { total, .. } => same_to_the_cent(&found, &total.money(), total.decimals()),
        Claim::AtMost { max, .. } => found <= max.money(),
        Claim::Cheapest { .. } => cheaper.is_empty(),
    };
    let approximate = cost.bill.is_approximate;
    Some(CheckResult { claim, expectation, found, approximate, cheaper, passes: holds })
}

/// Whether two amounts agree to the cent, or to the decimals written if they are more: a
/// published `5.08` holds against an exact 5.075, and `5.075` is held to the last digit.
fn same_to_the_cent(found: &Money, expected: &Money, decimals: usize) -> bool {
    let decimals = decimals.max(2);
    found.to_fixed(decimals) == expected.to_fixed(decimals)
}
