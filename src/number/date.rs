use std::fmt;
use std::str::FromStr;

use super::ParseError;

/// A day of the calendar, as price sheets are dated: `2026-01-07`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

const WANTED: &str = "a date, such as `2026-01-07`";

impl Date {
    /// Days from `earlier` to this one; negative where this one is the earlier.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.since(earlier.0).map_or(0, |span| span.get_days())
    }

    /// Its year, its month and its day of the month.
    pub(super) fn year_month_day(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let fail = |_| ParseError::new("it is not a day of the calendar", WANTED);
        if text.len() != "2026-01-07".len() {
            return Err(ParseError::new("it is not a date", WANTED));
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
    use super::super::text::read;
    use super::*;

    #[test]
    fn counts_days_over_a_leap_year() {
        let (new_year, next): (Date, Date) = (read("2024-01-01").unwrap(), read("2025-01-01").unwrap());
        assert_eq!(next.days_since(new_year), 366);
        assert_eq!(new_year.days_since(next), -366);
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for text in ["2026-02-30", "2026-2-3", "yesterday", "20260101", ""] {
            assert!(read::<Date>(text).is_err(), "{text}");
        }
    }
}
