//! Break-even over something other than sessions, at a fixed number of them.

use super::family::ParametricPair;
use super::variable::{Axis, MAX_NUMBER, OverError, ScenarioAxis};
use super::{BreakEven, Segment, over_sessions, regions, runs, segments, stairs};
use crate::money::Money;
use crate::number::{Rational, Share};
use crate::scenario::{Scenario, StrategyModel};
use crate::workload::Arrivals;

/// Where `strategy` and `baseline` trade places as `variable` grows, at `sessions` a month. Under
/// the ceiling model usage is piecewise straight in mutations and the answer is proven for ever;
/// anything else is worked out at every whole number up to `horizon`. Over sessions it is
/// [`over_sessions`].
pub fn solve(
    scenario: &Scenario,
    variable: Axis,
    baseline: &StrategyModel,
    strategy: &StrategyModel,
    sessions: u64,
    horizon: u64,
) -> Result<BreakEven, OverError> {
    let cuts = match variable {
        Axis::Sessions => return Ok(over_sessions(scenario, baseline, strategy, horizon)),
        Axis::Mutations => linear_ranges(scenario, &[baseline, strategy]),
        Axis::Active | Axis::Interval | Axis::Window => None,
    };
    if cuts.is_none() && horizon > MAX_NUMBER {
        return Err(OverError::LimitTooLarge(horizon));
    }
    let sides = [strategy.position, baseline.position];
    let varied = ScenarioAxis::new(scenario, variable, sides)?;
    let family = ParametricPair { axis: varied, sides, sessions: sessions.into() };
    let proven = cuts.is_some();
    let stretches = ranges(&cuts.unwrap_or_else(|| (1..=horizon).collect()), proven);
    // One number at a time is no line.
    let mut lines = proven.then(Vec::new);
    let (mut found, mut end, mut approximate) = (Vec::new(), None, false);
    for (from, to) in stretches {
        let gap = family.difference(from, to)?;
        approximate |= gap.approximate;
        let (more, stopped) = stairs::runs(&gap, from, to, horizon);
        runs::append(&mut found, more);
        lines =
            lines.filter(|_| !gap.is_stepwise()).map(|lines| merge_segments(lines, segments(&gap, from, to)));
        end = stopped;
        if stopped.is_some() {
            break;
        }
    }
    Ok(BreakEven {
        over: variable,
        baseline: baseline.position,
        strategy: strategy.position,
        regions: regions(found, baseline.position, strategy.position),
        segments: lines,
        horizon: end.or_else(|| (!proven).then_some(horizon)),
        approximate,
    })
}

/// The numbers of mutations from which usage goes in another straight line; `None` where a model
/// is not made of straight lines.
fn linear_ranges(scenario: &Scenario, strategies: &[&StrategyModel]) -> Option<Vec<u64>> {
    let (_, session) = scenario.patterns().first()?;
    let mut cuts = vec![1, 2];
    for strategy in strategies {
        let parts = scenario.strategy_spec(strategy.position)?;
        let seen = if parts.skip_unchanged {
            scenario.spec().workload.unchanged.complement()
        } else {
            Rational::ONE
        };
        for store in strategy.stores.iter().filter(|store| !store.measured) {
            let Some(timed) = store.trigger.timed() else { continue };
            let share = store.trigger.critical_share().map_or(Rational::ONE, Share::complement);
            let timer = *timed.timer()?;
            if timed.max_mutations.is_some() || scenario.spec().workload.arrivals != Arrivals::UpperBound {
                return None;
            }
            let most = session.active.as_ref()?.checked_div(&timer.seconds())?.ceil()?;
            // Past this many mutations the timer, not the mutations, decides the writes.
            let Some(full) = Rational::from(most).checked_div(&(&share * &seen)) else { continue };
            let full = u64::try_from(full.floor()?).ok()?;
            cuts.extend([full.max(1), full.saturating_add(1), full.saturating_add(2)]);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    Some(cuts)
}

/// From each cut to the next; the last without end where it is `open`.
fn ranges(cuts: &[u64], open: bool) -> Vec<(u64, Option<u64>)> {
    let ends = cuts.iter().skip(1).map(|next| Some(next - 1)).chain([if open {
        None
    } else {
        cuts.last().copied()
    }]);
    cuts.iter().copied().zip(ends).collect()
}

/// Adds lines to lines, as one where the second goes on as the first went. A single point is on
/// any line that meets it.
fn merge_segments(mut lines: Vec<Segment>, more: Vec<Segment>) -> Vec<Segment> {
    for mut line in more {
        let Some(last) = lines.last_mut() else {
            lines.push(line);
            continue;
        };
        let step = last
            .delta_to
            .as_ref()
            .map(|end| Money::new((line.delta_from.as_rational() - end.as_rational()) * million()));
        let on_last = step.as_ref() == Some(&last.delta_per_million);
        let on_next = step.as_ref() == Some(&line.delta_per_million);
        let parallel = last.delta_per_million == line.delta_per_million;
        if on_last && (parallel || line.to == Some(line.from)) {
            (last.to, last.delta_to) = (line.to, line.delta_to);
        } else if on_next && last.to == Some(last.from) {
            (line.from, line.delta_from) = (last.from, last.delta_from.clone());
            *last = line;
        } else {
            lines.push(line);
        }
    }
    lines
}

fn million() -> Rational {
    Rational::from(1_000_000u64)
}
