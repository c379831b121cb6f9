//! Floor 0: dollars. A [`Price`] is what the vendor wrote, digit for digit; [`Money`] is what a
//! calculation made of prices, exact whatever was divided.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::number::{ParseError, Rational, parse_decimal};

/// A price or a fee as it is written, scale included: `5.00` stays `5.00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Price(Decimal);

const WANTED: &str = "an amount of money, such as `5.00`";

impl Price {
    /// Nothing to pay.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The amount as a number.
    #[must_use]
    pub fn as_rational(self) -> Rational {
        self.0.into()
    }

    /// The amount as money.
    #[must_use]
    pub fn money(self) -> Money {
        Money(self.as_rational())
    }

    /// How many decimals it was written with.
    #[must_use]
    pub fn decimals(self) -> usize {
        self.0.scale() as usize
    }
}

impl FromStr for Price {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_decimal(text, WANTED).map(Self)
    }
}

impl fmt::Display for Price {
    /// As it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// An amount of money, exact: it is divided without loss and rounded only when it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money(Rational);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Rational::ZERO);

    /// An amount from a number.
    #[must_use]
    pub fn new(amount: Rational) -> Self {
        Self(amount)
    }

    /// The amount as a number.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// How many times `other` this is; `None` where `other` is nothing.
    #[must_use]
    pub fn ratio(&self, other: &Self) -> Option<Rational> {
        self.0.checked_div(&other.0)
    }

    /// The same without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// With so many decimals, half away from zero.
    #[must_use]
    pub fn to_fixed(&self, digits: usize) -> String {
        self.0.to_fixed(digits)
    }
}

impl fmt::Display for Money {
    /// The exact decimal, without symbol, separators or idle zeros.
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
    fn seventeen_digits_survive() {
        for text in ["12345678901234567.89", "0.30", "5.00", "0.0000000000000001"] {
            assert_eq!(text.parse::<Price>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_would_lose_a_digit() {
        for text in ["0.12345678901234567890123456789", "1e-7", "-5", "$5", "five"] {
            assert!(text.parse::<Price>().is_err(), "{text}");
        }
    }
}
