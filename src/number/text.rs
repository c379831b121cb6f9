use std::str::FromStr;

use rust_decimal::Decimal;

use super::Rational;

/// Why a text is not the quantity that was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ParseError {
    /// What is wrong with the text, in words that follow "because".
    pub reason: String,
    /// What was wanted, with an example.
    pub expected: &'static str,
}

impl ParseError {
    pub(super) fn new(reason: impl Into<String>, expected: &'static str) -> Self {
        Self { reason: reason.into(), expected }
    }
}

/// Reads a plain decimal such as `1_000.50`, every digit kept.
///
/// Digits may be grouped by single underscores. A sign, an exponent, or more digits than 28 can
/// hold is refused rather than rounded.
pub fn parse_decimal(text: &str, wanted: &'static str) -> Result<Decimal, ParseError> {
    let fail = |reason: &str| Err(ParseError::new(reason, wanted));
    if let Some(rest) = text.strip_prefix('-') {
        return fail(if rest.starts_with(|c: char| c.is_ascii_digit()) {
            "it is negative"
        } else {
            "it is not a number"
        });
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return fail("it is not a number");
    }
    let grouped = text.contains("__") || text.contains("_.") || text.contains("._");
    if grouped || !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.')) {
        return fail("it is not a number");
    }
    if text.matches('.').count() > 1 {
        return fail("it has more than one decimal point");
    }
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    Decimal::from_str_exact(&digits).or_else(|_| fail("it has more digits than can be held exactly (28)"))
}

/// Splits `2.5 MB` into its number and the unit after it.
pub(super) fn split_unit<'a>(text: &'a str, wanted: &'static str) -> Result<(Rational, &'a str), ParseError> {
    let end = text
        .char_indices()
        .find(|&(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | '_') || (at == 0 && c == '-')))
        .map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(end);
    let number = parse_decimal(number, wanted)?;
    Ok((Rational::from(number), unit.trim_start()))
}

/// A unit's factor from a table of spellings.
pub(super) fn unit_factor<T: Copy>(
    table: &[(&str, T)],
    unit: &str,
    wanted: &'static str,
) -> Result<T, ParseError> {
    table.iter().find(|(name, _)| *name == unit).map(|&(_, factor)| factor).ok_or_else(|| {
        let reason = if unit.is_empty() {
            "it has no unit".to_owned()
        } else {
            format!("`{unit}` is not a unit of it")
        };
        ParseError::new(reason, wanted)
    })
}

/// Whole machine integers: for what cannot be had in parts.
pub(super) fn to_u64(value: &Rational, of: &str, wanted: &'static str) -> Result<u64, ParseError> {
    if !value.is_integer() {
        return Err(ParseError::new(format!("it is not a whole number of {of}"), wanted));
    }
    value
        .to_u128()
        .and_then(|whole| u64::try_from(whole).ok())
        .ok_or_else(|| ParseError::new("it is too large", wanted))
}

/// Reads any of the quantities, for the tests of one file each.
#[cfg(test)]
pub(super) fn read<T: FromStr<Err = ParseError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|problem: ParseError| problem.reason)
}

#[cfg(not(test))]
const _: fn() = || {
    fn assert_readable<T: FromStr<Err = ParseError>>() {}
    assert_readable::<super::Count>();
};
