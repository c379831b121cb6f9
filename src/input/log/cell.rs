//! What a value means as a session, a time, a size.

use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_128;

use super::number::whole;
use super::options::TimeUnit;
use crate::workload::Key;

/// Bytes that are billed as one.
const UNIT: u64 = 4_096;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Text(&'a [u8]),
    Int(i64),
    Bool(bool),
    /// Something no column of a log holds.
    Other(&'static str),
}

impl Value<'_> {
    /// As a message shows it, cut where it is long.
    fn shown(self) -> String {
        match self {
            Self::Null => "nothing".to_owned(),
            Self::Text(text) => {
                let text: String = String::from_utf8_lossy(text).chars().take(60).map(visible).collect();
                format!("`{text}`")
            }
            Self::Int(number) => format!("`{number}`"),
            Self::Bool(yes) => format!("`{yes}`"),
            Self::Other(what) => what.to_owned(),
        }
    }
}

/// What ends a line would end that of the message too.
fn visible(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// The number that stands for a session's name.
#[expect(clippy::cast_possible_truncation, reason = "each half is taken")]
pub(super) fn key(name: &[u8]) -> Key {
    let hash = xxh3_128(name);
    [(hash >> 64) as u64, hash as u64]
}

/// The name of a session; a number is named by its digits. `Err` says why there is none.
#[inline]
pub(super) fn session<T>(value: Value<'_>, named: impl FnOnce(&[u8]) -> T) -> Result<T, String> {
    match value {
        Value::Text([]) | Value::Null => Err("it names no session".to_owned()),
        Value::Text(name) => Ok(named(name)),
        Value::Int(number) => Ok(named(number.to_string().as_bytes())),
        Value::Bool(_) | Value::Other(_) => Err(format!("{} names no session", value.shown())),
    }
}

/// The millisecond of a time. `Err` says why it is none.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call for every row costs as much as what it does")]
pub(super) fn time(value: Value<'_>, unit: TimeUnit) -> Result<i64, String> {
    let ticks = match value {
        Value::Int(ticks) => Some(ticks),
        Value::Text(text) => whole(text),
        _ => None,
    };
    match ticks.and_then(|ticks| unit.millis(ticks)) {
        Some(millis) => Ok(millis),
        None => moment(value, ticks),
    }
}

/// The millisecond of a time that is no number of ticks, or none that counts.
#[cold]
fn moment(value: Value<'_>, ticks: Option<i64>) -> Result<i64, String> {
    if let Some(ticks) = ticks {
        return Err(format!("the time {} is out of range", Value::Int(ticks).shown()));
    }
    match value {
        Value::Text([]) | Value::Null => Err("it has no time".to_owned()),
        Value::Text(text) => timestamp(text).ok_or_else(|| {
            format!("cannot read the time {}: wanted a whole number or RFC 3339", value.shown())
        }),
        _ => Err(format!("{} is no time", value.shown())),
    }
}

fn timestamp(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let nanos = text.trim().parse::<Timestamp>().ok()?.as_nanosecond();
    i64::try_from(nanos.div_euclid(1_000_000)).ok()
}

/// The bytes a mutation carries; none said is none.
#[inline]
pub(super) fn bytes(value: Value<'_>) -> Result<u64, String> {
    let number = match value {
        Value::Null | Value::Text([]) => Some(0),
        Value::Int(number) => Some(number),
        Value::Text(text) => whole(text),
        Value::Bool(_) | Value::Other(_) => None,
    };
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| format!("{} is not a number of bytes", value.shown()))
}

/// The 4,096-byte units of a write of so many bytes, at least one.
pub(super) fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).max(1)
}

/// Whether a mutation changed anything; it did where nobody says.
pub(super) fn changed(value: Value<'_>) -> Result<bool, String> {
    match value {
        Value::Null | Value::Bool(true) | Value::Text([] | b"1") | Value::Int(1) => Ok(true),
        Value::Bool(false) | Value::Text(b"0") | Value::Int(0) => Ok(false),
        Value::Text(text) if text.eq_ignore_ascii_case(b"true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case(b"false") => Ok(false),
        _ => {
            Err(format!("{} does not say whether anything changed: wanted `true` or `false`", value.shown()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_floored_to_the_millisecond() {
        for (text, unit, millis) in [
            ("5", TimeUnit::Seconds, Some(5_000)),
            ("-1", TimeUnit::Micros, Some(-1)),
            ("1999", TimeUnit::Micros, Some(1)),
            ("-1", TimeUnit::Nanos, Some(-1)),
            ("1970-01-01T00:00:01.2345Z", TimeUnit::Millis, Some(1_234)),
            ("1970-01-01T01:00:00+01:00", TimeUnit::Seconds, Some(0)),
            ("1969-12-31T23:59:59.9999Z", TimeUnit::Millis, Some(-1)),
            ("soon", TimeUnit::Millis, None),
            ("", TimeUnit::Millis, None),
            ("999999999999999999", TimeUnit::Seconds, None),
            ("1767607200000999999", TimeUnit::Nanos, Some(1_767_607_200_000)),
            ("9223372036854775808", TimeUnit::Nanos, None),
            ("-9223372036854775807", TimeUnit::Nanos, Some(-9_223_372_036_855)),
            ("1.5", TimeUnit::Seconds, None),
        ] {
            assert_eq!(time(Value::Text(text.as_bytes()), unit).ok(), millis, "{text}");
        }
    }

    #[test]
    fn units_begin_at_one_and_end_at_the_byte() {
        for (bytes, expected) in [(0, 1), (1, 1), (4_096, 1), (4_097, 2), (8_192, 2), (u64::MAX, u32::MAX)] {
            assert_eq!(units(bytes), expected);
        }
    }

    #[test]
    fn only_yes_and_no_say_whether_something_changed() {
        for (value, expected) in [
            (Value::Null, Some(true)),
            (Value::Text(b"FALSE"), Some(false)),
            (Value::Int(0), Some(false)),
            (Value::Int(2), None),
            (Value::Text(b"no"), None),
        ] {
            assert_eq!(changed(value).ok(), expected, "{value:?}");
        }
    }
}
