use std::fmt;
use std::str::FromStr;

use super::text::parse_decimal;
use super::{ParseError, Rational};

/// A part of a whole, from 0 to 1: `40%`, `0.4`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Share(Rational);

const WANTED: &str = "a share from 0 to 1, such as `40%` or `0.4`";

impl Share {
    /// 100%.
    pub const WHOLE: Self = Self(Rational::ONE);

    /// A share of so much; `None` below 0 or above 1.
    #[must_use]
    pub fn new(value: Rational) -> Option<Self> {
        (!value.is_negative() && value <= Rational::ONE).then_some(Self(value))
    }

    /// The share as a number from 0 to 1.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// What is left of the whole.
    #[must_use]
    pub fn complement(&self) -> Rational {
        &Rational::ONE - &self.0
    }
}

impl FromStr for Share {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let value = match text.strip_suffix('%') {
            Some(number) => {
                let percent = Rational::from(parse_decimal(number.trim_end(), WANTED)?);
                percent * Rational::new(1, 100).unwrap_or_default()
            }
            None => Rational::from(parse_decimal(text, WANTED)?),
        };
        Self::new(value).ok_or_else(|| ParseError::new("it is more than the whole", WANTED))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", &self.0 * &Rational::from(100u8))
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::read;
    use super::*;

    #[test]
    fn percent_and_plain_are_the_same() {
        assert_eq!(read::<Share>("40%"), read::<Share>("0.4"));
        assert_eq!(read::<Share>("12.5%").unwrap().to_string(), "12.5%");
    }

    #[test]
    fn refuses_more_than_the_whole() {
        for text in ["101%", "1.1", "-1%", "40 percent", "40k%", "%", ""] {
            assert!(read::<Share>(text).is_err(), "{text}");
        }
    }
}
