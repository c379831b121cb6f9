//! A number with its precision: exact, or approximate.

use std::ops::{Add, Mul};

use super::rational::Rational;

/// A number, and whether it is exact or approximate. A result is approximate if any operand is.
///
/// ```
/// use writecost::number::{Figure, Rational};
///
/// let exact = Figure::exact(2u64);
/// let estimated = Figure::from_f64(1.5).unwrap();
/// let sum = exact + estimated;
/// assert_eq!(sum.value.to_string(), "3.5");
/// assert!(sum.is_approximate);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figure {
    /// The number.
    pub value: Rational,
    /// Whether the number is a mean, a simulation result or a steady-state value rather than a count.
    pub is_approximate: bool,
}

/// Decimal places kept of an estimate: more than any model can justify, few enough for a short decimal.
const ESTIMATE_DIGITS: u32 = 9;

impl Figure {
    /// Creates an exact figure.
    #[must_use]
    pub fn exact(value: impl Into<Rational>) -> Self {
        Self { value: value.into(), is_approximate: false }
    }

    /// Creates an approximate figure from a float. Returns `None` if the float is not finite or too large.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        Rational::from_f64_rounded(value, ESTIMATE_DIGITS).map(|value| Self { value, is_approximate: true })
    }

    /// Exactly 0.
    #[must_use]
    pub fn zero() -> Self {
        Self::default()
    }

    /// Multiplies the figure by an exact factor.
    #[must_use]
    pub fn scale(&self, factor: &Rational) -> Self {
        Self { value: &self.value * factor, is_approximate: self.is_approximate }
    }

    /// Returns the larger of two figures; approximate if either is.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        let is_approximate = self.is_approximate || other.is_approximate;
        Self { value: self.value.max(other.value), is_approximate }
    }
}

impl Add for Figure {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, is_approximate: self.is_approximate || other.is_approximate }
    }
}

impl Mul for &Figure {
    type Output = Figure;
    fn mul(self, other: &Figure) -> Figure {
        let is_approximate = self.is_approximate || other.is_approximate;
        Figure { value: &self.value * &other.value, is_approximate }
    }
}
