//! A calendar date.

use std::fmt;
use std::str::FromStr;

use super::parse::ParseError;

/// A calendar date, written as `2026-01-07`. Price sheets are dated this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

const EXPECTED: &str = "a date, such as `2026-01-07`";

impl Date {
    /// Returns the number of days from `earlier` to this date; negative if `earlier` is the later one.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.since(earlier.0).map_or(0, |span| span.get_days())
    }

    /// Returns the year, the month and the day of the month.
    pub(super) fn year_month_day(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let fail = |_| ParseError::new("it is not a day of the calendar", EXPECTED);
        if text.len() != "2026-01-07".len() {
            return Err(ParseError::new("it is not a date", EXPECTED));
        }
        text.parse().map(Self).map_err(fail)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn days_since_counts_the_leap_day() {
        let (new_year, next): (Date, Date) = (read("2024-01-01").unwrap(), read("2025-01-01").unwrap());
        assert_eq!(next.days_since(new_year), 366);
        assert_eq!(new_year.days_since(next), -366);
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in ["2026-02-30", "2026-2-3", "yesterday", "20260101", ""] {
            assert!(read::<Date>(text).is_err(), "{text}");
        }
    }
}
