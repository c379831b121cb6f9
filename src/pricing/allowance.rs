//! Usage that a plan includes without charge.

use crate::number::{Period, Rational};

/// The units of a meter that a plan includes per month or per day.
///
/// ```
/// use writecost::pricing::Allowance;
///
/// assert_eq!(Allowance::daily(1_000u64).per_month(), 30_000);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowance {
    /// The included units in one period.
    pub amount: Rational,
    /// The period after which the allowance starts again; a sheet accepts a day or a month.
    pub per: Period,
}

impl Allowance {
    /// Creates an allowance of `amount` units per `per`.
    #[must_use]
    pub fn new(amount: impl Into<Rational>, per: Period) -> Self {
        Self { amount: amount.into(), per }
    }

    /// Creates an allowance of `amount` units per month.
    #[must_use]
    pub fn monthly(amount: impl Into<Rational>) -> Self {
        Self::new(amount, Period::Month)
    }

    /// Creates an allowance of `amount` units per day.
    #[must_use]
    pub fn daily(amount: impl Into<Rational>) -> Self {
        Self::new(amount, Period::Day)
    }

    /// The units included in a month of 30 days.
    #[must_use]
    pub fn per_month(&self) -> Rational {
        &self.amount * &Rational::from(Period::Month.seconds().get()) / self.per.seconds()
    }
}

/// The allowances of a meter on the plans of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Allowances {
    /// No plan has an allowance.
    #[default]
    None,
    /// Every plan has the same allowance.
    AllPlans(Allowance),
    /// Allowances by plan; a plan that is not listed has none.
    PerPlan(Vec<(String, Allowance)>),
}

impl Allowances {
    /// The allowance of `plan`, if it has one.
    #[must_use]
    pub fn for_plan(&self, plan: &str) -> Option<&Allowance> {
        match self {
            Self::None => None,
            Self::AllPlans(allowance) => Some(allowance),
            Self::PerPlan(plans) => plans.iter().find(|(id, _)| id == plan).map(|(_, allowance)| allowance),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_allowance_is_multiplied_by_30() {
        assert_eq!(Allowance::daily(1_000u64).per_month(), 30_000);
        assert_eq!(Allowance::monthly(5u64).per_month(), 5);
    }
}
