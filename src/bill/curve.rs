use super::charge::{Charge, Conditions};
use super::line::{Bill, Line, OverPlan, Part};
use crate::money::Money;
use crate::number::{Estimate, Exact};
use crate::pricing::{Allowance, MeterRef};
use crate::scenario::{Scenario, StrategyModel};

/// Where operations stop: at an allowance, or at once where the plan has none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stop(Option<Allowance>);

/// One meter of a curve: usage that grows with sessions, and how it is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The meter.
    pub meter: MeterRef,
    /// Units a session uses.
    pub per_session: Estimate,
    /// Units the rest of the account uses a month.
    pub elsewhere: Exact,
    /// What they cost.
    pub charge: Charge,
    /// The allowance as the plan states it, where operations stop at it.
    stops_at: Option<Stop>,
}

impl Term {
    /// Units the account uses in a month of so many sessions.
    fn account(&self, sessions: &Exact) -> Exact {
        &self.per_session.value * sessions + &self.elsewhere
    }

    /// What so many sessions add to the account's bill.
    #[must_use]
    pub fn cost(&self, sessions: &Exact) -> Money {
        &self.charge.cost(&self.account(sessions)) - &self.charge.cost(&self.elsewhere)
    }

    /// The price of one more session when there are very many.
    #[must_use]
    pub fn marginal(&self) -> Exact {
        if self.charge.blocked {
            Exact::ZERO
        } else {
            self.charge.tariff.marginal() * &self.per_session.value
        }
    }

    fn line(&self, sessions: &Exact) -> Line {
        let (with, without) = (self.account(sessions), &self.elsewhere);
        Line {
            meter: self.meter,
            usage: self.per_session.times(sessions),
            elsewhere: self.elsewhere.clone(),
            included: self.charge.included.clone(),
            billable: self.charge.billable(&with) - self.charge.billable(without),
            cost: self.cost(sessions),
        }
    }

    /// The line tier by tier; tiers that nothing falls into are left out.
    #[must_use]
    pub fn parts(&self, sessions: &Exact) -> Vec<Part> {
        let tariff = &self.charge.tariff;
        let (with, without) = (self.account(sessions), &self.elsewhere);
        let between = |units: &dyn Fn(&Exact) -> Exact| -> Vec<Exact> {
            let (with, without) = (units(&with), units(without));
            tariff.split(&with).zip(tariff.split(&without)).map(|(with, without)| with - without).collect()
        };
        let mut used = between(&|usage| self.charge.excess(usage));
        let later: Exact = used.iter().skip(1).sum();
        if let Some(first) = used.first_mut() {
            *first = &(&self.per_session.value * sessions) - &later;
        }
        let billable = between(&|usage| self.charge.billable(usage));
        let parts = used.into_iter().zip(billable).zip(&tariff.tiers).enumerate();
        parts
            .map(|(at, ((used, billable), tier))| {
                let cost = Money::new(&billable * &tariff.unit_price(tier));
                Part { tier: at, used, billable, cost }
            })
            .filter(|part| !(part.used.is_zero() && part.billable.is_zero()))
            .collect()
    }

    /// The allowance that so many sessions break, on a plan that stops there. An allowance by the
    /// day is held against a thirtieth of the month.
    fn over_plan(&self, sessions: &Exact) -> Option<OverPlan> {
        let Stop(allowance) = self.stops_at.as_ref()?;
        let month = Estimate { value: self.account(sessions), approximate: self.per_session.approximate };
        OverPlan::of(self.meter, allowance.as_ref(), &month)
    }

    /// The largest number of sessions a month that stays within the allowance the plan stops at;
    /// `None` where nothing stops them.
    #[must_use]
    pub fn capacity(&self) -> Option<u128> {
        let Stop(allowance) = self.stops_at.as_ref()?;
        let included = allowance.as_ref().map(Allowance::a_month).unwrap_or_default();
        if included < self.elsewhere {
            return Some(0);
        }
        (included - &self.elsewhere).checked_div(&self.per_session.value)?.floor()
    }
}

/// A strategy's bill as an exact function of sessions a month: the fee, and a term a meter.
///
/// In proportion to usage it is continuous and piecewise linear; where a meter rounds up it is a
/// staircase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The fee within every total.
    pub fee: Money,
    /// The meters a session uses, in the order of the sheet.
    pub terms: Vec<Term>,
}

impl Curve {
    /// The bill of a strategy under the scenario's own conditions.
    #[must_use]
    pub fn of(scenario: &Scenario, strategy: &StrategyModel) -> Self {
        Self::under(scenario, strategy, Conditions::of(scenario))
    }

    /// The bill of a strategy under other conditions.
    #[must_use]
    pub fn under(scenario: &Scenario, strategy: &StrategyModel, conditions: Conditions) -> Self {
        let Some(plan) = scenario.plan() else { return Self { fee: Money::ZERO, terms: Vec::new() } };
        let fee = if conditions.fee { plan.fee.money() } else { Money::ZERO };
        let terms = strategy.usage.iter().filter_map(|(place, per_session)| {
            let (_, meter) = scenario.sheet().meter(*place)?;
            let charge = Charge::new(meter, plan, conditions);
            let elsewhere = scenario.elsewhere().iter().find(|(known, _)| known == place);
            Some(Term {
                meter: *place,
                per_session: per_session.clone(),
                elsewhere: elsewhere.map(|(_, units)| units.clone()).unwrap_or_default(),
                stops_at: charge.blocked.then(|| Stop(meter.included.on(&plan.id).cloned())),
                charge,
            })
        });
        Self { fee, terms: terms.collect() }
    }

    /// The total at so many sessions a month.
    #[must_use]
    pub fn total(&self, sessions: u64) -> Money {
        self.total_at(&Exact::from(sessions))
    }

    /// The total at a number of sessions that need not be whole.
    #[must_use]
    pub fn total_at(&self, sessions: &Exact) -> Money {
        self.fee.clone() + self.terms.iter().map(|term| term.cost(sessions)).sum()
    }

    /// The whole bill at so many sessions a month.
    #[must_use]
    pub fn bill(&self, sessions: u64) -> Bill {
        let at = Exact::from(sessions);
        let lines: Vec<Line> = self.terms.iter().map(|term| term.line(&at)).collect();
        let total = self.fee.clone() + lines.iter().map(|line| line.cost.clone()).sum();
        Bill {
            sessions,
            fee: self.fee.clone(),
            total,
            approximate: self.is_approximate(),
            over_plan: self.terms.iter().filter_map(|term| term.over_plan(&at)).collect(),
            lines,
        }
    }

    /// Whether any usage is expected rather than counted.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.terms.iter().any(|term| term.per_session.approximate)
    }

    /// What one more session costs when there are very many: past every allowance, in the last
    /// tier of every meter, its rounding spread over the block.
    #[must_use]
    pub fn marginal(&self) -> Money {
        Money::new(self.terms.iter().map(Term::marginal).sum())
    }

    /// The largest number of sessions a month that no allowance stops, and the meter that stops
    /// the next; `None` on a plan that bills what exceeds.
    #[must_use]
    pub fn capacity(&self) -> Option<(u128, MeterRef)> {
        self.terms.iter().filter_map(|term| Some((term.capacity()?, term.meter))).min()
    }
}
