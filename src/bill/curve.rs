use super::charge::{BillingOptions, MeterCharge};
use super::line::{AllowanceExceeded, Bill, Line, TierLine};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::{Allowance, MeterRef};
use crate::scenario::{Scenario, StrategyModel};

/// Where operations stop: at an allowance, or at once where the plan has none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HardLimit(Option<Allowance>);

/// One meter of a curve: usage that grows with sessions, and how it is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterCurve {
    /// The meter.
    pub meter: MeterRef,
    /// Units a session uses.
    pub per_session: Figure,
    /// Units the rest of the account uses a month.
    pub existing_usage: Rational,
    /// What they cost.
    pub charge: MeterCharge,
    /// The allowance as the plan states it, where operations stop at it.
    hard_limit: Option<HardLimit>,
}

impl MeterCurve {
    /// Units the account uses in a month of so many sessions.
    fn account_usage(&self, sessions: &Rational) -> Rational {
        &self.per_session.value * sessions + &self.existing_usage
    }

    /// What so many sessions add to the account's bill.
    #[must_use]
    pub fn cost(&self, sessions: &Rational) -> Money {
        &self.charge.cost(&self.account_usage(sessions)) - &self.charge.cost(&self.existing_usage)
    }

    /// The price of one more session when there are very many.
    #[must_use]
    pub fn marginal(&self) -> Rational {
        if self.charge.blocked {
            Rational::ZERO
        } else {
            self.charge.tariff.marginal_rate() * &self.per_session.value
        }
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

    /// The line tier by tier; tiers that nothing falls into are left out.
    #[must_use]
    pub fn tier_lines(&self, sessions: &Rational) -> Vec<TierLine> {
        let tariff = &self.charge.tariff;
        let (with, without) = (self.account_usage(sessions), &self.existing_usage);
        let between = |units: &dyn Fn(&Rational) -> Rational| -> Vec<Rational> {
            let (with, without) = (units(&with), units(without));
            tariff
                .split_by_tier(&with)
                .zip(tariff.split_by_tier(&without))
                .map(|(with, without)| with - without)
                .collect()
        };
        let mut used = between(&|usage| self.charge.excess(usage));
        let later: Rational = used.iter().skip(1).sum();
        if let Some(first) = used.first_mut() {
            *first = &(&self.per_session.value * sessions) - &later;
        }
        let billable = between(&|usage| self.charge.billable(usage));
        let parts = used.into_iter().zip(billable).zip(&tariff.tiers).enumerate();
        parts
            .map(|(at, ((used, billable), tier))| {
                let cost = Money::new(&billable * &tariff.unit_price(tier));
                TierLine { tier: at, used, billable, cost }
            })
            .filter(|part| !(part.used.is_zero() && part.billable.is_zero()))
            .collect()
    }

    /// The allowance that so many sessions break, on a plan that stops there. An allowance by the
    /// day is held against a thirtieth of the month.
    fn over_plan(&self, sessions: &Rational) -> Option<AllowanceExceeded> {
        let HardLimit(allowance) = self.hard_limit.as_ref()?;
        let month =
            Figure { value: self.account_usage(sessions), is_approximate: self.per_session.is_approximate };
        AllowanceExceeded::check(self.meter, allowance.as_ref(), &month)
    }

    /// The largest number of sessions a month that stays within the allowance the plan stops at;
    /// `None` where nothing stops them.
    #[must_use]
    pub fn capacity(&self) -> Option<u128> {
        let HardLimit(allowance) = self.hard_limit.as_ref()?;
        let included = allowance.as_ref().map(Allowance::per_month).unwrap_or_default();
        if included < self.existing_usage {
            return Some(0);
        }
        (included - &self.existing_usage).checked_div(&self.per_session.value)?.floor()
    }
}

/// A strategy's bill as an exact function of sessions a month: the fee, and a term a meter.
///
/// In proportion to usage it is continuous and piecewise linear; where a meter rounds up it is a
/// staircase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostCurve {
    /// The fee within every total.
    pub fee: Money,
    /// The meters a session uses, in the order of the sheet.
    pub meters: Vec<MeterCurve>,
}

impl CostCurve {
    /// The bill of a strategy under the scenario's own conditions.
    #[must_use]
    pub fn for_strategy(scenario: &Scenario, strategy: &StrategyModel) -> Self {
        Self::with_options(scenario, strategy, BillingOptions::for_scenario(scenario))
    }

    /// The bill of a strategy under other conditions.
    #[must_use]
    pub fn with_options(scenario: &Scenario, strategy: &StrategyModel, conditions: BillingOptions) -> Self {
        let Some(plan) = scenario.plan() else { return Self { fee: Money::ZERO, meters: Vec::new() } };
        let fee = if conditions.fee { plan.fee.money() } else { Money::ZERO };
        let terms = strategy.usage.iter().filter_map(|(place, per_session)| {
            let (_, meter) = scenario.sheet().meter(*place)?;
            let charge = MeterCharge::new(meter, plan, conditions);
            let elsewhere = scenario.existing_usage().iter().find(|(known, _)| known == place);
            Some(MeterCurve {
                meter: *place,
                per_session: per_session.clone(),
                existing_usage: elsewhere.map(|(_, units)| units.clone()).unwrap_or_default(),
                hard_limit: charge.blocked.then(|| HardLimit(meter.allowances.for_plan(&plan.id).cloned())),
                charge,
            })
        });
        Self { fee, meters: terms.collect() }
    }

    /// The total at so many sessions a month.
    #[must_use]
    pub fn total(&self, sessions: u64) -> Money {
        self.total_at(&Rational::from(sessions))
    }

    /// The total at a number of sessions that need not be whole.
    #[must_use]
    pub fn total_at(&self, sessions: &Rational) -> Money {
        self.fee.clone() + self.meters.iter().map(|term| term.cost(sessions)).sum()
    }

    /// The whole bill at so many sessions a month.
    #[must_use]
    pub fn bill(&self, sessions: u64) -> Bill {
        let at = Rational::from(sessions);
        let lines: Vec<Line> = self.meters.iter().map(|term| term.line(&at)).collect();
        let total = self.fee.clone() + lines.iter().map(|line| line.cost.clone()).sum();
        Bill {
            sessions,
            fee: self.fee.clone(),
            total,
            is_approximate: self.is_approximate(),
            exceeded: self.meters.iter().filter_map(|term| term.over_plan(&at)).collect(),
            lines,
        }
    }

    /// Whether any usage is expected rather than counted.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.meters.iter().any(|term| term.per_session.is_approximate)
    }

    /// What one more session costs when there are very many: past every allowance, in the last
    /// tier of every meter, its rounding spread over the block.
    #[must_use]
    pub fn marginal(&self) -> Money {
        Money::new(self.meters.iter().map(MeterCurve::marginal).sum())
    }

    /// The largest number of sessions a month that no allowance stops, and the meter that stops
    /// the next; `None` on a plan that bills what exceeds.
    #[must_use]
    pub fn capacity(&self) -> Option<(u128, MeterRef)> {
        self.meters.iter().filter_map(|term| Some((term.capacity()?, term.meter))).min()
    }
}
