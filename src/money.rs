//! Amounts of money. A [`Price`] keeps the digits of a price sheet as they are written; [`Money`] is the
//! exact result of a calculation.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::number::{ParseError, Rational, parse_decimal};

/// A price or a fee as written in a price sheet, including trailing zeros. Never negative.
///
/// ```
/// use writecost::money::Price;
///
/// let price: Price = "5.00".parse()?;
/// assert_eq!(price.to_string(), "5.00");
/// assert_eq!(price.money().to_string(), "5");
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Price(Decimal);

const EXPECTED: &str = "an amount of money, such as `5.00`";

impl Price {
    /// A price of 0.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Returns the amount as a rational number.
    #[must_use]
    pub fn as_rational(self) -> Rational {
        self.0.into()
    }

    /// Returns the amount as money.
    #[must_use]
    pub fn money(self) -> Money {
        Money(self.as_rational())
    }

    /// Returns the number of decimal places the price was written with.
    #[must_use]
    pub fn decimals(self) -> usize {
        self.0.scale() as usize
    }
}

impl FromStr for Price {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_decimal(text, EXPECTED).map(Self)
    }
}

impl fmt::Display for Price {
    /// Writes the price with the digits it was parsed from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// An exact amount of money; may be negative, as a difference is. It is rounded only for display.
///
/// ```
/// use writecost::money::Money;
/// use writecost::number::Rational;
///
/// let third = Money::new(Rational::new(1, 3).unwrap());
/// assert_eq!(third.to_fixed(2), "0.33");
/// let total: Money = [third.clone(), third.clone(), third].into_iter().sum();
/// assert_eq!(total.to_string(), "1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money(Rational);

impl Money {
    /// An amount of 0.
    pub const ZERO: Self = Self(Rational::ZERO);

    /// Creates an amount from a rational number of currency units.
    #[must_use]
    pub fn new(amount: Rational) -> Self {
        Self(amount)
    }

    /// Returns the amount as a rational number.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// Returns this amount divided by `other`, or `None` if `other` is 0.
    #[must_use]
    pub fn ratio(&self, other: &Self) -> Option<Rational> {
        self.0.checked_div(&other.0)
    }

    /// Returns the absolute amount.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// Formats the amount with `digits` decimal places, rounded half away from zero.
    #[must_use]
    pub fn to_fixed(&self, digits: usize) -> String {
        self.0.to_fixed(digits)
    }
}

impl fmt::Display for Money {
    /// Writes the exact decimal without currency symbol, separators or trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for &Money {
    type Output = Money;
    fn sub(self, other: &Money) -> Money {
        Money(&self.0 - &other.0)
    }
}

impl Neg for &Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-&self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| total + item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_keeps_every_digit_and_trailing_zero() {
        for text in ["12345678901234567.89", "0.30", "5.00", "0.0000000000000001"] {
            assert_eq!(text.parse::<Price>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn prices_that_are_not_plain_decimals_of_28_digits_are_refused() {
        for text in ["0.12345678901234567890123456789", "1e-7", "-5", "$5", "five"] {
            assert!(text.parse::<Price>().is_err(), "{text}");
        }
    }
}
