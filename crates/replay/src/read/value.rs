//! What a value of a log means as a session, a size, or a flag.

use xxhash_rust::xxh3::xxh3_128;

use super::row_problem::RowProblem;
use crate::event::SessionHash;

/// A value of a row, in any format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Text(&'a [u8]),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// The unscaled value and the number of decimal places.
    Decimal(i128, u32),
    Uuid([u8; 16]),
    /// A value that no role accepts, such as a list.
    Other(&'static str),
}

impl Value<'_> {
    /// The value for a message, shortened and without control characters.
    pub(super) fn display(self) -> String {
        const MAX_CHARS: usize = 60;
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        match self {
            Self::Null => "a missing value".to_owned(),
            Self::Text(text) => {
                let text = String::from_utf8_lossy(text);
                format!("`{}`", text.chars().take(MAX_CHARS).map(printable).collect::<String>())
            }
            Self::Int(number) => format!("`{number}`"),
            Self::Float(number) => format!("`{number}`"),
            Self::Bool(flag) => format!("`{flag}`"),
            Self::Decimal(unscaled, scale) => format!("`{}`", decimal_text(unscaled, scale)),
            Self::Uuid(_) => "a UUID".to_owned(),
            Self::Other(what) => what.to_owned(),
        }
    }

    /// The value as text, as session ids and kinds are compared: integers by their digits, UUIDs in
    /// groups of hexadecimal digits. `None` for other types.
    #[inline]
    pub(super) fn with_text<T>(self, use_text: impl FnOnce(&[u8]) -> T) -> Option<T> {
        match self {
            Self::Text(text) => Some(use_text(text)),
            Self::Int(number) => Some(use_text(number.to_string().as_bytes())),
            Self::Uuid(bytes) => Some(use_text(&uuid_text(bytes))),
            Self::Null | Self::Float(_) | Self::Bool(_) | Self::Decimal(..) | Self::Other(_) => None,
        }
    }
}

/// The hash that identifies a session.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the two halves of the hash")]
pub(super) fn hash_session(id: &[u8]) -> SessionHash {
    let hash = xxh3_128(id);
    [(hash >> 64) as u64, hash as u64]
}

/// Passes a session id on.
#[inline]
pub(super) fn session<T>(value: Value<'_>, use_id: impl FnOnce(&[u8]) -> T) -> Result<T, RowProblem> {
    match value {
        Value::Text([]) | Value::Null => Err(RowProblem::MissingSession),
        _ => value.with_text(use_id).ok_or_else(|| RowProblem::InvalidSession(value.display())),
    }
}

/// A payload size; a missing one is 0.
#[inline]
pub(super) fn bytes(value: Value<'_>) -> Result<u64, RowProblem> {
    let number = match value {
        Value::Null | Value::Text([]) => Some(0),
        Value::Int(number) => Some(number),
        Value::Text(text) => parse_i64(text),
        Value::Float(_) | Value::Bool(_) | Value::Decimal(..) | Value::Uuid(_) | Value::Other(_) => None,
    };
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| RowProblem::InvalidBytes(value.display()))
}

/// Whether a mutation changed anything; a missing value means that it did.
pub(super) fn changed(value: Value<'_>) -> Result<bool, RowProblem> {
    match value {
        Value::Null | Value::Bool(true) | Value::Text([] | b"1") | Value::Int(1) => Ok(true),
        Value::Bool(false) | Value::Text(b"0") | Value::Int(0) => Ok(false),
        Value::Text(text) if text.eq_ignore_ascii_case(b"true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case(b"false") => Ok(false),
        _ => Err(RowProblem::InvalidChanged(value.display())),
    }
}

/// Parses an integer of at most 19 digits, with `-` but without `+`.
#[inline]
pub(super) fn parse_i64(text: &[u8]) -> Option<i64> {
    const MAX_DIGITS: usize = 19;
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MAX_DIGITS {
        return None;
    }
    let mut number = 0u64;
    let mut largest = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        largest = largest.max(digit);
        // 19 digits are less than 2^64; other bytes are refused below.
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    let number = i64::try_from(number).ok().filter(|_| largest < 10)?;
    Some(if is_negative { -number } else { number })
}

fn decimal_text(unscaled: i128, scale: u32) -> String {
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let sign = if unscaled < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Lower-case hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn uuid_text(bytes: [u8; 16]) -> [u8; 36] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let is_group_end = |position: usize| matches!(position, 8 | 13 | 18 | 23);
    let places = text.iter_mut().enumerate().filter(|(position, _)| !is_group_end(*position));
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    for ((_, place), nibble) in places.zip(nibbles) {
        *place = HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn integers_are_those_of_the_standard_library(text in "-?[0-9]{0,21}[/:a+ -]?[0-9]{0,3}") {
            let expected = text.parse().ok().filter(|_: &i64| !text.starts_with('+'));
            let digits = text.trim_start_matches('-').len();
            let expected = expected.filter(|number| digits <= 19 && *number != i64::MIN);
            prop_assert_eq!(parse_i64(text.as_bytes()), expected, "{}", text);
        }
    }

    #[test]
    fn a_size_is_a_non_negative_integer() {
        for (value, expected) in [
            (Value::Null, Some(0)),
            (Value::Text(b""), Some(0)),
            (Value::Text(b"4097"), Some(4_097)),
            (Value::Int(7), Some(7)),
            (Value::Int(-1), None),
            (Value::Text(b"ten"), None),
            (Value::Float(1.5), None),
            (Value::Bool(true), None),
        ] {
            assert_eq!(bytes(value).ok(), expected, "{value:?}");
        }
    }

    #[test]
    fn changed_is_a_boolean_or_0_or_1() {
        for (value, expected) in [
            (Value::Null, Some(true)),
            (Value::Text(b"FALSE"), Some(false)),
            (Value::Text(b"1"), Some(true)),
            (Value::Int(0), Some(false)),
            (Value::Int(2), None),
            (Value::Text(b"no"), None),
        ] {
            assert_eq!(changed(value).ok(), expected, "{value:?}");
        }
    }

    #[test]
    fn a_uuid_and_an_integer_are_the_sessions_of_their_text() {
        let bytes = *b"\x5a\x01\x23\x45\x67\x89\xab\xcd\xef\xff\x00\x11\x22\x33\x44\x55";
        let text = b"5a012345-6789-abcd-efff-001122334455";
        assert_eq!(session(Value::Uuid(bytes), hash_session), Ok(hash_session(text)));
        assert_eq!(session(Value::Int(-7), hash_session), Ok(hash_session(b"-7")));
        assert_eq!(session(Value::Text(b""), hash_session), Err(RowProblem::MissingSession));
        assert!(matches!(session(Value::Float(0.5), hash_session), Err(RowProblem::InvalidSession(_))));
    }

    #[test]
    fn messages_show_decimals_in_full_and_no_control_characters() {
        for (value, shown) in [
            (Value::Decimal(-5, 3), "`-0.005`"),
            (Value::Decimal(1_234, 2), "`12.34`"),
            (Value::Decimal(7, 0), "`7`"),
            (Value::Text(b"a\nb"), "`a b`"),
        ] {
            assert_eq!(value.display(), shown);
        }
    }
}
