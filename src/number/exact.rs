use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use dashu_int::ops::Abs;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

/// An exact rational number of any size: no operation rounds and none overflows.
///
/// Prices are decimals, but bills are not: 7 days of a 30-day month is 7/30 of it, 150 messages
/// are 150/20 requests. Keeping the fraction is what lets two equal costs compare as equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rational(RBig);

/// Digits after the point beyond which a number without an end is cut when it is shown.
const MAX_DISPLAY_DIGITS: usize = 28;
/// The longest finite expansion that is shown whole (a price of 28 decimals per 2³⁰ has 58).
const MAX_EXPANSION_DIGITS: usize = 96;

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self(RBig::ZERO);
    /// One.
    pub const ONE: Self = Self(RBig::ONE);

    /// `numerator ÷ denominator`; `None` where the denominator is 0.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        (denominator != 0).then(|| Self(RBig::from_parts(numerator.into(), denominator.into())))
    }

    /// A float's nearest decimal with `digits` places after the point; `None` for NaN, an
    /// infinity or a value too large for 96 bits. The one way in for an expected value.
    #[must_use]
    pub fn from_f64_rounded(value: f64, digits: u32) -> Option<Self> {
        Decimal::try_from(value).ok().map(|decimal| {
            let rounded =
                decimal.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            Self::from(rounded)
        })
    }

    /// Reads a plain decimal of any length, `-12.5`, as [`Rational`] itself writes it; `None` for
    /// anything else.
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

    /// `self ÷ divisor`; `None` where the divisor is 0.
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// Whether this is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == RBig::ZERO
    }

    /// Whether this is above 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.0 > RBig::ZERO
    }

    /// Whether this is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0 < RBig::ZERO
    }

    /// Whether this is a whole number.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.0.denominator().is_one()
    }

    /// The distance from 0.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The largest whole number at or below this, as a machine integer; `None` where it is
    /// negative or past 128 bits.
    #[must_use]
    pub fn floor(&self) -> Option<u128> {
        u128::try_from(self.0.floor()).ok()
    }

    /// The smallest whole number at or above this, as a machine integer; `None` where it is
    /// negative or past 128 bits.
    #[must_use]
    pub fn ceil(&self) -> Option<u128> {
        u128::try_from(self.0.ceil()).ok()
    }

    /// This number as a machine integer, where it is whole and fits.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        if self.is_integer() { self.floor() } else { None }
    }

    /// The next whole multiple of `unit` at or above this; unchanged where `unit` is 0.
    #[must_use]
    pub fn ceil_to_multiple(&self, unit: &Self) -> Self {
        self.checked_div(unit).map_or_else(|| self.clone(), |units| &Self(RBig::from(units.0.ceil())) * unit)
    }

    /// The nearest `f64`: for expected counts and for charts, never for money.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().value()
    }

    /// This number with `digits` places after the point, rounded half away from zero: the one
    /// place where a figure is rounded.
    #[must_use]
    pub fn to_fixed(&self, digits: usize) -> String {
        let scale = UBig::from(10u8).pow(digits);
        let doubled = self.0.numerator().clone().abs() * IBig::from(scale) * IBig::from(2u8);
        let denominator = IBig::from(self.0.denominator().clone());
        let rounded = (doubled + &denominator) / (denominator * IBig::from(2u8));
        let is_zero = rounded == IBig::ZERO;
        let text = point(&rounded.to_string(), digits);
        if self.is_negative() && !is_zero { format!("-{text}") } else { text }
    }

    /// The digits after the point that this number needs; `None` where it has no end.
    #[must_use]
    pub fn decimal_places(&self) -> Option<usize> {
        let mut rest = self.0.denominator().clone();
        let (twos, fives) = (strip(&mut rest, 2), strip(&mut rest, 5));
        rest.is_one().then_some(twos.max(fives))
    }
}

/// Divides `number` by `factor` for as long as it goes; says how often.
fn strip(number: &mut UBig, factor: u8) -> usize {
    let factor = UBig::from(factor);
    let mut times = 0;
    while (&*number % &factor) == UBig::ZERO {
        *number = &*number / &factor;
        times += 1;
    }
    times
}

/// Sets the point `digits` places from the end.
fn point(number: &str, digits: usize) -> String {
    if digits == 0 {
        return number.to_owned();
    }
    let padded = format!("{number:0>width$}", width = digits + 1);
    let (whole, part) = padded.split_at(padded.len() - digits);
    format!("{whole}.{part}")
}

impl fmt::Display for Rational {
    /// The exact decimal, without exponent, separators or idle zeros; a number without an end is
    /// cut after 28 places.
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

    fn exact(numerator: u128, denominator: u128) -> Rational {
        Rational::new(numerator, denominator).unwrap()
    }

    #[test]
    fn thirds_add_up_to_one() {
        assert_eq!(exact(1, 3) + exact(1, 3) + exact(1, 3), Rational::ONE);
    }

    #[test]
    fn is_rounded_half_away_from_zero() {
        for (value, digits, shown) in [
            (exact(135, 1000), 2, "0.14"),
            (-exact(135, 1000), 2, "-0.14"),
            (exact(145, 1000), 2, "0.15"),
            (-exact(1, 1000), 2, "0.00"),
            (exact(5, 2), 0, "3"),
            (exact(1, 3), 4, "0.3333"),
        ] {
            assert_eq!(value.to_fixed(digits), shown);
        }
    }

    #[test]
    fn shows_every_digit_that_ends() {
        assert_eq!(exact(1, 1 << 30).to_string(), "0.000000000931322574615478515625");
        assert_eq!(exact(1500, 10).to_string(), "150");
        assert_eq!(exact(1, 3).to_string(), "0.3333333333333333333333333333");
    }

    #[test]
    fn reads_what_it_writes() {
        for text in ["0", "-12.5", "0.000000000931322574615478515625", "123456789012345678901234567890.5"] {
            assert_eq!(Rational::parse_decimal(text).unwrap().to_string(), text);
        }
        for text in ["", "-", "1.", ".5", "1e5", "1_000", "--1", "+1"] {
            assert_eq!(Rational::parse_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn rounds_up_to_whole_units() {
        let million = Rational::from(1_000_000u64);
        assert_eq!(exact(1, 1).ceil_to_multiple(&million), million);
        assert_eq!(Rational::ZERO.ceil_to_multiple(&million), Rational::ZERO);
        assert_eq!(million.ceil_to_multiple(&million), million);
    }
}
