//! Holds what a scenario claims of itself against what its prices give.

use super::compare::{self, Point};
use crate::money::Money;
use crate::scenario::{Budget, Expectation, Held, Scenario};

/// Where a claim stands in its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
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
pub struct Verdict {
    /// Where the claim stands.
    pub claim: Claim,
    /// What is claimed; of a budget, at one volume and of the strategy that must hold it.
    pub expectation: Expectation,
    /// The total of the strategy it is about.
    pub found: Money,
    /// Whether that rests on anything expected rather than counted.
    pub approximate: bool,
    /// The strategies that are cheaper, where it claims that none is.
    pub cheaper: Vec<usize>,
    /// Whether it holds.
    pub holds: bool,
}

/// A verdict on every expectation of a scenario, then on every budget at each of its volumes.
#[must_use]
pub fn check(scenario: &Scenario) -> Vec<Verdict> {
    let claims = scenario.parts().expect.iter().enumerate();
    let expected = claims.filter_map(|(position, expectation)| {
        let point = compare::at(scenario, expectation.sessions);
        verdict(scenario, &point, Claim::Expectation(position), expectation.clone())
    });
    let budgets = scenario.parts().budgets.iter().enumerate();
    let budgets = budgets.flat_map(|(position, budget)| {
        let volumes =
            budget.sessions.map_or_else(|| scenario.parts().workload.sessions.clone(), |at| vec![at]);
        volumes.into_iter().filter_map(move |sessions| within(scenario, position, budget, sessions))
    });
    expected.chain(budgets).collect()
}

/// A budget at one volume: the strategy it names, or else the cheapest, costs no more.
fn within(scenario: &Scenario, position: usize, budget: &Budget, sessions: u64) -> Option<Verdict> {
    let point = compare::at(scenario, sessions);
    let strategy = budget.strategy.clone().or_else(|| {
        let cheapest = *point.cheapest().first()?;
        scenario.strategies().get(cheapest).map(|model| model.id.clone())
    });
    let held = Held::AtMost { strategy: strategy?, most: budget.total };
    let claim = Claim::Budget { position, of_cheapest: budget.strategy.is_none() };
    verdict(scenario, &point, claim, Expectation { held, sessions, claimed: None, because: None })
}

fn verdict(scenario: &Scenario, point: &Point, claim: Claim, expectation: Expectation) -> Option<Verdict> {
    let strategy = scenario.strategy(expectation.held.strategy())?;
    let cost = point.costs.get(strategy.position)?;
    let found = cost.bill.total.clone();
    let cheaper: Vec<usize> = match expectation.held {
        Held::Cheapest { .. } => {
            let cheaper = point.costs.iter().filter(|other| other.bill.total < found);
            cheaper.map(|other| other.strategy).collect()
        }
        Held::Total { .. } | Held::AtMost { .. } => Vec::new(),
    };
    let holds = match &expectation.held {
        Held::Total { total, .. } => same_to_the_cent(&found, &total.money(), total.decimals()),
        Held::AtMost { most, .. } => found <= most.money(),
        Held::Cheapest { .. } => cheaper.is_empty(),
    };
    let approximate = cost.bill.approximate;
    Some(Verdict { claim, expectation, found, approximate, cheaper, holds })
}

/// Whether two amounts agree to the cent, or to the decimals written if they are more: a
/// published `5.08` holds against an exact 5.075, and `5.075` is held to the last digit.
fn same_to_the_cent(found: &Money, expected: &Money, decimals: usize) -> bool {
    let decimals = decimals.max(2);
    found.to_fixed(decimals) == expected.to_fixed(decimals)
}
