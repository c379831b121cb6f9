//! A row of a dataset: its dimensions, its figures and its day.

use crate::input::diagnostic::{Diagnostic, Diagnostics};
use crate::input::tree::{Node, Value};
use crate::number::{Date, Rational};

/// The value of a key, where it is given and not null.
pub(super) fn child<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let entry = node.entries().iter().find(|entry| entry.key == key)?;
    (!matches!(entry.value.value, Value::Null)).then_some(&entry.value)
}

/// The text of a key, where it is a plain value.
pub(super) fn word<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    match &child(node, key)?.value {
        Value::Scalar(text) => Some(text),
        _ => None,
    }
}

/// The day of a row, by whichever of its dimensions is a date or a time; in UTC, as the API has
/// them.
pub(super) fn day(dimensions: Option<&Node>, problems: &Diagnostics) -> Option<Date> {
    let mut dated = dimensions?.entries().iter().filter(|entry| entry.key.starts_with("date"));
    let value = dated.find_map(|entry| match &entry.value.value {
        Value::Scalar(text) => Some((text, entry.value.span)),
        _ => None,
    });
    let (text, place) = value?;
    match text.get(.."2026-01-07".len()).unwrap_or(text).parse() {
        Ok(day) => Some(day),
        Err(problem) => {
            let problem: crate::number::ParseError = problem;
            let message = format!("cannot read `{text}`: {}", problem.reason);
            problems.push(Diagnostic::at("bad-value", place, message).label("wanted a date or a time"));
            None
        }
    }
}

/// The dimensions of a row as one text, the same for the same dimensions.
pub(super) fn key(dimensions: Option<&Node>) -> String {
    let entries = dimensions.map(Node::entries).unwrap_or_default();
    let mut pairs: Vec<String> = entries
        .iter()
        .filter_map(|entry| match &entry.value.value {
            Value::Scalar(text) => Some(format!("{} {text}", entry.key)),
            _ => None,
        })
        .collect();
    pairs.sort();
    pairs.join(", ")
}

/// A figure of a row.
pub(super) fn figure(node: &Node, name: &str, problems: &Diagnostics) -> Option<Rational> {
    let Value::Scalar(text) = &node.value else {
        let message = format!("`{name}` is a number, and this is {}", node.kind());
        problems.push(Diagnostic::at("wrong-kind", node.span, message));
        return None;
    };
    let number = number(text).filter(|number| !number.is_negative());
    if number.is_none() {
        let message = format!("cannot read `{text}` as `{name}`");
        problems.push(Diagnostic::at("bad-value", node.span, message).label("wanted a number from 0 on"));
    }
    number
}

/// Powers of ten beyond which a figure is no measurement.
const MAX_EXPONENT: u32 = 40;

/// A number as JSON writes it: digits, and perhaps a power of ten.
fn number(text: &str) -> Option<Rational> {
    let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let digits = Rational::parse_decimal(digits)?;
    let power: i32 = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let size = power.unsigned_abs();
    if size > MAX_EXPONENT {
        return None;
    }
    let scale = (0..size).fold(Rational::ONE, |scale, _| scale * Rational::from(10u8));
    if power < 0 { digits.checked_div(&scale) } else { Some(digits * scale) }
}

/// The value at `sum.requests` of a row.
pub(super) fn at<'a>(row: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(row, child)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_read_to_the_last_digit() {
        for (text, read) in [
            ("0", "0"),
            ("12345678901234567.89", "12345678901234567.89"),
            ("1.5e3", "1500"),
            ("15E-1", "1.5"),
            ("2e+10", "20000000000"),
            ("1e40", "10000000000000000000000000000000000000000"),
        ] {
            assert_eq!(number(text).unwrap().to_string(), read);
        }
        for text in ["", "e5", "1e", "1e41", "1e-41", "1e99999999999", "NaN", "0x10", "1,000"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
