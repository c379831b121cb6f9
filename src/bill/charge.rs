use crate::money::Money;
use crate::number::Rational;
use crate::pricing::{Meter, Overage, Plan, Tariff};
use crate::scenario::{Rounding, Scenario};

/// The conditions a bill is written under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillingOptions {
    /// Whether the plan's fee is part of the total.
    pub fee: bool,
    /// Whether allowances apply; if not, everything is at list price.
    pub allowances: bool,
    /// Whether usage past an allowance is rounded up as invoices do.
    pub rounding: Rounding,
}

impl BillingOptions {
    /// Those a scenario states.
    #[must_use]
    pub fn for_scenario(scenario: &Scenario) -> Self {
        let parts = scenario.spec();
        Self { fee: parts.fee, allowances: parts.allowances, rounding: parts.rounding }
    }
}

/// Where the price of one more unit changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakpoint {
    /// The month's usage at which it does.
    pub at: Rational,
    /// By how many dollars a unit.
    pub slope_change: Rational,
}

/// How a month's usage of one meter becomes dollars on one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterCharge {
    /// Units that cost nothing.
    pub included: Rational,
    /// The block to which what exceeds them is rounded up, where it is.
    pub billing_increment: Option<Rational>,
    /// Its prices.
    pub tariff: Tariff,
    /// Whether what exceeds the allowance fails instead of being billed.
    pub blocked: bool,
}

impl MeterCharge {
    /// The charge of `meter` on `plan`.
    #[must_use]
    pub fn new(meter: &Meter, plan: &Plan, conditions: BillingOptions) -> Self {
        let allowance = meter.allowances.for_plan(&plan.id).filter(|_| conditions.allowances);
        Self {
            included: allowance.map(crate::pricing::Allowance::per_month).unwrap_or_default(),
            billing_increment: meter
                .billing_increment
                .clone()
                .filter(|_| conditions.rounding == Rounding::Invoice),
            tariff: meter.tariff.clone(),
            blocked: conditions.allowances && plan.overage == Overage::Blocked,
        }
    }

    /// The units that are priced: what exceeds the allowance, rounded up where the meter is.
    #[must_use]
    pub fn billable(&self, usage: &Rational) -> Rational {
        if self.blocked {
            return Rational::ZERO;
        }
        let excess = self.excess(usage);
        self.billing_increment.as_ref().map_or_else(|| excess.clone(), |block| excess.ceil_to_multiple(block))
    }

    /// The units that exceed the allowance.
    #[must_use]
    pub fn excess(&self, usage: &Rational) -> Rational {
        if *usage > self.included { usage - &self.included } else { Rational::ZERO }
    }

    /// What a month's usage costs.
    #[must_use]
    pub fn cost(&self, usage: &Rational) -> Money {
        self.tariff.cost(&self.billable(usage))
    }

    /// The cost in proportion to usage, as changes of slope: its rounding up is left out.
    #[must_use]
    pub fn breakpoints(&self) -> Vec<Breakpoint> {
        if self.blocked {
            return Vec::new();
        }
        let (mut at, mut before) = (self.included.clone(), Rational::ZERO);
        let mut hinges = Vec::new();
        for tier in &self.tariff.tiers {
            let price = self.tariff.unit_price(tier);
            hinges.push(Breakpoint { at: at.clone(), slope_change: &price - &before });
            before = price;
            at = &self.included + tier.up_to.as_ref().unwrap_or(&Rational::ZERO);
        }
        hinges
    }

    /// The most that rounding up can add: a whole block at the dearest price.
    #[must_use]
    pub fn max_rounding(&self) -> Rational {
        let Some(block) = self.billing_increment.as_ref().filter(|_| !self.blocked) else {
            return Rational::ZERO;
        };
        let dearest = self.tariff.tiers.iter().map(|tier| self.tariff.unit_price(tier)).max();
        dearest.unwrap_or_default() * block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(block: Option<u64>) -> MeterCharge {
        let tariff = Tariff::flat("0.15".parse().unwrap(), 1_000_000u64);
        MeterCharge {
            included: Rational::from(1_000_000u64),
            billing_increment: block.map(Rational::from),
            tariff,
            blocked: false,
        }
    }

    #[test]
    fn nothing_past_the_allowance_is_nothing_to_round() {
        let invoice = charge(Some(1_000_000));
        for (usage, cost) in
            [(0u64, "0"), (1_000_000, "0"), (1_000_001, "0.15"), (2_000_000, "0.15"), (2_000_001, "0.3")]
        {
            assert_eq!(invoice.cost(&usage.into()).to_string(), cost, "{usage}");
        }
        assert_eq!(charge(None).cost(&1_500_000u64.into()).to_string(), "0.075");
    }
}
