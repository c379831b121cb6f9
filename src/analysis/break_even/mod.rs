//! Where the cheaper of two strategies changes: exact, over whole numbers of sessions or of
//! another quantity of the workload.
//!
//! The gap between two bills is cut where an allowance ends, a tier begins or a unit is rounded
//! up; between two cuts it is a straight line, whose sign is solved for and never sampled.

mod family;
mod gap;
mod over;
mod runs;
mod stairs;
mod variable;

pub use over::solve;
pub use variable::{Axis, OverError};

use crate::bill::BillingOptions;
use crate::money::Money;
use crate::number::Rational;
use crate::scenario::{Scenario, StrategyId, StrategyModel};
use gap::CostDifference;
use runs::SignRun;

/// A stretch of whole numbers with one answer, as wide as can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The first number.
    pub from: u64,
    /// The last; `None` where the answer holds for ever.
    pub to: Option<u64>,
    /// The cheaper strategy; `None` where both cost the same.
    pub cheaper: Option<StrategyId>,
    /// The widest gap within it; `None` where it has no end and the gap may grow.
    pub max_difference: Option<Money>,
}

/// A stretch of whole numbers over which the gap is one straight line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The first number.
    pub from: u64,
    /// The last; `None` where the line has no end.
    pub to: Option<u64>,
    /// Strategy less baseline at the first.
    pub delta_from: Money,
    /// Strategy less baseline at the last.
    pub delta_to: Option<Money>,
    /// How the gap changes with a million more.
    pub delta_per_million: Money,
}

/// Where the cheaper of two strategies changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakEven {
    /// What varies.
    pub over: Axis,
    /// The strategy held against.
    pub baseline: StrategyId,
    /// The strategy.
    pub strategy: StrategyId,
    /// Every region, in order, from 1 on.
    pub regions: Vec<Region>,
    /// Every straight stretch of the gap; `None` where a meter rounds up, or where it is worked out
    /// number by number.
    pub segments: Option<Vec<Segment>>,
    /// The last number looked at, where the answer beyond it is not proven.
    pub horizon: Option<u64>,
    /// Whether it rests on anything expected rather than counted.
    pub approximate: bool,
}

/// The volume to which staircases that trade places without end are followed.
pub const DEFAULT_HORIZON: u64 = 10_000_000;

/// Where `strategy` and `baseline` trade places as sessions a month grow. Gaps without a proven
/// end are followed to `horizon`.
#[must_use]
pub fn over_sessions(
    scenario: &Scenario,
    baseline: &StrategyModel,
    strategy: &StrategyModel,
    horizon: u64,
) -> BreakEven {
    let conditions = BillingOptions::for_scenario(scenario);
    let gap = CostDifference::over_sessions(scenario, baseline, strategy, conditions);
    let (runs, end) = stairs::runs(&gap, 1, None, horizon);
    BreakEven {
        over: Axis::Sessions,
        baseline: baseline.position,
        strategy: strategy.position,
        regions: regions(runs, baseline.position, strategy.position),
        segments: (!gap.is_stepwise()).then(|| segments(&gap, 1, None)),
        horizon: end,
        approximate: gap.approximate,
    }
}

/// Runs of one sign as regions: below zero the strategy is cheaper, above it the baseline.
fn regions(runs: Vec<SignRun>, baseline: StrategyId, strategy: StrategyId) -> Vec<Region> {
    let cheaper = |sign| match sign {
        std::cmp::Ordering::Less => Some(strategy),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(baseline),
    };
    let region = |run: SignRun| Region {
        from: run.from,
        to: run.to,
        cheaper: cheaper(run.sign),
        max_difference: run.max_difference.map(Money::new),
    };
    runs.into_iter().map(region).collect()
}

fn segments(gap: &CostDifference, from: u64, to: Option<u64>) -> Vec<Segment> {
    let million = Rational::from(1_000_000u64);
    let segment = |piece: gap::LinearPiece| Segment {
        from: piece.from,
        to: piece.to,
        delta_to: piece.to.map(|to| Money::new(piece.at(to))),
        delta_from: Money::new(piece.value.clone()),
        delta_per_million: Money::new(&piece.slope * &million),
    };
    gap.pieces(from, to).into_iter().map(segment).collect()
}
