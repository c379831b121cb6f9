//! Parsing that the quantities share: decimals, unit suffixes, and the error.

use rust_decimal::Decimal;

use super::rational::Rational;

/// Why a text is not a valid quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct ParseError {
    /// What is wrong with the text: `it is negative`.
    pub reason: String,
    /// The expected format, with examples.
    pub expected: &'static str,
}

impl ParseError {
    /// Creates an error from its parts.
    #[must_use]
    pub fn new(reason: impl Into<String>, expected: &'static str) -> Self {
        Self { reason: reason.into(), expected }
    }
}

/// Parses a decimal such as `1_000.50` and keeps every digit.
///
/// Single underscores may separate digits. A sign, an exponent, or more than 28 digits is an error; the
/// value is never rounded. `expected` becomes part of the error.
pub fn parse_decimal(text: &str, expected: &'static str) -> Result<Decimal, ParseError> {
    let fail = |reason: &str| Err(ParseError::new(reason, expected));
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
    Decimal::from_str_exact(&digits)
        .or_else(|_| fail("it has more than 28 digits, which is the limit for exact prices"))
}

/// Splits `2.5 MB` into the number and the unit.
pub(super) fn split_unit<'a>(
    text: &'a str,
    expected: &'static str,
) -> Result<(Rational, &'a str), ParseError> {
    let end = text
        .char_indices()
        .find(|&(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | '_') || (at == 0 && c == '-')))
        .map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(end);
    let number = parse_decimal(number, expected)?;
    Ok((Rational::from(number), unit.trim_start()))
}

/// Looks up the factor of a unit by its spelling.
pub(super) fn unit_factor<T: Copy>(
    table: &[(&str, T)],
    unit: &str,
    expected: &'static str,
) -> Result<T, ParseError> {
    table.iter().find(|(name, _)| *name == unit).map(|&(_, factor)| factor).ok_or_else(|| {
        let reason = if unit.is_empty() {
            "it has no unit".to_owned()
        } else {
            format!("`{unit}` is not a known unit")
        };
        ParseError::new(reason, expected)
    })
}

/// Converts a value that must be an integer. `unit` names what is counted in the error: ` of bytes`.
pub(super) fn to_u64(value: &Rational, unit: &str, expected: &'static str) -> Result<u64, ParseError> {
    if !value.is_integer() {
        return Err(ParseError::new(format!("it is not a whole number{unit}"), expected));
    }
    value
        .to_u128()
        .and_then(|whole| u64::try_from(whole).ok())
        .ok_or_else(|| ParseError::new("it is too large", expected))
}

/// Parses any quantity, for the tests of its file.
#[cfg(test)]
pub(super) fn read<T: std::str::FromStr<Err = ParseError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseError| error.reason)
}
