use std::fmt;
use std::str::FromStr;

use super::{Count, Duration, ParseError, Rational};

/// What a rate is counted by. A month is 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// Every second.
    Second,
    /// Every minute.
    Minute,
    /// Every hour.
    Hour,
    /// Every day.
    Day,
    /// Every 30 days.
    Month,
}

const WANTED: &str = "a rate, such as `30/min`, `2/s`, `100k/day` or `10M/month`";
const PERIODS: [(&str, Period, u64); 6] = [
    ("s", Period::Second, 1),
    ("min", Period::Minute, 60),
    ("h", Period::Hour, 3_600),
    ("d", Period::Day, 86_400),
    ("day", Period::Day, 86_400),
    ("month", Period::Month, 2_592_000),
];

impl Period {
    /// The period itself.
    #[must_use]
    pub fn length(self) -> Duration {
        Duration::from_nanos(self.entry().2 * 1_000_000_000)
    }

    fn entry(self) -> &'static (&'static str, Self, u64) {
        PERIODS.iter().rev().find(|(_, period, _)| *period == self).unwrap_or(&PERIODS[0])
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.entry().0)
    }
}

/// So many in a period: `30/min`, `100k/day`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: Count,
    /// In how long.
    pub per: Period,
}

impl Rate {
    /// The mean number in a second, exactly.
    #[must_use]
    pub fn per_second(&self) -> Rational {
        self.count.as_rational().checked_div(&self.per.length().seconds()).unwrap_or_default()
    }
}

impl FromStr for Rate {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let Some((count, period)) = text.split_once('/') else {
            return Err(ParseError::new("it does not say in how long", WANTED));
        };
        let rewrap = |problem: ParseError| ParseError::new(problem.reason, WANTED);
        let count = count.trim_end().parse().map_err(rewrap)?;
        let period = period.trim_start();
        let per = PERIODS.iter().find(|(name, ..)| *name == period).map(|&(_, per, _)| per);
        let per = per.ok_or_else(|| ParseError::new(format!("`{period}` is not a period"), WANTED))?;
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
    use super::super::text::read;
    use super::*;

    #[test]
    fn a_month_is_thirty_days() {
        let daily = read::<Rate>("100k/day").unwrap();
        let monthly = read::<Rate>("3M/month").unwrap();
        assert_eq!(daily.per_second(), monthly.per_second());
    }

    #[test]
    fn refuses_what_has_no_period() {
        for text in ["30", "30/", "30/fortnight", "/min", "-1/s"] {
            assert!(read::<Rate>(text).is_err(), "{text}");
        }
    }
}
