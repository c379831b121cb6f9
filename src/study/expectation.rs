//! Holds what a scenario claims of itself against what its prices give.

use super::compare;
use crate::money::Money;
use crate::scenario::{Expectation, Held, Scenario};

/// A claim, what was found, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The claim's position in the scenario.
    pub position: usize,
    /// The claim.
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

/// A verdict on every claim of a scenario.
#[must_use]
pub fn check(scenario: &Scenario) -> Vec<Verdict> {
    let claims = scenario.parts().expect.iter().enumerate();
    claims.filter_map(|(position, expectation)| verdict(scenario, position, expectation)).collect()
}

fn verdict(scenario: &Scenario, position: usize, expectation: &Expectation) -> Option<Verdict> {
    let point = compare::at(scenario, expectation.sessions);
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
    Some(Verdict { position, expectation: expectation.clone(), found, approximate, cheaper, holds })
}

/// Whether two amounts agree to the cent, or to the decimals written if they are more: a
/// published `5.08` holds against an exact 5.075, and `5.075` is held to the last digit.
fn same_to_the_cent(found: &Money, expected: &Money, decimals: usize) -> bool {
    let decimals = decimals.max(2);
    found.to_fixed(decimals) == expected.to_fixed(decimals)
}
