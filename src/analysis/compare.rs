//! Every strategy at every volume, compared with the baseline.

use crate::bill::{Bill, BillingOptions, CostCurve};
use crate::money::Money;
use crate::number::Rational;
use crate::scenario::{Scenario, StrategyId};

/// A strategy's bill at one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// The strategy.
    pub strategy: StrategyId,
    /// Its bill.
    pub bill: Bill,
    /// Its total less the baseline's.
    pub delta: Money,
    /// That as a share of the baseline's total; `None` for the baseline itself and where the
    /// baseline costs nothing.
    pub change: Option<Rational>,
    /// Whether the delta depends on an estimate.
    pub approximate: bool,
}

/// All strategies at one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Point {
    /// Sessions a month.
    pub sessions: u64,
    /// A cost for each strategy, in the order they are shown.
    pub costs: Vec<Cost>,
}

impl Point {
    /// The strategies that cost least: more than one where they tie.
    #[must_use]
    pub fn cheapest(&self) -> Vec<StrategyId> {
        let least = self.costs.iter().map(|cost| &cost.bill.total).min();
        let tied = self.costs.iter().filter(|cost| Some(&cost.bill.total) == least);
        tied.map(|cost| cost.strategy).collect()
    }

    /// The cost of a strategy; `None` where the id is of another scenario.
    #[must_use]
    pub fn cost(&self, strategy: StrategyId) -> Option<&Cost> {
        self.costs.get(strategy.index())
    }
}

/// The summary of a scenario: its strategies at each of its volumes.
#[must_use]
pub fn compare(scenario: &Scenario) -> Vec<Point> {
    let volumes = scenario.spec().workload.sessions.iter();
    let curves = curves(scenario, BillingOptions::for_scenario(scenario));
    volumes.map(|&sessions| point(scenario, &curves, sessions)).collect()
}

/// The strategies at one volume.
#[must_use]
pub fn at(scenario: &Scenario, sessions: u64) -> Point {
    point(scenario, &curves(scenario, BillingOptions::for_scenario(scenario)), sessions)
}

/// The bill of every strategy as a function of sessions.
#[must_use]
pub fn curves(scenario: &Scenario, conditions: BillingOptions) -> Vec<CostCurve> {
    scenario
        .strategies()
        .iter()
        .map(|strategy| CostCurve::with_options(scenario, strategy, conditions))
        .collect()
}

fn point(scenario: &Scenario, curves: &[CostCurve], sessions: u64) -> Point {
    let baseline = scenario.baseline().position;
    let bills: Vec<Bill> = curves.iter().map(|curve| curve.bill(sessions)).collect();
    let (against, approximate) =
        bills.get(baseline.index()).map(|bill| (bill.total.clone(), bill.is_approximate)).unwrap_or_default();
    let costs = scenario.strategies().iter().zip(bills).map(|(model, bill)| {
        let strategy = model.position;
        let delta = &bill.total - &against;
        let change = if strategy == baseline { None } else { delta.ratio(&against) };
        let approximate = strategy != baseline && (bill.is_approximate || approximate);
        Cost { strategy, bill, delta, change, approximate }
    });
    Point { sessions, costs: costs.collect() }
}
