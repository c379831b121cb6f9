//! A number of things per period.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::count::Count;
use super::parse::ParseError;
use super::rational::Rational;

/// The period of a rate. A month is 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Period {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// 30 days.
    Month,
}

const EXPECTED: &str = "a rate, such as `30/min`, `2/s`, `100k/day` or `10M/month`";
/// Accepted spellings.
const PERIODS: [(&str, Period); 6] = [
    ("s", Period::Second),
    ("min", Period::Minute),
    ("h", Period::Hour),
    ("d", Period::Day),
    ("day", Period::Day),
    ("month", Period::Month),
];
const MINUTE: NonZeroU64 = NonZeroU64::new(60).unwrap();
const HOUR: NonZeroU64 = NonZeroU64::new(3_600).unwrap();
const DAY: NonZeroU64 = NonZeroU64::new(86_400).unwrap();
const MONTH: NonZeroU64 = NonZeroU64::new(30 * 86_400).unwrap();

/// The days of the billing month that all calculations use.
pub const DAYS_PER_MONTH: NonZeroU64 = NonZeroU64::new(30).unwrap();

impl Period {
    /// Returns the length of the period in seconds.
    #[must_use]
    pub fn seconds(self) -> NonZeroU64 {
        match self {
            Self::Second => NonZeroU64::MIN,
            Self::Minute => MINUTE,
            Self::Hour => HOUR,
            Self::Day => DAY,
            Self::Month => MONTH,
        }
    }

    /// Returns the spelling that a rate is written with: `s`, `min`, `h`, `day`, `month`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A number of things per period, written as `30/min` or `100k/day`.
///
/// ```
/// use writecost::number::Rate;
///
/// let rate: Rate = "30/min".parse()?;
/// assert_eq!(rate.per_second().to_string(), "0.5");
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The number of things in one period.
    pub count: Count,
    /// The period.
    pub per: Period,
}

impl Rate {
    /// Returns the exact mean number per second.
    #[must_use]
    pub fn per_second(&self) -> Rational {
        self.count.as_rational().clone() / self.per.seconds()
    }
}

impl FromStr for Rate {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let Some((count, period)) = text.split_once('/') else {
            return Err(ParseError::new("it has no period", EXPECTED));
        };
        let rewrap = |problem: ParseError| ParseError::new(problem.reason, EXPECTED);
        let count = count.trim_end().parse().map_err(rewrap)?;
        let period = period.trim_start();
        let per = PERIODS.iter().find(|(name, _)| *name == period).map(|&(_, per)| per);
        let per = per.ok_or_else(|| ParseError::new(format!("`{period}` is not a period"), EXPECTED))?;
        Ok(Self { count, per })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, self.per)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn a_month_is_30_days() {
        let daily = read::<Rate>("100k/day").unwrap();
        let monthly = read::<Rate>("3M/month").unwrap();
        assert_eq!(daily.per_second(), monthly.per_second());
    }

    #[test]
    fn a_rate_without_a_known_period_is_refused() {
        for text in ["30", "30/", "30/fortnight", "/min", "-1/s"] {
            assert!(read::<Rate>(text).is_err(), "{text}");
        }
    }
}
