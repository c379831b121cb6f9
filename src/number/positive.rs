//! A number that is safe to divide by.

use std::fmt;
use std::ops::Div;

use super::rational::Rational;

/// A rational number above 0: a divisor that needs no check where it is used.
///
/// ```
/// use writecost::number::{PositiveRational, Rational};
///
/// let per = PositiveRational::new(Rational::from(1_000_000u64)).unwrap();
/// assert_eq!((&Rational::from(2_500_000u64) / &per).to_string(), "2.5");
/// assert_eq!(PositiveRational::new(Rational::ZERO), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PositiveRational(Rational);

impl PositiveRational {
    /// One.
    pub const ONE: Self = Self(Rational::ONE);

    /// Returns the value as a divisor, or `None` if it is 0 or negative.
    #[must_use]
    pub fn new(value: Rational) -> Option<Self> {
        value.is_positive().then_some(Self(value))
    }

    /// The number itself.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }
}

impl fmt::Display for PositiveRational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Rational {
    /// Rounds up to the nearest integer multiple of `unit`.
    #[must_use]
    pub fn ceil_to_multiple(&self, unit: &PositiveRational) -> Self {
        (self / unit).ceil_integer() * &unit.0
    }
}

impl Div<&PositiveRational> for &Rational {
    type Output = Rational;
    fn div(self, divisor: &PositiveRational) -> Rational {
        Rational(&self.0 / &divisor.0.0)
    }
}

impl Div<&PositiveRational> for Rational {
    type Output = Self;
    fn div(self, divisor: &PositiveRational) -> Self {
        &self / divisor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_and_negative_numbers_are_refused() {
        for value in [0, -1] {
            assert_eq!(PositiveRational::new(value.into()), None);
        }
    }

    #[test]
    fn ceil_to_multiple_keeps_exact_multiples() {
        let million = PositiveRational::new(1_000_000u64.into()).unwrap();
        for (value, rounded) in [(0u64, 0u64), (1, 1_000_000), (1_000_000, 1_000_000), (1_000_001, 2_000_000)]
        {
            assert_eq!(Rational::from(value).ceil_to_multiple(&million), rounded);
        }
    }
}
