//! A length of time.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::parse::{ParseError, split_unit, to_u64, unit_factor};
use super::rational::Rational;

/// A length of time in whole nanoseconds, written as `250ms`, `5s`, `2.5min`, `1h` or `30d`.
///
/// ```
/// use writecost::number::Duration;
///
/// let interval: Duration = "2.5min".parse()?;
/// assert_eq!(interval, Duration::from_millis(150_000));
/// assert_eq!(interval.seconds().to_string(), "150");
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    nanos: u64,
}

const NANOS_PER_SECOND: NonZeroU64 = NonZeroU64::new(1_000_000_000).unwrap();
const EXPECTED: &str = "a duration, such as `250ms`, `5s`, `2.5min`, `1h` or `30d`";
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
    /// No time.
    pub const ZERO: Self = Self { nanos: 0 };
    /// The billing month that all price sheets use: 30 days.
    pub const MONTH: Self = Self { nanos: 30 * 86_400_000_000_000 };

    /// Creates a duration of `nanos` nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self { nanos }
    }

    /// Creates a duration of `millis` milliseconds, limited to the maximum of about 584 years.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self { nanos: millis.saturating_mul(1_000_000) }
    }

    /// Returns the length in nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> u64 {
        self.nanos
    }

    /// Returns the exact length in seconds.
    #[must_use]
    pub fn seconds(self) -> Rational {
        Rational::from(self.nanos) / NANOS_PER_SECOND
    }

    /// Creates a duration from a number of seconds. Returns `None` if it is negative, not a whole number
    /// of nanoseconds, or longer than about 584 years.
    #[must_use]
    pub fn from_seconds(seconds: &Rational) -> Option<Self> {
        let nanos = (seconds * &Rational::from(NANOS_PER_SECOND.get())).to_u128()?;
        u64::try_from(nanos).ok().map(Self::from_nanos)
    }

    /// Returns whether the length is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (number, unit) = split_unit(text, EXPECTED)?;
        if unit.is_empty() && number.is_zero() {
            return Ok(Self::ZERO);
        }
        let scale = unit_factor(&UNITS, unit, EXPECTED)?;
        to_u64(&(number * Rational::from(scale)), " of nanoseconds", EXPECTED).map(Self::from_nanos)
    }
}

impl fmt::Display for Duration {
    /// Writes the largest unit that needs at most one decimal place: `2.5min`, `250ms`.
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
    use super::super::parse::read;
    use super::*;

    #[test]
    fn display_writes_what_was_parsed() {
        for text in ["250ms", "5s", "2.5min", "1h", "30d", "61s", "1.5ms", "0s"] {
            assert_eq!(read::<Duration>(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn numbers_without_a_unit_and_unknown_units_are_refused() {
        for text in ["5", "5 sec", "5m", "-5s", "0.1ns", "999999999d", "s"] {
            assert!(read::<Duration>(text).is_err(), "{text}");
        }
    }
}
