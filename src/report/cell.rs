use super::currency::Currency;
use crate::money::Money;
use crate::number::{Duration, Figure, Rational};

/// A table cell: a typed value, and whether it is an estimate.
///
/// A cell holds no finished text. [`display`](super::display) writes the form for people and
/// [`exact`](super::exact) the form for programs, both from this value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// Whether the value is estimated by a model instead of counted or computed exactly.
    pub is_approximate: bool,
}

/// The value of a cell, with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// No value: an em dash for people, nothing for programs.
    Empty,
    /// Words.
    Text(String),
    /// A yes or a no, written `true` or `false`.
    Flag(bool),
    /// A number that is shown with every digit.
    Count(Rational),
    /// A number that is shown with as many digits as its precision allows.
    Quantity {
        /// The number.
        value: Rational,
        /// What it counts.
        unit: Unit,
        /// How many digits people see.
        precision: Precision,
    },
    /// An amount of money.
    Amount {
        /// The amount.
        amount: Money,
        /// Its currency.
        currency: Currency,
        /// Whether it is a difference, which is written with its sign.
        signed: bool,
        /// The decimals to show; `None` for cents, or more where the amount is below a cent.
        decimals: Option<usize>,
    },
    /// A relative change, shown in percent: 0.4 is `+40%`.
    Change(Rational),
    /// A span of time.
    Duration(Duration),
}

/// The unit of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A plain number; the column title says what it counts.
    None,
    /// Seconds, shown with the suffix `s`.
    Seconds,
}

/// How many digits of a quantity people see. Programs always get all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Precision {
    /// Four decimals of an exact number, two of an estimate, none of an estimate from 1,000 on.
    Figure,
    /// Two decimals where the number has more than four; none of those from 1,000 on.
    Short,
    /// The same as [`Precision::Figure`], but at most four decimals of an exact number below 1.
    Mean,
}

impl Cell {
    /// An exact cell.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { value, is_approximate: false }
    }

    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A cell without a value.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Value::Empty)
    }

    /// A yes or a no.
    #[must_use]
    pub fn flag(flag: bool) -> Self {
        Self::new(Value::Flag(flag))
    }

    /// A number that is shown with every digit.
    #[must_use]
    pub fn count(value: impl Into<Rational>) -> Self {
        Self::new(Value::Count(value.into()))
    }

    /// A number with the usual precision, marked where it is an estimate.
    #[must_use]
    pub fn figure(figure: &Figure) -> Self {
        Self::quantity(figure, Unit::None, Precision::Figure)
    }

    /// A number with a unit and a precision, marked where it is an estimate.
    #[must_use]
    pub fn quantity(figure: &Figure, unit: Unit, precision: Precision) -> Self {
        let value = Value::Quantity { value: figure.value.clone(), unit, precision };
        Self { value, is_approximate: figure.is_approximate }
    }

    /// An amount.
    #[must_use]
    pub fn amount(amount: &Money, currency: &Currency, is_approximate: bool) -> Self {
        Self { value: money(amount, currency, false, None), is_approximate }
    }

    /// A difference of two amounts, written with its sign.
    #[must_use]
    pub fn difference(amount: &Money, currency: &Currency, is_approximate: bool) -> Self {
        Self { value: money(amount, currency, true, None), is_approximate }
    }

    /// An old amount, the new one and their difference, with enough decimals to show that they differ.
    #[must_use]
    pub fn before_after(old: &Money, new: &Money, currency: &Currency, is_approximate: bool) -> [Self; 3] {
        let decimals = super::decimals::distinguishing_decimals(old, new);
        let cell = |amount: &Money, signed| Self {
            value: money(amount, currency, signed, decimals),
            is_approximate,
        };
        [cell(old, false), cell(new, false), cell(&(new - old), true)]
    }

    /// A relative change; empty where there is no baseline to compare with.
    #[must_use]
    pub fn change(ratio: Option<&Rational>, is_approximate: bool) -> Self {
        ratio.map_or_else(Self::empty, |ratio| Self { value: Value::Change(ratio.clone()), is_approximate })
    }

    /// A span of time.
    #[must_use]
    pub fn duration(duration: Duration) -> Self {
        Self::new(Value::Duration(duration))
    }
}

fn money(amount: &Money, currency: &Currency, signed: bool, decimals: Option<usize>) -> Value {
    Value::Amount { amount: amount.clone(), currency: currency.clone(), signed, decimals }
}
