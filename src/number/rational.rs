//! The exact rational number that all calculations use.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use dashu_int::ops::Abs;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

/// An exact rational number of any size. No operation rounds, and none overflows.
///
/// Prices are decimals, but amounts on a bill are not: 7 days of a 30-day month are 7/30 of it. Keeping
/// the fraction lets two equal costs compare as equal.
///
/// Division needs a divisor that cannot be 0: a [`NonZeroU64`], a
/// [`PositiveRational`](super::PositiveRational), or [`Rational::checked_div`], which returns `None`.
///
/// ```
/// use std::num::NonZeroU64;
/// use writecost::number::Rational;
///
/// let third = Rational::ONE / NonZeroU64::MIN.saturating_add(2);
/// assert_eq!(&third + &(&third + &third), Rational::ONE);
/// assert_eq!(third.to_fixed(4), "0.3333");
/// assert_eq!(Rational::parse_decimal("12.50").unwrap().to_string(), "12.5");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rational(pub(super) RBig);

/// Decimal places shown for a number whose decimal expansion does not end.
const MAX_DISPLAY_DIGITS: usize = 28;
/// The longest finite expansion that is shown in full. A price of 28 decimals for 2³⁰ units needs 58.
const MAX_EXPANSION_DIGITS: usize = 96;

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self(RBig::ZERO);
    /// One.
    pub const ONE: Self = Self(RBig::ONE);

    /// Returns `numerator ÷ denominator`, or `None` if the denominator is 0.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        (denominator != 0).then(|| Self(RBig::from_parts(numerator.into(), denominator.into())))
    }

    /// Rounds a float to `digits` decimal places. Returns `None` for NaN, an infinity, or a value that
    /// needs more than 96 bits.
    ///
    /// Only estimated usage enters calculations this way; prices never do.
    #[must_use]
    pub fn from_f64_rounded(value: f64, digits: u32) -> Option<Self> {
        Decimal::try_from(value).ok().map(|decimal| {
            let rounded =
                decimal.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            Self::from(rounded)
        })
    }

    /// Parses a decimal of any length, such as `-12.5`: the format that `Display` writes. Returns `None`
    /// for any other text, including exponents and digit separators.
    #[must_use]
    pub fn parse_decimal(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(part) || digits.ends_with('.') {
            return None;
        }
        let mantissa = UBig::from_str_radix(&format!("{whole}{part}"), 10).ok()?;
        let value = Self(RBig::from_parts(mantissa.into(), UBig::from(10u8).pow(part.len())));
        Some(if negative { -value } else { value })
    }

    /// Returns `self ÷ divisor`, or `None` if the divisor is 0.
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Returns whether the number is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == RBig::ZERO
    }

    /// Returns whether the number is above 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.0 > RBig::ZERO
    }

    /// Returns whether the number is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0 < RBig::ZERO
    }

    /// Returns whether the number is an integer.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.0.denominator().is_one()
    }

    /// Returns the absolute value.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// Rounds down to an integer. Returns `None` if the result is negative or needs more than 128 bits.
    #[must_use]
    pub fn floor(&self) -> Option<u128> {
        u128::try_from(self.0.floor()).ok()
    }

    /// Rounds up to an integer. Returns `None` if the result is negative or needs more than 128 bits.
    #[must_use]
    pub fn ceil(&self) -> Option<u128> {
        u128::try_from(self.0.ceil()).ok()
    }

    /// Converts to an integer. Returns `None` if the number is negative, has a fraction, or needs more
    /// than 128 bits.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        if self.is_integer() { self.floor() } else { None }
    }

    /// Rounds up to the nearest integer.
    #[must_use]
    pub fn ceil_integer(&self) -> Self {
        Self(RBig::from(self.0.ceil()))
    }

    /// Converts to the nearest `f64`, for estimates and charts. Money is never converted.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().value()
    }

    /// Formats the number with `digits` decimal places, rounded half away from zero.
    ///
    /// Figures are rounded here and nowhere else.
    #[must_use]
    pub fn to_fixed(&self, digits: usize) -> String {
        let scale = UBig::from(10u8).pow(digits);
        let doubled = self.0.numerator().clone().abs() * IBig::from(scale) * IBig::from(2u8);
        let denominator = IBig::from(self.0.denominator().clone());
        let rounded = (doubled + &denominator) / (denominator * IBig::from(2u8));
        let is_zero = rounded == IBig::ZERO;
        let text = insert_decimal_point(&rounded.to_string(), digits);
        if self.is_negative() && !is_zero { format!("-{text}") } else { text }
    }

    /// Returns the number of decimal places in the finite decimal expansion, or `None` if the expansion
    /// does not end.
    #[must_use]
    pub fn decimal_places(&self) -> Option<usize> {
        let mut rest = self.0.denominator().clone();
        let (twos, fives) = (remove_factor(&mut rest, 2), remove_factor(&mut rest, 5));
        rest.is_one().then_some(twos.max(fives))
    }
}

/// Divides `number` by `factor` until it is no longer divisible, and returns how often it was.
fn remove_factor(number: &mut UBig, factor: u8) -> usize {
    let factor = UBig::from(factor);
    let mut times = 0;
    while (&*number % &factor) == UBig::ZERO {
        *number = &*number / &factor;
        times += 1;
    }
    times
}

/// Inserts a decimal point `digits` places from the end of `number`.
fn insert_decimal_point(number: &str, digits: usize) -> String {
    if digits == 0 {
        return number.to_owned();
    }
    let padded = format!("{number:0>width$}", width = digits + 1);
    let (whole, part) = padded.split_at(padded.len() - digits);
    format!("{whole}.{part}")
}

impl fmt::Display for Rational {
    /// Writes the exact decimal without exponent, separators or trailing zeros. An expansion that does
    /// not end is rounded to 28 decimal places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.decimal_places() {
            Some(0) => return f.pad(&self.0.numerator().to_string()),
            Some(digits) if digits <= MAX_EXPANSION_DIGITS => self.to_fixed(digits),
            _ => self.to_fixed(MAX_DISPLAY_DIGITS),
        };
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

macro_rules! from_integer {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Rational {
            fn from(value: $kind) -> Self {
                Self(RBig::from(value))
            }
        }
    )*};
}
from_integer!(u8, u32, u64, u128, i32, i64);

impl From<Decimal> for Rational {
    fn from(value: Decimal) -> Self {
        let scale = UBig::from(10u8).pow(value.scale() as usize);
        Self(RBig::from_parts(value.mantissa().into(), scale))
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for Rational {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        }
        impl $trait<&Rational> for Rational {
            type Output = Self;
            fn $method(self, other: &Rational) -> Self {
                Self(self.0.$method(&other.0))
            }
        }
        impl $trait<&Rational> for &Rational {
            type Output = Rational;
            fn $method(self, other: &Rational) -> Rational {
                Rational((&self.0).$method(&other.0))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);

impl Div<NonZeroU64> for Rational {
    type Output = Self;
    fn div(self, divisor: NonZeroU64) -> Self {
        Self(self.0 / RBig::from(divisor.get()))
    }
}

impl Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        Rational(-&self.0)
    }
}

impl Neg for Rational {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign<&Rational> for Rational {
    fn add_assign(&mut self, other: &Rational) {
        self.0 += &other.0;
    }
}

impl Sum for Rational {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| total + item)
    }
}

impl<'a> Sum<&'a Rational> for Rational {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |total, item| total + item)
    }
}

impl PartialEq<u64> for Rational {
    fn eq(&self, other: &u64) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd<u64> for Rational {
    fn partial_cmp(&self, other: &u64) -> Option<Ordering> {
        Some(self.cmp(&Self::from(*other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: u128, denominator: u128) -> Rational {
        Rational::new(numerator, denominator).unwrap()
    }

    #[test]
    fn three_thirds_are_one() {
        assert_eq!(ratio(1, 3) + ratio(1, 3) + ratio(1, 3), Rational::ONE);
    }

    #[test]
    fn to_fixed_rounds_half_away_from_zero() {
        for (value, digits, shown) in [
            (ratio(135, 1000), 2, "0.14"),
            (-ratio(135, 1000), 2, "-0.14"),
            (ratio(145, 1000), 2, "0.15"),
            (-ratio(1, 1000), 2, "0.00"),
            (ratio(5, 2), 0, "3"),
            (ratio(1, 3), 4, "0.3333"),
        ] {
            assert_eq!(value.to_fixed(digits), shown);
        }
    }

    #[test]
    fn display_writes_every_digit_of_a_finite_expansion() {
        assert_eq!(ratio(1, 1 << 30).to_string(), "0.000000000931322574615478515625");
        assert_eq!(ratio(1500, 10).to_string(), "150");
        assert_eq!(ratio(1, 3).to_string(), "0.3333333333333333333333333333");
    }

    #[test]
    fn parse_decimal_accepts_only_what_display_writes() {
        for text in ["0", "-12.5", "0.000000000931322574615478515625", "123456789012345678901234567890.5"] {
            assert_eq!(Rational::parse_decimal(text).unwrap().to_string(), text);
        }
        for text in ["", "-", "1.", ".5", "1e5", "1_000", "--1", "+1"] {
            assert_eq!(Rational::parse_decimal(text), None, "{text}");
        }
    }
}
