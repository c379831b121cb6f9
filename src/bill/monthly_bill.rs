//! The bill of one month: its lines, its total, and the allowances it exceeds.

use crate::money::{Money, Price};
use crate::number::{DAYS_PER_MONTH, Figure, Period, Rational};
use crate::pricing::{Allowance, MeterId};

/// One meter of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The meter.
    pub meter: MeterId,
    /// The units that this workload uses in the month.
    pub usage: Figure,
    /// The units that the rest of the account uses in the month.
    pub existing_usage: Rational,
    /// The units that are included in the month.
    pub included: Rational,
    /// The units that are billed because of this workload, after rounding.
    pub billable: Rational,
    /// The amount that this workload adds to the account's bill.
    pub cost: Money,
}

/// The period after which an allowance starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AllowancePeriod {
    /// A day.
    Day,
    /// A month.
    Month,
}

impl AllowancePeriod {
    /// The name of the period: `day`, `month`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// An allowance that a workload exceeds on a plan where operations then fail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllowanceExceeded {
    /// The meter.
    pub meter: MeterId,
    /// The period of the allowance.
    pub period: AllowancePeriod,
    /// The units that the account needs in one period.
    pub required: Figure,
    /// The units that are included in one period.
    pub included: Rational,
}

impl AllowanceExceeded {
    /// Compares a month's usage with an allowance. Returns `None` if the allowance is sufficient. A daily
    /// allowance is compared with a thirtieth of the month's usage.
    #[must_use]
    pub fn check(meter: MeterId, allowance: Option<&Allowance>, month: &Figure) -> Option<Self> {
        let is_daily = allowance.is_some_and(|allowance| allowance.per == Period::Day);
        let (period, value) = if is_daily {
            (AllowancePeriod::Day, month.value.clone() / DAYS_PER_MONTH)
        } else {
            (AllowancePeriod::Month, month.value.clone())
        };
        let included = allowance.map_or(Rational::ZERO, |allowance| allowance.amount.clone());
        let required = Figure { value, is_approximate: month.is_approximate };
        (required.value > included).then_some(Self { meter, period, required, included })
    }
}

/// What a workload adds to an account's bill in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bill {
    /// The sessions in the month.
    pub sessions: u64,
    /// The plan's fee, which is part of the total.
    pub fee: Money,
    /// One line for each meter that is used, in the order of the sheet.
    pub lines: Vec<Line>,
    /// The fee and the cost of all lines.
    pub total: Money,
    /// Whether any usage is approximate.
    pub is_approximate: bool,
    /// The allowances that are exceeded on a plan where operations then fail. If there are any, the workload
    /// is infeasible and the total is not what it would cost.
    pub exceeded: Vec<AllowanceExceeded>,
}

/// The part of a line that falls into one tier of the meter's rate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierLine {
    /// The position of the tier, from 0.
    pub tier: usize,
    /// The price of the tier.
    pub price: Price,
    /// The units that this workload uses at this price. The first tier contains the included units.
    pub used: Rational,
    /// The units that are billed because of this workload, after rounding.
    pub billable: Rational,
    /// The amount that they add to the account's bill.
    pub cost: Money,
}
