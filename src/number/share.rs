//! A fraction of a whole.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::parse::{ParseError, parse_decimal};
use super::rational::Rational;

/// A fraction of a whole, from 0 to 1, written as `40%` or `0.4`.
///
/// ```
/// use writecost::number::Share;
///
/// let critical: Share = "12.5%".parse()?;
/// assert_eq!(critical.as_rational().to_string(), "0.125");
/// assert_eq!(critical.complement().to_string(), "0.875");
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Share(Rational);

const HUNDRED: NonZeroU64 = NonZeroU64::new(100).unwrap();
const EXPECTED: &str = "a share from 0 to 1, such as `40%` or `0.4`";

impl Share {
    /// The whole: 100%.
    pub const WHOLE: Self = Self(Rational::ONE);

    /// Creates a share, or `None` if `value` is below 0 or above 1.
    #[must_use]
    pub fn new(value: Rational) -> Option<Self> {
        (!value.is_negative() && value <= Rational::ONE).then_some(Self(value))
    }

    /// Returns the share as a number from 0 to 1.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// Returns the remaining share: 1 less this one.
    #[must_use]
    pub fn complement(&self) -> Rational {
        &Rational::ONE - &self.0
    }
}

impl FromStr for Share {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let value = match text.strip_suffix('%') {
            Some(percent) => Rational::from(parse_decimal(percent.trim_end(), EXPECTED)?) / HUNDRED,
            None => Rational::from(parse_decimal(text, EXPECTED)?),
        };
        Self::new(value).ok_or_else(|| ParseError::new("it is more than 100%", EXPECTED))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", &self.0 * &Rational::from(100u8))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn a_percentage_equals_its_decimal() {
        assert_eq!(read::<Share>("40%"), read::<Share>("0.4"));
        assert_eq!(read::<Share>("12.5%").unwrap().to_string(), "12.5%");
    }

    #[test]
    fn shares_above_1_and_other_units_are_refused() {
        for text in ["101%", "1.1", "-1%", "40 percent", "40k%", "%", ""] {
            assert!(read::<Share>(text).is_err(), "{text}");
        }
    }
}
