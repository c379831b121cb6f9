use crate::money::Money;
use crate::number::{Estimate, Exact, Period};
use crate::pricing::{Allowance, MeterRef};

/// One meter of a bill, a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The meter.
    pub meter: MeterRef,
    /// Units this workload uses.
    pub usage: Estimate,
    /// Units the rest of the account uses.
    pub elsewhere: Exact,
    /// Units a month that cost nothing.
    pub included: Exact,
    /// Units priced because of this workload, rounded up where the meter is.
    pub billable: Exact,
    /// What they add to the account's bill.
    pub cost: Money,
}

/// By what an allowance is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverPlanPeriod {
    /// By the day, reset at midnight.
    Day,
    /// By the month.
    Month,
}

impl OverPlanPeriod {
    /// Its name: `day`, `month`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// An allowance past which operations fail, and that a workload needs more than.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverPlan {
    /// The meter.
    pub meter: MeterRef,
    /// Whether the allowance is a day's or a month's.
    pub period: OverPlanPeriod,
    /// Units the account needs in that time.
    pub needs: Estimate,
    /// Units it has.
    pub included: Exact,
}

impl OverPlan {
    /// The allowance that a month's usage of a meter breaks; one by the day is held against a
    /// thirtieth of the month.
    #[must_use]
    pub fn of(meter: MeterRef, allowance: Option<&Allowance>, month: &Estimate) -> Option<Self> {
        let daily = allowance.is_some_and(|allowance| allowance.per == Period::Day);
        let (period, share) = if daily {
            (OverPlanPeriod::Day, Exact::ratio(1, 30)?)
        } else {
            (OverPlanPeriod::Month, Exact::ONE)
        };
        let included = allowance.map(|allowance| allowance.amount.clone()).unwrap_or_default();
        let needs = month.times(&share);
        (needs.value > included).then_some(Self { meter, period, needs, included })
    }
}

/// What a workload adds to an account's bill in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Sessions in that month.
    pub sessions: u64,
    /// The plan's fee within the total.
    pub fee: Money,
    /// Every meter that is used, in the order of the sheet.
    pub lines: Vec<Line>,
    /// Fee and lines.
    pub total: Money,
    /// Whether any usage is expected rather than counted.
    pub approximate: bool,
    /// Allowances that do not suffice, on a plan that stops there.
    pub over_plan: Vec<OverPlan>,
}

/// What one price of a meter makes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which of the meter's tiers, from 0.
    pub tier: usize,
    /// Units this workload uses at that price; the first tier has those that are included too.
    pub used: Exact,
    /// Units priced because of this workload.
    pub billable: Exact,
    /// What they add to the account's bill.
    pub cost: Money,
}
