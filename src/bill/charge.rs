//! The cost of a month's usage of one meter.

use crate::money::Money;
use crate::number::{PositiveRational, Rational};
use crate::pricing::{Allowance, Breakpoint, Meter, Overage, Plan, UnitRate};
use crate::scenario::{Rounding, Scenario};

/// How a bill is calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillingOptions {
    /// Whether the plan's fee is part of the total.
    pub fee: bool,
    /// Whether allowances apply. Without them, all usage is billed.
    pub allowances: bool,
    /// Whether usage above an allowance is rounded up, as on an invoice.
    pub rounding: Rounding,
}

impl BillingOptions {
    /// The options that a scenario specifies.
    #[must_use]
    pub fn for_scenario(scenario: &Scenario) -> Self {
        let spec = scenario.spec();
        Self { fee: spec.fee, allowances: spec.allowances, rounding: spec.rounding }
    }
}

/// The cost of a month's usage of one meter on one plan: allowance, rounding, and rate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeterCharge {
    /// The included units.
    pub included: Rational,
    /// Usage above the included units is rounded up to a multiple of this; `None` if it is not rounded.
    pub billing_increment: Option<PositiveRational>,
    /// The price of the billable units.
    pub rate: UnitRate,
    /// Whether operations above the allowance fail instead of being billed.
    pub blocked: bool,
}

impl MeterCharge {
    /// Creates the charge of `meter` on `plan`.
    #[must_use]
    pub fn new(meter: &Meter, plan: &Plan, options: BillingOptions) -> Self {
        let allowance = meter.allowances.for_plan(&plan.id).filter(|_| options.allowances);
        let rounds = options.rounding == Rounding::Invoice;
        Self {
            included: allowance.map_or(Rational::ZERO, Allowance::per_month),
            billing_increment: meter.billing_increment.clone().filter(|_| rounds),
            rate: meter.rate.clone(),
            blocked: options.allowances && plan.overage == Overage::Blocked,
        }
    }

    /// The units of a month's usage that are billed: those above the allowance, rounded up.
    #[must_use]
    pub fn billable(&self, usage: &Rational) -> Rational {
        if self.blocked {
            return Rational::ZERO;
        }
        let excess = self.excess(usage);
        match &self.billing_increment {
            Some(increment) => excess.ceil_to_multiple(increment),
            None => excess,
        }
    }

    /// The units of a month's usage above the allowance.
    #[must_use]
    pub fn excess(&self, usage: &Rational) -> Rational {
        if *usage > self.included { usage - &self.included } else { Rational::ZERO }
    }

    /// What a month's usage costs.
    #[must_use]
    pub fn cost(&self, usage: &Rational) -> Money {
        self.rate.cost(&self.billable(usage))
    }

    /// What a month's usage costs without rounding up.
    #[must_use]
    pub fn cost_without_rounding(&self, usage: &Rational) -> Money {
        if self.blocked { Money::ZERO } else { self.rate.cost(&self.excess(usage)) }
    }

    /// The price of one more unit when usage is high, its rounding averaged over the increment.
    #[must_use]
    pub fn marginal_rate(&self) -> Rational {
        if self.blocked { Rational::ZERO } else { self.rate.marginal_rate() }
    }

    /// The breakpoints of the cost without rounding up, by usage. The jumps that rounding adds have no end;
    /// [`MeterCharge::next_jump`] gives them one by one.
    #[must_use]
    pub fn breakpoints(&self) -> Vec<Breakpoint> {
        if self.blocked {
            return Vec::new();
        }
        let points = self.rate.breakpoints().into_iter();
        points.map(|point| Breakpoint { at: point.at + &self.included, ..point }).collect()
    }

    /// The usage at which the billing increment that contains `usage` is full: the billed cost jumps for usage
    /// above it. Returns `None` if the meter does not round.
    #[must_use]
    pub fn next_jump(&self, usage: &Rational) -> Option<Rational> {
        let increment = self.billing_increment.as_ref()?;
        Some(self.excess(usage).ceil_to_multiple(increment) + &self.included)
    }

    /// Whether rounding changes the cost of any usage `start + n × slope` with an integer `n`.
    #[must_use]
    pub fn rounds_between(&self, start: &Rational, slope: &Rational) -> bool {
        self.billing_increment.as_ref().is_some_and(|increment| {
            let is_multiple = |units: &Rational| (units / increment).is_integer();
            let is_aligned = is_multiple(slope) && is_multiple(&(start - &self.included));
            !(self.blocked || is_aligned)
        })
    }

    /// An upper bound on what rounding up can add: one increment at the highest price, and every upward jump
    /// of the rate.
    #[must_use]
    pub fn max_rounding(&self) -> Rational {
        match &self.billing_increment {
            Some(increment) if !self.blocked => {
                let jumps = self.breakpoints().into_iter().map(|point| point.jump.max(Rational::ZERO));
                self.rate.max_rate() * increment.as_rational() + jumps.sum::<Rational>()
            }
            _ => Rational::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(increment: Option<u64>) -> MeterCharge {
        MeterCharge {
            included: Rational::from(1_000_000u64),
            billing_increment: increment.and_then(|units| PositiveRational::new(units.into())),
            rate: UnitRate::flat("0.15".parse().unwrap(), 1_000_000u64).unwrap(),
            blocked: false,
        }
    }

    #[test]
    fn only_usage_above_the_allowance_is_rounded_up() {
        let invoice = charge(Some(1_000_000));
        for (usage, cost) in
            [(0u64, "0"), (1_000_000, "0"), (1_000_001, "0.15"), (2_000_000, "0.15"), (2_000_001, "0.3")]
        {
            assert_eq!(invoice.cost(&usage.into()).to_string(), cost, "{usage}");
        }
        assert_eq!(charge(None).cost(&1_500_000u64.into()).to_string(), "0.075");
    }

    #[test]
    fn the_cost_jumps_where_an_increment_is_full() {
        let invoice = charge(Some(1_000_000));
        for (usage, jump) in [(0u64, 1_000_000u64), (1_000_000, 1_000_000), (1_000_001, 2_000_000)] {
            let next = invoice.next_jump(&usage.into()).unwrap();
            assert_eq!(next, jump, "{usage}");
            assert!(invoice.cost(&(&next + &Rational::ONE)) > invoice.cost(&next));
        }
        assert_eq!(charge(None).next_jump(&Rational::ONE), None);
    }
}
