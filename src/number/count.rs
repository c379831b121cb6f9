use std::fmt;
use std::str::FromStr;

use super::text::{split_unit, to_u64, unit_factor};
use super::{ParseError, Rational};

/// How many of something: `150`, `1_000`, `10k`, `2.5M`, `1B`. A mean may be a fraction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Count(Rational);

const WANTED: &str = "a count, such as `150`, `1_000`, `10k`, `2.5M` or `1B`";
const SUFFIXES: [(&str, u64); 4] = [("", 1), ("k", 1_000), ("M", 1_000_000), ("B", 1_000_000_000)];

impl Count {
    /// The number itself.
    #[must_use]
    pub fn as_rational(&self) -> &Rational {
        &self.0
    }

    /// Reads a count that cannot be a fraction, such as a number of sessions.
    pub fn parse_whole(text: &str) -> Result<u64, ParseError> {
        let count: Self = text.parse()?;
        to_u64(&count.0, "them", WANTED)
    }
}

impl From<u64> for Count {
    fn from(value: u64) -> Self {
        Self(value.into())
    }
}

impl From<Rational> for Count {
    /// The distance from 0: a count is never negative.
    fn from(value: Rational) -> Self {
        Self(value.abs())
    }
}

impl FromStr for Count {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (number, suffix) = split_unit(text, WANTED)?;
        let scale = unit_factor(&SUFFIXES, suffix, WANTED)?;
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
    use super::super::text::read;
    use super::*;

    #[test]
    fn reads_what_people_write() {
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
    fn refuses_the_rest() {
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
    fn sessions_are_whole() {
        assert_eq!(Count::parse_whole("2.5k"), Ok(2500));
        assert!(Count::parse_whole("2.5").is_err());
    }
}
