//! The difference of two bills as a function of one integer variable: a sum of charges, each with usage that
//! is linear in the variable, and with a sign.

use crate::bill::{BillingOptions, CostCurve, MeterCharge, MeterCurve};
use crate::number::Rational;
use crate::pricing::Breakpoint;
use crate::scenario::{Scenario, StrategyModel};

/// The charge of one meter with usage that is linear in the variable, added or subtracted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedCharge {
    /// The units for each increment of the variable; not negative.
    pub(super) slope: Rational,
    /// The account's units where the variable is 0.
    pub(super) start: Rational,
    /// The units of the rest of the account, whose cost is not part of the workload.
    pub(super) existing_usage: Rational,
    /// The cost of the units.
    pub(super) charge: MeterCharge,
    /// Whether the charge belongs to the baseline and is subtracted.
    pub(super) is_subtracted: bool,
}

impl SignedCharge {
    fn over_sessions(meter: MeterCurve, is_subtracted: bool) -> Self {
        let MeterCurve { per_session, existing_usage, charge, .. } = meter;
        let start = existing_usage.clone();
        Self { slope: per_session.value, start, existing_usage, charge, is_subtracted }
    }

    fn usage(&self, at: u64) -> Rational {
        &self.slope * &Rational::from(at) + &self.start
    }

    fn signed(&self, amount: Rational) -> Rational {
        if self.is_subtracted { -amount } else { amount }
    }

    /// What the charge adds to the difference, with rounding.
    fn cost(&self, at: u64) -> Rational {
        let cost = &self.charge.cost(&self.usage(at)) - &self.charge.cost(&self.existing_usage);
        self.signed(cost.as_rational().clone())
    }

    /// What the charge adds to the difference if only the existing usage is rounded.
    fn cost_without_rounding(&self, at: u64) -> Rational {
        let existing = self.charge.cost(&self.existing_usage);
        let cost = &self.charge.cost_without_rounding(&self.usage(at)) - &existing;
        self.signed(cost.as_rational().clone())
    }

    /// Whether rounding changes the charge at any integer.
    pub(super) fn is_stepwise(&self) -> bool {
        self.charge.rounds_between(&self.start, &self.slope)
    }

    /// The first integer above `at` at which rounding makes the charge jump.
    pub(super) fn next_step(&self, at: u64) -> Option<u64> {
        let jump = self.charge.next_jump(&self.usage(at))?;
        let edge = (jump - &self.start).checked_div(&self.slope)?;
        u64::try_from(edge.floor()?).ok()?.checked_add(1)
    }

    /// The breakpoints of the charge without rounding, by values of the variable.
    fn breakpoints(&self) -> Vec<Breakpoint> {
        let points = self.charge.breakpoints().into_iter().filter_map(|point| {
            Some(Breakpoint {
                at: (point.at - &self.start).checked_div(&self.slope)?,
                slope_change: self.signed(point.slope_change * &self.slope),
                jump: self.signed(point.jump),
            })
        });
        points.collect()
    }
}

/// A range of integers on which the difference without rounding is linear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinearPiece {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    /// The difference at `from`.
    pub(super) value: Rational,
    /// The change of the difference for each increment.
    pub(super) slope: Rational,
}

impl LinearPiece {
    /// The difference at a number within the piece.
    pub(super) fn at(&self, number: u64) -> Rational {
        &self.value + &(&self.slope * &Rational::from(number.saturating_sub(self.from)))
    }
}

/// The cost of a strategy less the cost of the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CostDifference {
    /// The part that does not depend on the variable.
    pub(super) constant: Rational,
    /// The parts that depend on it.
    pub(super) charges: Vec<SignedCharge>,
    /// Whether any usage is approximate.
    pub(super) approximate: bool,
}

impl CostDifference {
    /// The difference of two strategies as a function of sessions per month.
    pub(super) fn over_sessions(
        scenario: &Scenario,
        baseline: &StrategyModel,
        strategy: &StrategyModel,
        options: BillingOptions,
    ) -> Self {
        let with = CostCurve::with_options(scenario, strategy, options);
        let without = CostCurve::with_options(scenario, baseline, options);
        let approximate = with.is_approximate() || without.is_approximate();
        let constant = (&with.fee - &without.fee).as_rational().clone();
        let added = with.meters.into_iter().map(|meter| SignedCharge::over_sessions(meter, false));
        let subtracted = without.meters.into_iter().map(|meter| SignedCharge::over_sessions(meter, true));
        Self { constant, charges: cancel_common(added.chain(subtracted).collect()), approximate }
    }

    /// Whether rounding changes any charge.
    pub(super) fn is_stepwise(&self) -> bool {
        self.charges.iter().any(SignedCharge::is_stepwise)
    }

    /// The difference at an integer, with rounding.
    pub(super) fn at(&self, number: u64) -> Rational {
        self.charges.iter().fold(self.constant.clone(), |total, charge| total + charge.cost(number))
    }

    fn without_rounding_at(&self, number: u64) -> Rational {
        let costs = self.charges.iter().map(|charge| charge.cost_without_rounding(number));
        costs.fold(self.constant.clone(), |total, cost| total + cost)
    }

    /// The linear pieces of the difference without rounding, from `from` to `to`. A breakpoint is the end of a
    /// piece, and pieces that contain no integer are omitted. Each piece starts from the exact value, which
    /// includes all jumps below it.
    pub(super) fn pieces(&self, from: u64, to: Option<u64>) -> Vec<LinearPiece> {
        let all = self.charges.iter().flat_map(SignedCharge::breakpoints).collect();
        let (breakpoints, mut slope) = merge_breakpoints(all, from);
        let mut pieces: Vec<LinearPiece> = Vec::new();
        let mut start = from;
        for point in breakpoints {
            let Some(end) = point.at.floor().and_then(|at| u64::try_from(at).ok()) else { break };
            let end = to.map_or(end, |to| end.min(to));
            if end >= start {
                let value = self.without_rounding_at(start);
                pieces.push(LinearPiece { from: start, to: Some(end), value, slope: slope.clone() });
                start = end + 1;
            }
            slope += &point.slope_change;
        }
        if to.is_none_or(|to| start <= to) {
            pieces.push(LinearPiece { from: start, to, value: self.without_rounding_at(start), slope });
        }
        pieces
    }
}

/// Sorts breakpoints and merges those at the same position. Returns those at `from` or above, and the slope
/// before the first of them.
fn merge_breakpoints(mut all: Vec<Breakpoint>, from: u64) -> (Vec<Breakpoint>, Rational) {
    all.sort_by(|one, other| one.at.cmp(&other.at));
    let (mut merged, mut slope): (Vec<Breakpoint>, Rational) = (Vec::new(), Rational::ZERO);
    for point in all {
        if point.at < from {
            slope += &point.slope_change;
        } else if let Some(last) = merged.last_mut().filter(|last| last.at == point.at) {
            last.slope_change += &point.slope_change;
            last.jump += &point.jump;
        } else {
            merged.push(point);
        }
    }
    merged.retain(|point| !(point.slope_change.is_zero() && point.jump.is_zero()));
    (merged, slope)
}

/// Removes charges that both sides have: they cancel, and two equal step functions have no steps.
pub(super) fn cancel_common(charges: Vec<SignedCharge>) -> Vec<SignedCharge> {
    let mut kept: Vec<SignedCharge> = Vec::new();
    for charge in charges {
        let opposite = SignedCharge { is_subtracted: !charge.is_subtracted, ..charge.clone() };
        match kept.iter().position(|other| *other == opposite) {
            Some(position) => drop(kept.swap_remove(position)),
            None => kept.push(charge),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints_at_one_position_merge_and_only_real_changes_remain() {
        let point = |at: u64, slope: i64, jump: i64| Breakpoint {
            at: at.into(),
            slope_change: slope.into(),
            jump: jump.into(),
        };
        let all = vec![
            point(9, 4, 0),
            point(2, 1, 0),
            point(5, 3, 0),
            point(5, -3, 0),
            point(7, 2, 1),
            point(7, -2, 0),
        ];
        let (merged, slope) = merge_breakpoints(all, 3);
        assert_eq!(merged, [point(7, 0, 1), point(9, 4, 0)]);
        assert_eq!(slope, 1);
    }
}
