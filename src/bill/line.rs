use crate::money::Money;
use crate::number::{Figure, Period, Rational};
use crate::pricing::{Allowance, MeterRef};

/// One meter of a bill, a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The meter.
    pub meter: MeterRef,
    /// Units this workload uses.
    pub usage: Figure,
    /// Units the rest of the account uses.
    pub existing_usage: Rational,
    /// Units a month that cost nothing.
    pub included: Rational,
    /// Units priced because of this workload, rounded up where the meter is.
    pub billable: Rational,
    /// What they add to the account's bill.
    pub cost: Money,
}

/// By what an allowance is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowancePeriod {
    /// By the day, reset at midnight.
    Day,
    /// By the month.
    Month,
}

impl AllowancePeriod {
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
pub struct AllowanceExceeded {
    /// The meter.
    pub meter: MeterRef,
    /// Whether the allowance is a day's or a month's.
    pub period: AllowancePeriod,
    /// Units the account needs in that time.
    pub required: Figure,
    /// Units it has.
    pub included: Rational,
}

impl AllowanceExceeded {
    /// The allowance that a month's usage of a meter breaks; one by the day is held against a
    /// thirtieth of the month.
    #[must_use]
    pub fn check(meter: MeterRef, allowance: Option<&Allowance>, month: &Figure) -> Option<Self> {
        let daily = allowance.is_some_and(|allowance| allowance.per == Period::Day);
        let (period, share) = if daily {
            (AllowancePeriod::Day, Rational::new(1, 30)?)
        } else {
            (AllowancePeriod::Month, Rational::ONE)
        };
        let included = allowance.map(|allowance| allowance.amount.clone()).unwrap_or_default();
        let needs = month.scale(&share);
        (needs.value > included).then_some(Self { meter, period, required: needs, included })
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
    pub is_approximate: bool,
    /// Allowances that do not suffice, on a plan that stops there.
    pub exceeded: Vec<AllowanceExceeded>,
}

/// What one price of a meter makes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierLine {
    /// Which of the meter's tiers, from 0.
    pub tier: usize,
    /// Units this workload uses at that price; the first tier has those that are included too.
    pub used: Rational,
    /// Units priced because of this workload.
    pub billable: Rational,
    /// What they add to the account's bill.
    pub cost: Money,
}
