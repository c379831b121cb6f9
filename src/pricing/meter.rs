use crate::money::{Money, Price};
use crate::number::{Period, Rational};

/// The included usage of a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// How many units.
    pub amount: Rational,
    /// A month's, or a day's; an allowance by the day is 30 of it a month.
    pub per: Period,
}

impl Allowance {
    /// So many units a month.
    #[must_use]
    pub fn monthly(amount: impl Into<Rational>) -> Self {
        Self { amount: amount.into(), per: Period::Month }
    }

    /// So many units a day.
    #[must_use]
    pub fn daily(amount: impl Into<Rational>) -> Self {
        Self { amount: amount.into(), per: Period::Day }
    }

    /// The units included in a month of 30 days.
    #[must_use]
    pub fn per_month(&self) -> Rational {
        let month = Period::Month.length().seconds();
        let periods = month.checked_div(&self.per.length().seconds()).unwrap_or_default();
        &self.amount * &periods
    }
}

/// Which allowance a plan has of a meter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Allowances {
    /// Nothing, on any plan.
    #[default]
    Nothing,
    /// The same on every plan.
    AllPlans(Allowance),
    /// By plan; a plan that is not named has nothing.
    PerPlan(Vec<(String, Allowance)>),
}

impl Allowances {
    /// What `plan` includes.
    #[must_use]
    pub fn for_plan(&self, plan: &str) -> Option<&Allowance> {
        match self {
            Self::Nothing => None,
            Self::AllPlans(allowance) => Some(allowance),
            Self::PerPlan(plans) => plans.iter().find(|(id, _)| id == plan).map(|(_, allowance)| allowance),
        }
    }
}

/// A stretch of billable units at one price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The billable unit at which it ends, counted past the allowance; `None` for the last.
    pub up_to: Option<Rational>,
    /// The price of `per` units within it.
    pub price: Price,
}

/// The prices of a meter: one, or graduated tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// How many units a price is for.
    pub per: Rational,
    /// At least one tier; `up_to` rises, the last has none.
    pub tiers: Vec<Tier>,
}

impl Tariff {
    /// One price for every `per` units.
    #[must_use]
    pub fn flat(price: Price, per: impl Into<Rational>) -> Self {
        Self { per: per.into(), tiers: vec![Tier { up_to: None, price }] }
    }

    /// The price, where there is only one.
    #[must_use]
    pub fn flat_price(&self) -> Option<Price> {
        match self.tiers.as_slice() {
            [only] => Some(only.price),
            _ => None,
        }
    }

    /// The price of one unit within a tier.
    #[must_use]
    pub fn unit_price(&self, tier: &Tier) -> Rational {
        tier.price.as_rational().checked_div(&self.per).unwrap_or_default()
    }

    /// The price of one more unit when very many are used.
    #[must_use]
    pub fn marginal_rate(&self) -> Rational {
        self.tiers.last().map(|tier| self.unit_price(tier)).unwrap_or_default()
    }

    /// How many of so many units fall into each tier.
    pub fn split_by_tier<'a>(&'a self, units: &'a Rational) -> impl Iterator<Item = Rational> + 'a {
        let mut from = Rational::ZERO;
        self.tiers.iter().map(move |tier| {
            let end = tier.up_to.as_ref().map_or(units, |end| end.min(units)).max(&from).clone();
            let share = &end - &from;
            from = end;
            share
        })
    }

    /// What so many billable units cost: each tier's share at its own price, divided last.
    #[must_use]
    pub fn cost(&self, billable: &Rational) -> Money {
        let shares = self.split_by_tier(billable).zip(&self.tiers);
        let total: Rational = shares.map(|(share, tier)| &share * &tier.price.as_rational()).sum();
        Money::new(total.checked_div(&self.per).unwrap_or_default())
    }
}

/// What the vendor counts and bills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// Its name in the sheet: `writes`.
    pub id: String,
    /// What one unit is, where it is not a plain count: `GB-month`, `GB-s`.
    pub unit: Option<String>,
    /// Its prices.
    pub tariff: Tariff,
    /// Its allowances.
    pub allowances: Allowances,
    /// The block of units to which usage past the allowance is rounded up, where it is.
    pub billing_increment: Option<Rational>,
    /// Where the price is published, if not where the service's are.
    pub source: Option<String>,
    /// What the vendor leaves unsaid.
    pub note: Option<String>,
}

impl Meter {
    /// A meter with one price for every `per` units and no allowance.
    #[must_use]
    pub fn new(id: impl Into<String>, price: Price, per: impl Into<Rational>) -> Self {
        let tariff = Tariff::flat(price, per);
        let allowances = Allowances::Nothing;
        Self {
            id: id.into(),
            unit: None,
            tariff,
            allowances,
            billing_increment: None,
            source: None,
            note: None,
        }
    }

    /// The same meter with an allowance on every plan.
    #[must_use]
    pub fn including(mut self, allowance: Allowance) -> Self {
        self.allowances = Allowances::AllPlans(allowance);
        self
    }

    /// Bytes in one unit of stored data: a GB is 10⁹ unless the unit says GiB.
    #[must_use]
    pub fn storage_unit_bytes(&self) -> Rational {
        let binary = self.unit.as_deref().is_some_and(|unit| unit.starts_with("GiB"));
        if binary { Rational::from(1u64 << 30) } else { Rational::from(1_000_000_000u64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    #[test]
    fn graduated_tiers_price_each_part_at_its_own_rate() {
        let tier = |up_to: Option<u64>, text| Tier { up_to: up_to.map(Rational::from), price: price(text) };
        let tariff = Tariff {
            per: Rational::from(10u64),
            tiers: vec![tier(Some(50), "2"), tier(Some(100), "1"), tier(None, "0.5")],
        };
        for (billable, cost) in [(0u64, "0"), (50, "10"), (51, "10.1"), (100, "15"), (300, "25")] {
            assert_eq!(tariff.cost(&billable.into()).to_string(), cost, "{billable}");
        }
    }

    #[test]
    fn a_daily_allowance_is_thirty_a_month() {
        assert_eq!(Allowance::daily(1_000u64).per_month(), 30_000);
        assert_eq!(Allowance::monthly(5u64).per_month(), 5);
    }
}
