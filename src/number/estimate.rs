use std::ops::{Add, Mul};

use super::Exact;

/// A figure, and whether it is exact or expected. Being an estimate is contagious: whatever is
/// computed from one is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Estimate {
    /// The figure.
    pub value: Exact,
    /// Whether it is a mean, a simulation or a steady state rather than a count.
    pub approximate: bool,
}

/// Digits after the point that an expected count keeps: far beyond what the model knows, few
/// enough that its decimal stays short.
const KEPT_DIGITS: u32 = 9;

impl Estimate {
    /// A figure that is exact.
    #[must_use]
    pub fn exact(value: impl Into<Exact>) -> Self {
        Self { value: value.into(), approximate: false }
    }

    /// A figure that is expected, from a float; `None` where it is not finite.
    #[must_use]
    pub fn expected(value: f64) -> Option<Self> {
        Exact::from_estimate(value, KEPT_DIGITS).map(|value| Self { value, approximate: true })
    }

    /// Nothing of it, exactly.
    #[must_use]
    pub fn zero() -> Self {
        Self::default()
    }

    /// The same figure times a factor.
    #[must_use]
    pub fn times(&self, factor: &Exact) -> Self {
        Self { value: &self.value * factor, approximate: self.approximate }
    }

    /// The larger of two figures.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        let approximate = self.approximate || other.approximate;
        Self { value: self.value.max(other.value), approximate }
    }
}

impl Add for Estimate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, approximate: self.approximate || other.approximate }
    }
}

impl Mul for &Estimate {
    type Output = Estimate;
    fn mul(self, other: &Estimate) -> Estimate {
        Estimate { value: &self.value * &other.value, approximate: self.approximate || other.approximate }
    }
}
