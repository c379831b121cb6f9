use std::fmt;
use std::str::FromStr;

use super::text::{split_unit, to_u64, unit_factor};
use super::{ParseError, Rational};

/// A stretch of time, to the nanosecond: `250ms`, `5s`, `2.5min`, `1h`, `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    nanos: u64,
}

const WANTED: &str = "a duration, such as `250ms`, `5s`, `2.5min`, `1h` or `30d`";
const UNITS: [(&str, u64); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { nanos: 0 };
    /// The month of every price sheet: 30 days.
    pub const MONTH: Self = Self { nanos: 30 * 86_400_000_000_000 };

    /// So many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self { nanos }
    }

    /// So many milliseconds; at most some 584 years, beyond which it stays there.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { nanos: millis.saturating_mul(1_000_000) }
    }

    /// The whole of it in nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> u64 {
        self.nanos
    }

    /// The whole of it in seconds, exactly.
    #[must_use]
    pub fn seconds(self) -> Rational {
        Rational::new(self.nanos.into(), 1_000_000_000).unwrap_or_default()
    }

    /// The stretch of so many seconds; `None` where they are negative, not whole nanoseconds, or
    /// more than some 584 years.
    #[must_use]
    pub fn from_seconds(seconds: &Rational) -> Option<Self> {
        let nanos = (seconds * &Rational::from(1_000_000_000u64)).to_u128()?;
        u64::try_from(nanos).ok().map(Self::from_nanos)
    }

    /// Whether it is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (number, unit) = split_unit(text, WANTED)?;
        if unit.is_empty() && number.is_zero() {
            return Ok(Self::ZERO);
        }
        let scale = unit_factor(&UNITS, unit, WANTED)?;
        to_u64(&(number * Rational::from(scale)), "nanoseconds", WANTED).map(Self::from_nanos)
    }
}

impl fmt::Display for Duration {
    /// As a person writes it: the largest unit that needs at most one decimal, `2.5min`, `250ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits =
            |(_, size): &&(&str, u64)| self.nanos >= *size && (self.nanos % size * 10).is_multiple_of(*size);
        let Some((unit, size)) = UNITS.iter().rev().find(fits) else { return f.pad("0s") };
        let (whole, tenths) = (self.nanos / size, self.nanos % size * 10 / size);
        let text = if tenths == 0 { format!("{whole}{unit}") } else { format!("{whole}.{tenths}{unit}") };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::read;
    use super::*;

    #[test]
    fn reads_and_shows_the_same_text() {
        for text in ["250ms", "5s", "2.5min", "1h", "30d", "61s", "1.5ms", "0s"] {
            assert_eq!(read::<Duration>(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_bare_numbers_and_unknown_units() {
        for text in ["5", "5 sec", "5m", "-5s", "0.1ns", "999999999d", "s"] {
            assert!(read::<Duration>(text).is_err(), "{text}");
        }
    }
}
