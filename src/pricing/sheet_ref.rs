//! How a scenario refers to a price sheet.

use std::fmt;
use std::str::FromStr;

use crate::number::{Date, ParseError};

/// A reference to a price sheet.
///
/// ```
/// use writecost::pricing::SheetRef;
///
/// assert_eq!("cloudflare".parse(), Ok(SheetRef::Latest("cloudflare".into())));
/// assert_eq!("prices/mine.yaml".parse(), Ok(SheetRef::Path("prices/mine.yaml".into())));
/// assert!("cloudflare@soon".parse::<SheetRef>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetRef {
    /// `cloudflare`: the latest sheet of a vendor.
    Latest(String),
    /// `cloudflare@2025-06-01`: the sheet in effect on a day.
    AsOf(String, Date),
    /// `prices/mine.yaml`: a file, relative to the file that refers to it.
    Path(String),
}

/// A reference to a sheet has an invalid date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the date `{date}`: {source}")]
pub struct SheetRefError {
    /// The text after `@`.
    pub date: String,
    /// Why it is not a date.
    pub source: ParseError,
}

impl FromStr for SheetRef {
    type Err = SheetRefError;

    fn from_str(text: &str) -> Result<Self, SheetRefError> {
        let is_path = std::path::Path::new(text).extension().is_some_and(|end| end == "yaml" || end == "yml");
        if is_path {
            return Ok(Self::Path(text.to_owned()));
        }
        let Some((id, day)) = text.split_once('@') else { return Ok(Self::Latest(text.to_owned())) };
        let day = day.parse().map_err(|source| SheetRefError { date: day.to_owned(), source })?;
        Ok(Self::AsOf(id.to_owned(), day))
    }
}

impl fmt::Display for SheetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest(id) => f.write_str(id),
            Self::AsOf(id, day) => write!(f, "{id}@{day}"),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// Selects the sheet in effect on `day` from the sheets of one vendor, given with the first day of each: the
/// latest that starts on `day` or before. Without a day, selects the latest of all.
pub fn in_effect_on<T>(dated: impl IntoIterator<Item = (Date, T)>, day: Option<Date>) -> Option<(Date, T)> {
    let candidates = dated.into_iter().filter(|(effective, _)| day.is_none_or(|day| *effective <= day));
    candidates.max_by_key(|(effective, _)| *effective)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_in_effect_is_the_latest_that_has_started() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let sheets = [(day("2024-04-01"), 'a'), (day("2026-01-07"), 'c'), (day("2025-04-07"), 'b')];
        for (asked, found) in [
            (None, Some('c')),
            (Some("2025-06-01"), Some('b')),
            (Some("2025-04-07"), Some('b')),
            (Some("2024-03-31"), None),
        ] {
            let found_now = in_effect_on(sheets, asked.map(day)).map(|(_, sheet)| sheet);
            assert_eq!(found_now, found, "{asked:?}");
        }
    }
}
