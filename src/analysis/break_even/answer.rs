//! The answer to a break-even question.

use std::cmp::Ordering;

use super::axis::Axis;
use super::difference::{CostDifference, LinearPiece};
use super::sign_runs::SignRun;
use crate::money::Money;
use crate::number::Rational;
use crate::scenario::StrategyId;

/// A maximal range of integers for which the same strategy is cheaper.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Region {
    /// The first number.
    pub from: u64,
    /// The last number; `None` if the region has no upper limit.
    pub to: Option<u64>,
    /// The position of the cheaper strategy in the scenario; `None` if both cost the same.
    pub cheaper: Option<StrategyId>,
    /// The largest difference within the region; `None` if it is unbounded or not calculated.
    pub max_difference: Option<Money>,
}

/// A range of integers on which the difference is linear.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Segment {
    /// The first number.
    pub from: u64,
    /// The last number; `None` if the segment has no upper limit.
    pub to: Option<u64>,
    /// The cost of the strategy less the cost of the baseline at the first number.
    pub delta_from: Money,
    /// The same at the last number.
    pub delta_to: Option<Money>,
    /// The change of the difference for each million more.
    pub delta_per_million: Money,
}

/// Where the cheaper of two strategies changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakEven {
    /// The quantity that varies.
    pub over: Axis,
    /// The position of the baseline in the scenario.
    pub baseline: StrategyId,
    /// The position of the strategy in the scenario.
    pub strategy: StrategyId,
    /// All regions in order, starting at 1.
    pub regions: Vec<Region>,
    /// All linear segments of the difference; `None` if a meter rounds up, or if every number is evaluated by
    /// itself.
    pub segments: Option<Vec<Segment>>,
    /// The last number evaluated, if the answer above it is not proven.
    pub horizon: Option<u64>,
    /// Whether any usage is approximate.
    pub approximate: bool,
}

/// Converts runs of one sign to regions: below 0 the strategy is cheaper, above 0 the baseline.
pub(super) fn regions(runs: Vec<SignRun>, baseline: StrategyId, strategy: StrategyId) -> Vec<Region> {
    let cheaper = |sign| match sign {
        Ordering::Less => Some(strategy),
        Ordering::Equal => None,
        Ordering::Greater => Some(baseline),
    };
    let region = |run: SignRun| Region {
        from: run.from,
        to: run.to,
        cheaper: cheaper(run.sign),
        max_difference: run.max_difference.map(Money::new),
    };
    runs.into_iter().map(region).collect()
}

/// The linear segments of a difference without rounding.
pub(super) fn segments(difference: &CostDifference, from: u64, to: Option<u64>) -> Vec<Segment> {
    let segment = |piece: LinearPiece| Segment {
        from: piece.from,
        to: piece.to,
        delta_to: piece.to.map(|to| Money::new(piece.at(to))),
        delta_from: Money::new(piece.value.clone()),
        delta_per_million: Money::new(&piece.slope * &million()),
    };
    difference.pieces(from, to).into_iter().map(segment).collect()
}

/// Appends segments, merging two where the second continues the line of the first. A segment of one number
/// is part of any line through it.
pub(super) fn merge_segments(mut segments: Vec<Segment>, more: Vec<Segment>) -> Vec<Segment> {
    for mut segment in more {
        let Some(last) = segments.last_mut() else {
            segments.push(segment);
            continue;
        };
        let step = last
            .delta_to
            .as_ref()
            .map(|end| Money::new((segment.delta_from.as_rational() - end.as_rational()) * million()));
        let on_last = step.as_ref() == Some(&last.delta_per_million);
        let on_next = step.as_ref() == Some(&segment.delta_per_million);
        let parallel = last.delta_per_million == segment.delta_per_million;
        if on_last && (parallel || segment.to == Some(segment.from)) {
            (last.to, last.delta_to) = (segment.to, segment.delta_to);
        } else if on_next && last.to == Some(last.from) {
            (segment.from, segment.delta_from) = (last.from, last.delta_from.clone());
            *last = segment;
        } else {
            segments.push(segment);
        }
    }
    segments
}

fn million() -> Rational {
    Rational::from(1_000_000u64)
}
