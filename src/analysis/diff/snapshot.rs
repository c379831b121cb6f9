//! The answer of one version of a scenario: what a diff compares.

use crate::analysis::break_even::{self, BreakEven, DEFAULT_HORIZON};
use crate::analysis::compare::compare;
use crate::bill::{Bill, Line};
use crate::money::Money;
use crate::scenario::{Scenario, StrategyId};

/// The answer of one version of a scenario, computed from it or read from a saved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The scenario.
    pub scenario: String,
    /// Its strategies, by name.
    pub strategies: Vec<String>,
    /// The cost of each strategy at each volume.
    pub costs: Vec<SnapshotCost>,
    /// The break-even of each strategy with the baseline.
    pub break_even: Vec<SnapshotBreakEven>,
}

/// A strategy at one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotCost {
    /// Sessions a month.
    pub sessions: u64,
    /// The strategy.
    pub strategy: String,
    /// Its total.
    pub total: Money,
    /// Whether it depends on an estimate.
    pub approximate: bool,
    /// Its lines, and the plan's fee as `fee` where it is part of the total.
    pub lines: Vec<SnapshotLine>,
}

/// A line of a bill, or the change of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotLine {
    /// `service.meter`, or `fee`.
    pub id: String,
    /// Its cost, or the change of its cost.
    pub cost: Money,
    /// Whether it depends on an estimate.
    pub approximate: bool,
}

/// The break-even of a strategy with the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotBreakEven {
    /// The baseline.
    pub baseline: String,
    /// The strategy.
    pub strategy: String,
    /// The first number of sessions of each region, and the cheaper strategy there; `None` where
    /// both cost the same.
    pub regions: Vec<(u64, Option<String>)>,
    /// The last volume searched, where the answer beyond it is not proven.
    pub horizon: Option<u64>,
    /// Whether the regions depend on an estimate.
    pub approximate: bool,
}

impl SnapshotLine {
    /// The plan's fee.
    #[must_use]
    pub fn fee(fee: &Money) -> Option<Self> {
        let is_some = !fee.as_rational().is_zero();
        is_some.then(|| Self { id: "fee".to_owned(), cost: fee.clone(), approximate: false })
    }
}

impl SnapshotBreakEven {
    /// The number of sessions at which the answer first changes; `None` where it never does.
    #[must_use]
    pub fn first(&self) -> Option<u64> {
        self.regions.get(1).map(|(from, _)| *from)
    }

    /// The regions that start within a horizon.
    pub(super) fn within(&self, horizon: Option<u64>) -> Vec<&(u64, Option<String>)> {
        let near = |region: &&(u64, Option<String>)| horizon.is_none_or(|end| region.0 <= end);
        self.regions.iter().filter(near).collect()
    }
}

impl Snapshot {
    /// The answer of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let points = compare(scenario);
        let costs = points.iter().flat_map(|point| {
            point.costs.iter().map(|cost| snapshot_cost(scenario, cost.strategy, &cost.bill))
        });
        let baseline = scenario.baseline();
        let horizon = DEFAULT_HORIZON.max(scenario.max_sessions());
        let others = scenario.strategies().iter().filter(|model| model.position != baseline.position);
        let answers = others.map(|model| break_even::over_sessions(scenario, baseline, model, horizon));
        Self {
            scenario: scenario.spec().id.clone(),
            strategies: scenario.strategies().iter().map(|model| model.id.clone()).collect(),
            break_even: answers.map(|answer| snapshot_break_even(scenario, &answer)).collect(),
            costs: costs.collect(),
        }
    }

    /// A strategy at a volume.
    pub(super) fn cost(&self, sessions: u64, strategy: &str) -> Option<&SnapshotCost> {
        self.costs.iter().find(|cost| cost.sessions == sessions && cost.strategy == strategy)
    }

    /// Its volumes, in ascending order.
    pub(super) fn volumes(&self) -> Vec<u64> {
        let mut volumes: Vec<u64> = self.costs.iter().map(|cost| cost.sessions).collect();
        volumes.sort_unstable();
        volumes.dedup();
        volumes
    }

    /// The cheapest strategies at a volume.
    pub(super) fn cheapest(&self, sessions: u64) -> Vec<String> {
        let here = || self.costs.iter().filter(|cost| cost.sessions == sessions);
        let least = here().map(|cost| &cost.total).min();
        here().filter(|cost| Some(&cost.total) == least).map(|cost| cost.strategy.clone()).collect()
    }
}

fn name(scenario: &Scenario, strategy: StrategyId) -> String {
    scenario.strategy_key(strategy).to_owned()
}

fn snapshot_cost(scenario: &Scenario, strategy: StrategyId, bill: &Bill) -> SnapshotCost {
    let line = |line: &Line| {
        let found = scenario.sheet().meter(line.meter);
        let id = found.map(|(service, meter)| format!("{}.{}", service.id, meter.id));
        let approximate = line.usage.is_approximate;
        SnapshotLine { id: id.unwrap_or_default(), cost: line.cost.clone(), approximate }
    };
    SnapshotCost {
        sessions: bill.sessions,
        strategy: name(scenario, strategy),
        total: bill.total.clone(),
        approximate: bill.is_approximate,
        lines: bill.lines.iter().map(line).chain(SnapshotLine::fee(&bill.fee)).collect(),
    }
}

fn snapshot_break_even(scenario: &Scenario, answer: &BreakEven) -> SnapshotBreakEven {
    let regions = answer.regions.iter();
    SnapshotBreakEven {
        baseline: name(scenario, answer.baseline),
        strategy: name(scenario, answer.strategy),
        regions: regions.map(|region| (region.from, region.cheaper.map(|at| name(scenario, at)))).collect(),
        horizon: answer.horizon,
        approximate: answer.approximate,
    }
}
