//! The bill of a strategy as a function of sessions per month.

use super::charge::{BillingOptions, MeterCharge};
use super::monthly_bill::{AllowanceExceeded, Bill, Line, TierLine};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::{Allowance, MeterId, TierShare};
use crate::scenario::{Scenario, StrategyModel};

/// The allowance at which operations fail. Without an allowance the first operation fails.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HardLimit(Option<Allowance>);

/// One meter of a cost curve: usage that is linear in sessions, and its charge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeterCurve {
    /// The meter.
    pub meter: MeterId,
    /// The units that one session uses.
    pub per_session: Figure,
    /// The units that the rest of the account uses in a month.
    pub existing_usage: Rational,
    /// The cost of the units.
    pub charge: MeterCharge,
    /// The allowance at which operations fail; `None` if usage above it is billed.
    hard_limit: Option<HardLimit>,
}

impl MeterCurve {
    /// The account's usage in a month with this many sessions.
    fn account_usage(&self, sessions: &Rational) -> Rational {
        &self.per_session.value * sessions + &self.existing_usage
    }

    /// What this many sessions add to the account's bill.
    #[must_use]
    pub fn cost(&self, sessions: &Rational) -> Money {
        &self.charge.cost(&self.account_usage(sessions)) - &self.charge.cost(&self.existing_usage)
    }

    /// The price of one more session when there are many.
    #[must_use]
    pub fn marginal(&self) -> Rational {
        self.charge.marginal_rate() * &self.per_session.value
    }

    fn line(&self, sessions: &Rational) -> Line {
        let (with, without) = (self.account_usage(sessions), &self.existing_usage);
        Line {
            meter: self.meter,
            usage: self.per_session.scale(sessions),
            existing_usage: self.existing_usage.clone(),
            included: self.charge.included.clone(),
            billable: self.charge.billable(&with) - self.charge.billable(without),
            cost: self.cost(sessions),
        }
    }

    /// Splits the line of this many sessions into tiers. Tiers without any units are omitted.
    #[must_use]
    pub fn tier_lines(&self, sessions: &Rational) -> Vec<TierLine> {
        let (with, without) = (self.account_usage(sessions), &self.existing_usage);
        let mut used = self.added_by_tier(&self.charge.excess(&with), &self.charge.excess(without));
        let billed = self.added_by_tier(&self.charge.billable(&with), &self.charge.billable(without));
        let above_first: Rational = used.iter().skip(1).map(|share| &share.units).sum();
        if let Some(first) = used.first_mut() {
            first.units = &(&self.per_session.value * sessions) - &above_first;
        }
        let lines = used.into_iter().zip(billed).map(|(used, billed)| TierLine {
            tier: billed.tier,
            price: billed.price,
            used: used.units,
            billable: billed.units,
            cost: billed.cost,
        });
        lines.filter(|line| !(line.used.is_zero() && line.billable.is_zero())).collect()
    }

    /// What each tier has more for `with` units than for `without`.
    fn added_by_tier(&self, with: &Rational, without: &Rational) -> Vec<TierShare> {
        let rate = &self.charge.rate;
        let pairs = rate.split_by_tier(with).zip(rate.split_by_tier(without));
        let added = pairs.map(|(with, without)| TierShare {
            units: with.units - without.units,
            cost: &with.cost - &without.cost,
            ..with
        });
        added.collect()
    }

    /// The allowance that this many sessions exceed, if operations above it fail.
    fn exceeded(&self, sessions: &Rational) -> Option<AllowanceExceeded> {
        let HardLimit(allowance) = self.hard_limit.as_ref()?;
        let month =
            Figure { value: self.account_usage(sessions), is_approximate: self.per_session.is_approximate };
        AllowanceExceeded::check(self.meter, allowance.as_ref(), &month)
    }

    /// The largest number of sessions per month within the allowance at which operations fail. Returns `None`
    /// if nothing limits the sessions.
    #[must_use]
    pub fn capacity(&self) -> Option<u128> {
        let HardLimit(allowance) = self.hard_limit.as_ref()?;
        let included = allowance.as_ref().map_or(Rational::ZERO, Allowance::per_month);
        if included < self.existing_usage {
            return Some(0);
        }
        (included - &self.existing_usage).checked_div(&self.per_session.value)?.floor()
    }
}

/// The bill of a strategy as an exact function of sessions per month: the fee, and a curve for each meter.
///
/// Without rounding the function is piecewise linear. A meter that rounds up makes it a step function.
/// The [module](crate::bill) has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CostCurve {
    /// The fee, which is part of every total.
    pub fee: Money,
    /// The meters that a session uses, in the order of the sheet.
    pub meters: Vec<MeterCurve>,
}

impl CostCurve {
    /// Creates the curve of a strategy with the billing options of its scenario.
    #[must_use]
    pub fn for_strategy(scenario: &Scenario, strategy: &StrategyModel) -> Self {
        Self::with_options(scenario, strategy, BillingOptions::for_scenario(scenario))
    }

    /// Creates the curve of a strategy with other billing options than those of its scenario.
    #[must_use]
    pub fn with_options(scenario: &Scenario, strategy: &StrategyModel, options: BillingOptions) -> Self {
        let Some(plan) = scenario.plan() else { return Self { fee: Money::ZERO, meters: Vec::new() } };
        let fee = if options.fee { plan.fee.money() } else { Money::ZERO };
        let meters = strategy.usage.iter().filter_map(|(id, per_session)| {
            let (_, meter) = scenario.sheet().meter(*id)?;
            let charge = MeterCharge::new(meter, plan, options);
            let existing_usage = scenario.existing_usage().iter().find(|(known, _)| known == id);
            Some(MeterCurve {
                meter: *id,
                per_session: per_session.clone(),
                existing_usage: existing_usage.map_or(Rational::ZERO, |(_, units)| units.clone()),
                hard_limit: charge.blocked.then(|| HardLimit(meter.allowances.for_plan(&plan.id).cloned())),
                charge,
            })
        });
        Self { fee, meters: meters.collect() }
    }

    /// The total for this many sessions per month.
    #[must_use]
    pub fn total(&self, sessions: u64) -> Money {
        self.total_at(&Rational::from(sessions))
    }

    /// The total for a number of sessions that may have a fraction.
    #[must_use]
    pub fn total_at(&self, sessions: &Rational) -> Money {
        self.fee.clone() + self.meters.iter().map(|meter| meter.cost(sessions)).sum()
    }

    /// The bill for this many sessions per month.
    #[must_use]
    pub fn bill(&self, sessions: u64) -> Bill {
        let at = Rational::from(sessions);
        let lines: Vec<Line> = self.meters.iter().map(|meter| meter.line(&at)).collect();
        let total = self.fee.clone() + lines.iter().map(|line| line.cost.clone()).sum();
        Bill {
            sessions,
            fee: self.fee.clone(),
            total,
            is_approximate: self.is_approximate(),
            exceeded: self.meters.iter().filter_map(|meter| meter.exceeded(&at)).collect(),
            lines,
        }
    }

    /// Whether any usage is approximate.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.meters.iter().any(|meter| meter.per_session.is_approximate)
    }

    /// The price of one more session when there are many: above every allowance, in the last tier of every
    /// meter, with rounding averaged over the billing increment.
    #[must_use]
    pub fn marginal(&self) -> Money {
        Money::new(self.meters.iter().map(MeterCurve::marginal).sum())
    }

    /// The largest number of sessions per month at which no operation fails, and the meter that limits it.
    /// Returns `None` on a plan that bills all usage.
    #[must_use]
    pub fn capacity(&self) -> Option<(u128, MeterId)> {
        self.meters.iter().filter_map(|meter| Some((meter.capacity()?, meter.meter))).min()
    }
}
