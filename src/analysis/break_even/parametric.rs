//! Break-even over a quantity other than sessions, at a fixed number of sessions.

use super::answer::{BreakEven, merge_segments, regions, segments};
use super::axis::{Axis, BreakEvenError, MAX_EVALUATIONS, ScenarioAxis};
use super::parametric_pair::ParametricPair;
use super::sessions::over_sessions;
use super::{sign_runs, stepwise};
use crate::number::{PositiveRational, Rational};
use crate::scenario::{Scenario, StrategyModel};
use crate::trigger::Trigger;
use crate::workload::Arrivals;

/// Finds where the cheaper of `strategy` and `baseline` changes as `axis` grows, at `sessions` per month.
///
/// With arrivals modelled by their upper bound, usage is piecewise linear in mutations, and the answer has no
/// upper limit. Otherwise every integer up to `horizon` is evaluated. [`Axis::Sessions`] gives the same answer
/// as [`over_sessions`].
pub fn solve(
    scenario: &Scenario,
    axis: Axis,
    baseline: &StrategyModel,
    strategy: &StrategyModel,
    sessions: u64,
    horizon: u64,
) -> Result<BreakEven, BreakEvenError> {
    let starts = match axis {
        Axis::Sessions => return Ok(over_sessions(scenario, baseline, strategy, horizon)),
        Axis::Mutations => linear_ranges(scenario, &[baseline, strategy]),
        Axis::Active | Axis::Interval | Axis::Window => None,
    };
    if starts.is_none() && horizon > MAX_EVALUATIONS {
        return Err(BreakEvenError::LimitTooLarge(horizon));
    }
    let sides = [strategy.position, baseline.position];
    let scenario_axis = ScenarioAxis::new(scenario, axis, sides)?;
    let pair = ParametricPair { axis: scenario_axis, sides, sessions: sessions.into() };
    let proven = starts.is_some();
    let ranges = ranges(&starts.unwrap_or_else(|| (1..=horizon).collect()), proven);
    // A range of one number has no slope, so evaluating number by number gives no segments.
    let mut linear_segments = proven.then(Vec::new);
    let (mut found, mut end, mut approximate) = (Vec::new(), None, false);
    for (from, to) in ranges {
        let difference = pair.difference(from, to)?;
        approximate |= difference.approximate;
        let (more, stopped) = stepwise::runs(&difference, from, to, horizon);
        sign_runs::append(&mut found, more);
        linear_segments = linear_segments
            .filter(|_| !difference.is_stepwise())
            .map(|found| merge_segments(found, segments(&difference, from, to)));
        end = stopped;
        if stopped.is_some() {
            break;
        }
    }
    Ok(BreakEven {
        over: axis,
        baseline: baseline.position,
        strategy: strategy.position,
        regions: regions(found, baseline.position, strategy.position),
        segments: linear_segments,
        horizon: end.or_else(|| (!proven).then_some(horizon)),
        approximate,
    })
}

/// The starts of the ranges of mutations on which usage is linear; `None` if it is not piecewise linear.
fn linear_ranges(scenario: &Scenario, strategies: &[&StrategyModel]) -> Option<Vec<u64>> {
    let (_, session) = scenario.patterns().first()?;
    let mut starts = vec![1, 2];
    for strategy in strategies {
        let spec = scenario.strategy_spec(strategy.position)?;
        let visible_share =
            if spec.skip_unchanged { scenario.spec().workload.unchanged.complement() } else { Rational::ONE };
        for store in strategy.stores.iter().filter(|store| !store.measured) {
            let (share, timer) = match &store.trigger {
                Trigger::PerMutation | Trigger::OnDisconnect | Trigger::PerSession(_) => continue,
                Trigger::Debounced { interval, .. } => (Rational::ONE, *interval),
                Trigger::Batched { window, max_mutations: None } => (Rational::ONE, *window),
                Trigger::Tiered { critical, window } => (critical.complement(), *window),
                Trigger::Batched { .. } => return None,
            };
            if scenario.spec().workload.arrivals != Arrivals::UpperBound {
                return None;
            }
            let max_timers = session.active.as_ref()?.checked_div(&timer.seconds())?.ceil()?;
            // Above this many mutations the timer limits the writes, not the mutations.
            let Some(visible) = PositiveRational::new(&share * &visible_share) else { continue };
            let full = Rational::from(max_timers) / &visible;
            let full = u64::try_from(full.floor()?).ok()?;
            starts.extend([full.max(1), full.saturating_add(1), full.saturating_add(2)]);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    Some(starts)
}

/// The ranges from each start to the next. The last one has no upper limit if `open` is set.
fn ranges(starts: &[u64], open: bool) -> Vec<(u64, Option<u64>)> {
    let ends = starts.iter().skip(1).map(|next| Some(next - 1)).chain([if open {
        None
    } else {
        starts.last().copied()
    }]);
    starts.iter().copied().zip(ends).collect()
}
