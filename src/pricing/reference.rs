use std::fmt;

use crate::number::Date;

/// How a scenario names the sheet it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetRef {
    /// `cloudflare`: the newest.
    Latest(String),
    /// `cloudflare@2025-06-01`: the one in force that day.
    AsOf(String, Date),
    /// `prices/mine.yaml`: a file, relative to the one that names it.
    Path(String),
}

impl SheetRef {
    /// Reads a reference; `Err` says what is wrong with its date.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_path = std::path::Path::new(text).extension().is_some_and(|end| end == "yaml" || end == "yml");
        if is_path {
            return Ok(Self::Path(text.to_owned()));
        }
        let Some((id, day)) = text.split_once('@') else { return Ok(Self::Latest(text.to_owned())) };
        let day = day.parse().map_err(|problem| format!("cannot read the date `{day}`: {problem}"))?;
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

/// The sheet in force on `day` (the newest where no day is given) out of those of one vendor:
/// the last that took effect on that day or before.
pub fn in_effect_on<T>(dated: impl IntoIterator<Item = (Date, T)>, day: Option<Date>) -> Option<(Date, T)> {
    let in_force = dated.into_iter().filter(|(effective, _)| day.is_none_or(|day| *effective <= day));
    in_force.max_by_key(|(effective, _)| *effective)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_in_force_is_the_last_that_took_effect() {
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

    #[test]
    fn tells_paths_from_names() {
        assert_eq!(SheetRef::parse("a/b.yaml"), Ok(SheetRef::Path("a/b.yaml".into())));
        assert_eq!(SheetRef::parse("cloudflare"), Ok(SheetRef::Latest("cloudflare".into())));
        assert!(SheetRef::parse("cloudflare@soon").is_err());
    }
}
