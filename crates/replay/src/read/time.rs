//! Interprets times: integers of a unit, fractions of seconds, RFC 3339, dates and times without a
//! zone.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;

use super::row_problem::RowProblem;
use super::value::{Value, parse_i64};
use crate::event::TimeUnit;

/// The time in milliseconds since 1970, rounded down. `has_no_zone` is set for a time without a UTC
/// offset, which is read as UTC.
#[inline]
pub(super) fn parse(value: Value<'_>, unit: TimeUnit, has_no_zone: &AtomicBool) -> Result<i64, RowProblem> {
    let number = match value {
        Value::Int(number) => Some(number),
        Value::Text(text) => parse_i64(text),
        _ => None,
    };
    match number.and_then(|number| unit.to_millis(number)) {
        Some(millis) => Ok(millis),
        None => parse_other(value, number, unit, has_no_zone),
    }
}

#[cold]
fn parse_other(
    value: Value<'_>,
    number: Option<i64>,
    unit: TimeUnit,
    has_no_zone: &AtomicBool,
) -> Result<i64, RowProblem> {
    if number.is_some() {
        return Err(RowProblem::TimeOutOfRange(value.display()));
    }
    match value {
        Value::Text([]) | Value::Null => Err(RowProblem::MissingTime),
        Value::Text(text) => match decimal(text) {
            Some((unscaled, scale)) => from_decimal(value, unscaled, scale, unit),
            None => parse_date_time(value, text, has_no_zone),
        },
        Value::Float(number) => {
            // The shortest decimal that is this float is what its writer wrote.
            let (unscaled, scale) = decimal(number.to_string().as_bytes())
                .ok_or_else(|| RowProblem::TimeOutOfRange(value.display()))?;
            from_decimal(value, unscaled, scale, unit)
        }
        Value::Decimal(unscaled, scale) => from_decimal(value, unscaled, scale, unit),
        Value::Int(_) | Value::Bool(_) | Value::Uuid(_) | Value::Other(_) => {
            Err(RowProblem::InvalidTime(value.display()))
        }
    }
}

/// The unscaled value and the decimal places of `-12.345`; digits on both sides of the point. Places
/// that do not fit are cut off, which rounds towards zero far below a nanosecond.
fn decimal(text: &[u8]) -> Option<(i128, u32)> {
    const MAX_PLACES: usize = 15;
    let text = str::from_utf8(text).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_valid = !digits.is_empty() && is_number(digits) && is_number(fraction) && !text.ends_with('.');
    if !is_valid || digits.len() > 20 {
        return None;
    }
    let fraction = fraction.get(..MAX_PLACES).unwrap_or(fraction);
    let places = u32::try_from(fraction.len()).ok()?;
    Some((format!("{whole}{fraction}").parse().ok()?, places))
}

fn from_decimal(value: Value<'_>, unscaled: i128, scale: u32, unit: TimeUnit) -> Result<i64, RowProblem> {
    let out_of_range = || RowProblem::TimeOutOfRange(value.display());
    let divisor = 10i128.checked_pow(scale).ok_or_else(out_of_range)?;
    if unit != TimeUnit::Seconds && unscaled % divisor != 0 {
        return Err(RowProblem::FractionalTime(value.display()));
    }
    let millis = match unit {
        TimeUnit::Seconds => unscaled.checked_mul(1_000).ok_or_else(out_of_range)?.div_euclid(divisor),
        _ => unscaled / divisor,
    };
    let unit = if unit == TimeUnit::Seconds { TimeUnit::Millis } else { unit };
    i64::try_from(millis).ok().and_then(|millis| unit.to_millis(millis)).ok_or_else(out_of_range)
}

/// RFC 3339 and its relatives: a space for `T`, no offset, or only a date. Local times near the
/// last day that jiff has as an instant are valid as well, so the parts are converted here.
fn parse_date_time(value: Value<'_>, text: &[u8], has_no_zone: &AtomicBool) -> Result<i64, RowProblem> {
    let invalid = || RowProblem::InvalidTime(value.display());
    let pieces = Pieces::parse(text.trim_ascii()).map_err(|_| invalid())?;
    let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let offset = match pieces.to_numeric_offset() {
        Some(offset) => i64::from(offset.seconds()) * 1_000,
        None if pieces.time_zone_annotation().is_some() => {
            return Err(RowProblem::TimeWithoutOffset(value.display()));
        }
        None => {
            has_no_zone.store(true, Ordering::Relaxed);
            0
        }
    };
    let epoch = DateTime::from_parts(Date::constant(1970, 1, 1), Time::midnight());
    let nanos = local.duration_since(epoch).as_nanos();
    let millis = i64::try_from(nanos.div_euclid(1_000_000)).map_err(|_| invalid())?;
    Ok(millis - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(value: Value<'_>, unit: TimeUnit) -> Result<i64, RowProblem> {
        parse(value, unit, &AtomicBool::new(false))
    }

    #[test]
    fn times_are_rounded_down_to_the_millisecond() {
        for (text, unit, expected) in [
            ("5", TimeUnit::Seconds, Some(5_000)),
            ("-1", TimeUnit::Micros, Some(-1)),
            ("1999", TimeUnit::Micros, Some(1)),
            ("-1", TimeUnit::Nanos, Some(-1)),
            ("1767607200.1239", TimeUnit::Seconds, Some(1_767_607_200_123)),
            ("-0.0001", TimeUnit::Seconds, Some(-1)),
            ("1970-01-01T00:00:01.2345Z", TimeUnit::Millis, Some(1_234)),
            ("1970-01-01T01:00:00+01:00", TimeUnit::Seconds, Some(0)),
            ("1969-12-31T23:59:59.9999Z", TimeUnit::Millis, Some(-1)),
            ("1970-01-01 00:00:01", TimeUnit::Millis, Some(1_000)),
            ("1970-01-02", TimeUnit::Millis, Some(86_400_000)),
            ("9999-12-31T23:59:59.999Z", TimeUnit::Millis, Some(253_402_300_799_999)),
            ("-000001-01-01T00:00:00Z", TimeUnit::Millis, Some(-62_198_755_200_000)),
            ("1767607200000999999", TimeUnit::Nanos, Some(1_767_607_200_000)),
            ("-9223372036854775807", TimeUnit::Nanos, Some(-9_223_372_036_855)),
            ("5.0", TimeUnit::Millis, Some(5)),
        ] {
            assert_eq!(millis(Value::Text(text.as_bytes()), unit).ok(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused_with_its_reason() {
        let shown = |text: &str| format!("`{text}`");
        for (text, unit, problem) in [
            ("", TimeUnit::Millis, RowProblem::MissingTime),
            ("soon", TimeUnit::Millis, RowProblem::InvalidTime(shown("soon"))),
            (".5", TimeUnit::Seconds, RowProblem::InvalidTime(shown(".5"))),
            ("1.", TimeUnit::Seconds, RowProblem::InvalidTime(shown("1."))),
            ("1e3", TimeUnit::Seconds, RowProblem::InvalidTime(shown("1e3"))),
            ("1.5", TimeUnit::Millis, RowProblem::FractionalTime(shown("1.5"))),
            (
                "999999999999999999",
                TimeUnit::Seconds,
                RowProblem::TimeOutOfRange(shown("999999999999999999")),
            ),
            (
                "9223372036854775808",
                TimeUnit::Nanos,
                RowProblem::TimeOutOfRange(shown("9223372036854775808")),
            ),
            (
                "2026-01-05T10:00[Europe/Paris]",
                TimeUnit::Millis,
                RowProblem::TimeWithoutOffset(shown("2026-01-05T10:00[Europe/Paris]")),
            ),
        ] {
            assert_eq!(millis(Value::Text(text.as_bytes()), unit), Err(problem), "{text}");
        }
    }

    #[test]
    fn floats_and_decimals_are_read_by_their_digits() {
        for (value, expected) in [
            (Value::Float(1_767_607_200.123), Some(1_767_607_200_123)),
            (Value::Float(-0.5), Some(-500)),
            (Value::Float(f64::NAN), None),
            (Value::Float(1e300), None),
            (Value::Decimal(1_767_607_200_123, 3), Some(1_767_607_200_123)),
            (Value::Decimal(1_767_607_200_123_999, 6), Some(1_767_607_200_123)),
            (Value::Decimal(i128::MAX, 3), None),
        ] {
            assert_eq!(millis(value, TimeUnit::Seconds).ok(), expected, "{value:?}");
        }
    }

    #[test]
    fn only_a_time_without_an_offset_is_noted() {
        for (text, expected) in [
            ("2026-01-05T10:00:00Z", false),
            ("2026-01-05 10:00:00", true),
            ("2026-01-05", true),
            ("7", false),
        ] {
            let has_no_zone = AtomicBool::new(false);
            parse(Value::Text(text.as_bytes()), TimeUnit::Millis, &has_no_zone).unwrap();
            assert_eq!(has_no_zone.into_inner(), expected, "{text}");
        }
    }
}
