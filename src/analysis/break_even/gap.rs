//! The gap between two bills as a function of one whole variable: signed ramps of usage, each
//! charged by its meter.

use crate::bill::{BillingOptions, CostCurve, MeterCharge, MeterCurve};
use crate::number::Rational;
use crate::scenario::{Scenario, StrategyModel};

/// Usage of a meter that grows in a straight line, what it costs, and on which side it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedCharge {
    /// Units for each one more of the variable; not below 0.
    pub(super) slope: Rational,
    /// The account's units at 0 of the variable.
    pub(super) start: Rational,
    /// Units the account uses anyway, whose cost is not this workload's.
    pub(super) existing_usage: Rational,
    /// What a unit costs.
    pub(super) charge: MeterCharge,
    /// Whether it is the baseline's, and is taken off.
    pub(super) is_subtracted: bool,
}

impl SignedCharge {
    fn of(term: MeterCurve, is_subtracted: bool) -> Self {
        let MeterCurve { per_session, existing_usage, charge, .. } = term;
        Self {
            slope: per_session.value,
            start: existing_usage.clone(),
            existing_usage,
            charge,
            is_subtracted,
        }
    }

    fn usage(&self, at: u64) -> Rational {
        &self.slope * &Rational::from(at) + &self.start
    }

    fn signed(&self, amount: Rational) -> Rational {
        if self.is_subtracted { -amount } else { amount }
    }

    /// What it adds to the gap, rounded up where the meter is.
    pub(super) fn cost(&self, at: u64) -> Rational {
        let cost = &self.charge.cost(&self.usage(at)) - &self.charge.cost(&self.existing_usage);
        self.signed(cost.as_rational().clone())
    }

    /// What it adds to the gap in proportion to usage.
    fn cost_pro_rata(&self, at: u64) -> Rational {
        let charge = MeterCharge { billing_increment: None, ..self.charge.clone() };
        let base = self.charge.cost(&self.existing_usage);
        let cost = &charge.cost(&self.usage(at)) - &base;
        self.signed(cost.as_rational().clone())
    }

    /// Whether it climbs in steps at whole numbers: a meter that rounds up, unless usage there is
    /// always a whole number of blocks.
    pub(super) fn is_stepwise(&self) -> bool {
        let whole =
            |units: &Rational, block| units.checked_div(block).is_some_and(|blocks| blocks.is_integer());
        self.charge.billing_increment.as_ref().is_some_and(|block| {
            let lands = whole(&self.slope, block) && whole(&(&self.start - &self.charge.included), block);
            !lands && !self.charge.blocked
        })
    }

    /// The first whole number after `at` at which the stair is a step higher.
    pub(super) fn next_step(&self, at: u64) -> Option<u64> {
        let block = self.charge.billing_increment.as_ref()?;
        let excess = self.usage(at) - &self.charge.included;
        let filled = if excess.is_positive() { excess.ceil_to_multiple(block) } else { Rational::ZERO };
        let edge = (filled + &self.charge.included - &self.start).checked_div(&self.slope)?;
        u64::try_from(edge.floor()?).ok()?.checked_add(1)
    }

    /// Where its pro-rata slope changes, and by how much: positions on the variable.
    fn breakpoints(&self) -> Vec<(Rational, Rational)> {
        let bends = self.charge.breakpoints().into_iter().filter_map(|hinge| {
            let at = (hinge.at - &self.start).checked_div(&self.slope)?;
            Some((at, self.signed(hinge.slope_change * &self.slope)))
        });
        bends.collect()
    }
}

/// A stretch of whole numbers over which the pro-rata gap is a straight line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinearPiece {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    /// The gap at `from`.
    pub(super) value: Rational,
    /// How it changes with one more.
    pub(super) slope: Rational,
}

impl LinearPiece {
    /// The gap at a number within the piece.
    pub(super) fn at(&self, number: u64) -> Rational {
        &self.value + &(&self.slope * &Rational::from(number.saturating_sub(self.from)))
    }
}

/// Strategy less baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CostDifference {
    /// The part that does not vary.
    pub(super) constant: Rational,
    /// The parts that do.
    pub(super) charges: Vec<SignedCharge>,
    /// Whether any usage is expected rather than counted.
    pub(super) approximate: bool,
}

impl CostDifference {
    /// The gap between two strategies as sessions grow.
    pub(super) fn over_sessions(
        scenario: &Scenario,
        baseline: &StrategyModel,
        strategy: &StrategyModel,
        conditions: BillingOptions,
    ) -> Self {
        let with = CostCurve::with_options(scenario, strategy, conditions);
        let without = CostCurve::with_options(scenario, baseline, conditions);
        let approximate = with.is_approximate() || without.is_approximate();
        let constant = (&with.fee - &without.fee).as_rational().clone();
        let ramps = with.meters.into_iter().map(|term| SignedCharge::of(term, false));
        let ramps = ramps.chain(without.meters.into_iter().map(|term| SignedCharge::of(term, true)));
        Self { constant, charges: cancel_common(ramps.collect()), approximate }
    }

    /// Whether any part climbs in steps.
    pub(super) fn is_stepwise(&self) -> bool {
        self.charges.iter().any(SignedCharge::is_stepwise)
    }

    /// The gap at a whole number, as it is billed.
    pub(super) fn at(&self, number: u64) -> Rational {
        self.charges.iter().fold(self.constant.clone(), |gap, ramp| gap + ramp.cost(number))
    }

    fn pro_rata_at(&self, number: u64) -> Rational {
        self.charges.iter().fold(self.constant.clone(), |gap, ramp| gap + ramp.cost_pro_rata(number))
    }

    /// The straight stretches of the pro-rata gap that have a whole number in them, from `from`
    /// to `to`. A bend belongs to the stretch that ends there.
    pub(super) fn pieces(&self, from: u64, to: Option<u64>) -> Vec<LinearPiece> {
        let (bends, mut slope) = self.breakpoints_after(from);
        let mut pieces: Vec<LinearPiece> = Vec::new();
        let mut start = from;
        for (at, change) in bends {
            let end = at.floor().and_then(|at| u64::try_from(at).ok());
            let end = match (end, to) {
                (Some(end), Some(to)) => end.min(to),
                (Some(end), None) => end,
                (None, _) => break,
            };
            if end >= start {
                pieces.push(LinearPiece {
                    from: start,
                    to: Some(end),
                    value: self.pro_rata_at(start),
                    slope: slope.clone(),
                });
                start = end + 1;
            }
            slope += &change;
        }
        if to.is_none_or(|to| start <= to) {
            pieces.push(LinearPiece { from: start, to, value: self.pro_rata_at(start), slope });
        }
        pieces
    }

    /// The bends after `from` in order, one for each place, and the slope before the first.
    fn breakpoints_after(&self, from: u64) -> (Vec<(Rational, Rational)>, Rational) {
        let mut all: Vec<(Rational, Rational)> =
            self.charges.iter().flat_map(SignedCharge::breakpoints).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        let (mut merged, mut slope): (Vec<(Rational, Rational)>, Rational) = (Vec::new(), Rational::ZERO);
        for (at, change) in all {
            if at < from {
                slope += &change;
            } else if let Some(last) = merged.last_mut().filter(|last| last.0 == at) {
                last.1 += &change;
            } else {
                merged.push((at, change));
            }
        }
        merged.retain(|(_, change)| !change.is_zero());
        (merged, slope)
    }
}

/// Leaves out what both sides pay alike: only the difference decides, and two equal staircases
/// have none.
pub(super) fn cancel_common(ramps: Vec<SignedCharge>) -> Vec<SignedCharge> {
    let mut kept: Vec<SignedCharge> = Vec::new();
    for ramp in ramps {
        let twin = SignedCharge { is_subtracted: !ramp.is_subtracted, ..ramp.clone() };
        match kept.iter().position(|other| *other == twin) {
            Some(at) => drop(kept.swap_remove(at)),
            None => kept.push(ramp),
        }
    }
    kept
}
