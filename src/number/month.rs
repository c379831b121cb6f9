//! A calendar month.

use std::fmt;
use std::str::FromStr;

use super::date::Date;
use super::parse::ParseError;

/// A calendar month, written as `2026-11`. Bills are dated this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

const EXPECTED: &str = "a month, such as `2026-11`";

impl Month {
    /// Returns the first month that starts on `day` or later.
    #[must_use]
    pub fn starting_on_or_after(day: Date) -> Self {
        let (year, month, of_month) = day.year_month_day();
        let found = Self { year, month };
        if of_month == 1 { found } else { found.next() }
    }

    /// Returns the following month.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { month: self.month + 1, ..self }
        }
    }
}

impl FromStr for Month {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let fail = |_| ParseError::new("it is not a month of the calendar", EXPECTED);
        let day: Date = format!("{text}-01").parse().map_err(fail)?;
        Ok(Self::starting_on_or_after(day))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn the_month_after_december_is_january() {
        assert_eq!(read::<Month>("2026-11").unwrap().next().to_string(), "2026-12");
        assert_eq!(read::<Month>("2026-12").unwrap().next().to_string(), "2027-01");
    }

    #[test]
    fn a_date_after_the_first_belongs_to_the_next_whole_month() {
        for (day, month) in [("2026-01-01", "2026-01"), ("2026-01-02", "2026-02"), ("2026-12-31", "2027-01")]
        {
            assert_eq!(Month::starting_on_or_after(read(day).unwrap()).to_string(), month);
        }
    }

    #[test]
    fn other_formats_are_refused() {
        for text in ["2026-13", "2026-1", "2026", "2026-11-01", "soon", ""] {
            assert!(read::<Month>(text).is_err(), "{text}");
        }
    }
}
