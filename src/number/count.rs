//! A number of things.

use std::fmt;
use std::str::FromStr;

use super::parse::{ParseError, split_unit, to_u64, unit_factor};
use super::rational::Rational;

/// A number of things, never negative, written as `150`, `1_000`, `10k`, `2.5M` or `1B`. A mean may have a
/// fraction.
///
/// ```
/// use writecost::number::Count;
///
/// let mutations: Count = "2.5k".parse()?;
/// assert_eq!(mutations.to_string(), "2500");
/// assert_eq!(Count::parse_whole("10M")?, 10_000_000);
/// assert!(Count::parse_whole("0.5").is_err());
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Count(Rational);

const EXPECTED: &str = "a count, such as `150`, `1_000`, `10k`, `2.5M` or `1B`";
const SUFFIXES: [(&str, u64); 4] = [("", 1), ("k", 1_000), ("M", 1_000_000), ("B", 1_000_000_000)];

impl Count {
    /// Creates a count from a number, or `None` if the number is negative.
    #[must_use]
    pub fn new(value: Rational) -> Option<Self> {
        (!value.is_negative()).then_some(Self(value))
    }

    /// Returns the count as a rational number.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// Parses a count that must be an integer, such as a number of sessions.
    pub fn parse_whole(text: &str) -> Result<u64, ParseError> {
        let count: Self = text.parse()?;
        to_u64(&count.0, "", EXPECTED)
    }
}

impl From<u64> for Count {
    fn from(value: u64) -> Self {
        Self(value.into())
    }
}

impl FromStr for Count {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (number, suffix) = split_unit(text, EXPECTED)?;
        let scale = unit_factor(&SUFFIXES, suffix, EXPECTED)?;
        Ok(Self(number * Rational::from(scale)))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn suffixes_underscores_and_fractions_are_read() {
        for (text, value) in [
            ("150", "150"),
            ("1_000", "1000"),
            ("10k", "10000"),
            ("2.5M", "2500000"),
            ("1B", "1000000000"),
            ("0.5", "0.5"),
        ] {
            assert_eq!(read::<Count>(text).unwrap().to_string(), value);
        }
    }

    #[test]
    fn signs_exponents_and_unknown_suffixes_are_refused() {
        for text in [
            "",
            "-1",
            "1e6",
            "1__0",
            "_1",
            "1_",
            "1.2.3",
            "10K",
            "ten",
            "1/2",
            "NaN",
            "99999999999999999999999999999999",
        ] {
            assert!(read::<Count>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parse_whole_refuses_a_fraction() {
        assert_eq!(Count::parse_whole("2.5k"), Ok(2500));
        assert!(Count::parse_whole("2.5").is_err());
    }
}
