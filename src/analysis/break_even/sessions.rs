//! Break-even over sessions per month.

use super::answer::{BreakEven, regions, segments};
use super::axis::Axis;
use super::difference::CostDifference;
use super::stepwise;
use crate::bill::BillingOptions;
use crate::scenario::{Scenario, StrategyModel};

/// The number of sessions up to which step functions that keep crossing over are walked.
pub const DEFAULT_HORIZON: u64 = 10_000_000;

/// Finds where the cheaper of `strategy` and `baseline` changes as sessions per month grow. If rounding keeps
/// the two crossing over, the search ends at `horizon`.
#[must_use]
pub fn over_sessions(
    scenario: &Scenario,
    baseline: &StrategyModel,
    strategy: &StrategyModel,
    horizon: u64,
) -> BreakEven {
    let options = BillingOptions::for_scenario(scenario);
    let difference = CostDifference::over_sessions(scenario, baseline, strategy, options);
    let (runs, end) = stepwise::runs(&difference, 1, None, horizon);
    BreakEven {
        over: Axis::Sessions,
        baseline: baseline.position,
        strategy: strategy.position,
        regions: regions(runs, baseline.position, strategy.position),
        segments: (!difference.is_stepwise()).then(|| segments(&difference, 1, None)),
        horizon: end,
        approximate: difference.approximate,
    }
}
