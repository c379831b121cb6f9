//! The gap between two bills as a function of one whole variable: signed ramps of usage, each
//! charged by its meter.

use crate::bill::{Charge, Conditions, Curve, Term};
use crate::number::Exact;
use crate::scenario::{Scenario, StrategyModel};

/// Usage of a meter that grows in a straight line, what it costs, and on which side it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ramp {
    /// Units for each one more of the variable; not below 0.
    pub(super) slope: Exact,
    /// The account's units at 0 of the variable.
    pub(super) start: Exact,
    /// Units the account uses anyway, whose cost is not this workload's.
    pub(super) elsewhere: Exact,
    /// What a unit costs.
    pub(super) charge: Charge,
    /// Whether it is the baseline's, and is taken off.
    pub(super) taken_off: bool,
}

impl Ramp {
    fn of(term: Term, taken_off: bool) -> Self {
        let Term { per_session, elsewhere, charge, .. } = term;
        Self { slope: per_session.value, start: elsewhere.clone(), elsewhere, charge, taken_off }
    }

    fn usage(&self, at: u64) -> Exact {
        &self.slope * &Exact::from(at) + &self.start
    }

    fn signed(&self, amount: Exact) -> Exact {
        if self.taken_off { -amount } else { amount }
    }

    /// What it adds to the gap, rounded up where the meter is.
    pub(super) fn cost(&self, at: u64) -> Exact {
        let cost = &self.charge.cost(&self.usage(at)) - &self.charge.cost(&self.elsewhere);
        self.signed(cost.exact().clone())
    }

    /// What it adds to the gap in proportion to usage.
    fn cost_pro_rata(&self, at: u64) -> Exact {
        let charge = Charge { block: None, ..self.charge.clone() };
        let base = self.charge.cost(&self.elsewhere);
        let cost = &charge.cost(&self.usage(at)) - &base;
        self.signed(cost.exact().clone())
    }

    /// Whether it climbs in steps at whole numbers: a meter that rounds up, unless usage there is
    /// always a whole number of blocks.
    pub(super) fn is_stair(&self) -> bool {
        let whole = |units: &Exact, block| units.checked_div(block).is_some_and(|blocks| blocks.is_whole());
        self.charge.block.as_ref().is_some_and(|block| {
            let lands = whole(&self.slope, block) && whole(&(&self.start - &self.charge.included), block);
            !lands && !self.charge.blocked
        })
    }

    /// The first whole number after `at` at which the stair is a step higher.
    pub(super) fn next_step(&self, at: u64) -> Option<u64> {
        let block = self.charge.block.as_ref()?;
        let excess = self.usage(at) - &self.charge.included;
        let filled = if excess.is_positive() { excess.round_up_to(block) } else { Exact::ZERO };
        let edge = (filled + &self.charge.included - &self.start).checked_div(&self.slope)?;
        u64::try_from(edge.floor()?).ok()?.checked_add(1)
    }

    /// Where its pro-rata slope changes, and by how much: positions on the variable.
    fn bends(&self) -> Vec<(Exact, Exact)> {
        let bends = self.charge.hinges().into_iter().filter_map(|hinge| {
            let at = (hinge.at - &self.start).checked_div(&self.slope)?;
            Some((at, self.signed(hinge.change * &self.slope)))
        });
        bends.collect()
    }
}

/// A stretch of whole numbers over which the pro-rata gap is a straight line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    /// The gap at `from`.
    pub(super) value: Exact,
    /// How it changes with one more.
    pub(super) slope: Exact,
}

impl Piece {
    /// The gap at a number within the piece.
    pub(super) fn at(&self, number: u64) -> Exact {
        &self.value + &(&self.slope * &Exact::from(number.saturating_sub(self.from)))
    }
}

/// Strategy less baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// The part that does not vary.
    pub(super) constant: Exact,
    /// The parts that do.
    pub(super) ramps: Vec<Ramp>,
    /// Whether any usage is expected rather than counted.
    pub(super) approximate: bool,
}

impl Gap {
    /// The gap between two strategies as sessions grow.
    pub(super) fn over_sessions(
        scenario: &Scenario,
        baseline: &StrategyModel,
        strategy: &StrategyModel,
        conditions: Conditions,
    ) -> Self {
        let with = Curve::under(scenario, strategy, conditions);
        let without = Curve::under(scenario, baseline, conditions);
        let approximate = with.is_approximate() || without.is_approximate();
        let constant = (&with.fee - &without.fee).exact().clone();
        let ramps = with.terms.into_iter().map(|term| Ramp::of(term, false));
        let ramps = ramps.chain(without.terms.into_iter().map(|term| Ramp::of(term, true)));
        Self { constant, ramps: cancelled(ramps.collect()), approximate }
    }

    /// Whether any part climbs in steps.
    pub(super) fn has_stairs(&self) -> bool {
        self.ramps.iter().any(Ramp::is_stair)
    }

    /// The gap at a whole number, as it is billed.
    pub(super) fn at(&self, number: u64) -> Exact {
        self.ramps.iter().fold(self.constant.clone(), |gap, ramp| gap + ramp.cost(number))
    }

    fn pro_rata_at(&self, number: u64) -> Exact {
        self.ramps.iter().fold(self.constant.clone(), |gap, ramp| gap + ramp.cost_pro_rata(number))
    }

    /// The straight stretches of the pro-rata gap that have a whole number in them, from `from`
    /// to `to`. A bend belongs to the stretch that ends there.
    pub(super) fn pieces(&self, from: u64, to: Option<u64>) -> Vec<Piece> {
        let (bends, mut slope) = self.bends_after(from);
        let mut pieces: Vec<Piece> = Vec::new();
        let mut start = from;
        for (at, change) in bends {
            let end = at.floor().and_then(|at| u64::try_from(at).ok());
            let end = match (end, to) {
                (Some(end), Some(to)) => end.min(to),
                (Some(end), None) => end,
                (None, _) => break,
            };
            if end >= start {
                pieces.push(Piece {
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
            pieces.push(Piece { from: start, to, value: self.pro_rata_at(start), slope });
        }
        pieces
    }

    /// The bends after `from` in order, one for each place, and the slope before the first.
    fn bends_after(&self, from: u64) -> (Vec<(Exact, Exact)>, Exact) {
        let mut all: Vec<(Exact, Exact)> = self.ramps.iter().flat_map(Ramp::bends).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        let (mut merged, mut slope): (Vec<(Exact, Exact)>, Exact) = (Vec::new(), Exact::ZERO);
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
pub(super) fn cancelled(ramps: Vec<Ramp>) -> Vec<Ramp> {
    let mut kept: Vec<Ramp> = Vec::new();
    for ramp in ramps {
        let twin = Ramp { taken_off: !ramp.taken_off, ..ramp.clone() };
        match kept.iter().position(|other| *other == twin) {
            Some(at) => drop(kept.swap_remove(at)),
            None => kept.push(ramp),
        }
    }
    kept
}
