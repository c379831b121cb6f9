use std::ops::{Add, Mul};

use super::Rational;

/// A figure, and whether it is exact or expected. Being an estimate is contagious: whatever is
/// computed from one is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figure {
    /// The figure.
    pub value: Rational,
    /// Whether it is a mean, a simulation or a steady state rather than a count.
    pub is_approximate: bool,
}

/// Digits after the point that an expected count keeps: far beyond what the model knows, few
/// enough that its decimal stays short.
const SIGNIFICANT_DIGITS: u32 = 9;

impl Figure {
    /// A figure that is exact.
    #[must_use]
    pub fn exact(value: impl Into<Rational>) -> Self {
        Self { value: value.into(), is_approximate: false }
    }

    /// A figure that is expected, from a float; `None` where it is not finite.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        Rational::from_f64_rounded(value, SIGNIFICANT_DIGITS)
            .map(|value| Self { value, is_approximate: true })
    }

    /// Nothing of it, exactly.
    #[must_use]
    pub fn zero() -> Self {
        Self::default()
    }

    /// The same figure times a factor.
    #[must_use]
    pub fn scale(&self, factor: &Rational) -> Self {
        Self { value: &self.value * factor, is_approximate: self.is_approximate }
    }

    /// The larger of two figures.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        let approximate = self.is_approximate || other.is_approximate;
        Self { value: self.value.max(other.value), is_approximate: approximate }
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
        Figure {
            value: &self.value * &other.value,
            is_approximate: self.is_approximate || other.is_approximate,
        }
    }
}
