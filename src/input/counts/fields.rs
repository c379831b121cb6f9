//! The values of one record, whichever way an engine writes them.

use std::collections::BTreeMap;

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::reader::{MapReader, did_you_mean, text, unreadable};
use super::super::tree::{Entry, Node, Value};
use crate::number::ParseError;

/// The start of a key that gives chunks of a size.
pub(super) const CHUNKS_PREFIX: &str = "units_";

/// A record: a mapping in which an absent value may be written as one of several words.
pub(super) struct Fields<'a> {
    map: MapReader<'a>,
    problems: &'a Diagnostics,
}

impl<'a> Fields<'a> {
    /// Reads `node` as a record; `what` names it in messages.
    pub(super) fn new(node: &'a Node, what: &'static str, problems: &'a Diagnostics) -> Option<Self> {
        MapReader::new(node, what, problems).map(|map| Self { map, problems })
    }

    /// A value that is there.
    pub(super) fn value(&self, key: &'static str) -> Option<&'a Node> {
        self.map.get(key).filter(|node| !is_absent(node))
    }

    /// A value that must be there.
    pub(super) fn require(&self, key: &'static str) -> Option<&'a Node> {
        let found = self.value(key);
        if found.is_none() {
            self.map.missing(key);
        }
        found
    }

    /// A whole number.
    pub(super) fn number<T: TryFrom<u128>>(&self, key: &'static str) -> Option<T> {
        self.value(key).and_then(|node| whole(node, self.problems))
    }

    /// A whole number that must be there.
    pub(super) fn require_number<T: TryFrom<u128>>(&self, key: &'static str) -> Option<T> {
        self.require(key).and_then(|node| whole(node, self.problems))
    }

    /// Chunks by their size in bytes, from the keys `units_<size>`.
    pub(super) fn chunks(&self) -> BTreeMap<u64, u64> {
        let sizes = self.map.numbered(CHUNKS_PREFIX).into_iter().filter(|(_, node)| !is_absent(node));
        // Also a key to suggest where there is none.
        self.map.get("units_4096");
        sizes.filter_map(|(size, node)| Some((size, whole(node, self.problems)?))).collect()
    }

    /// A moment: milliseconds since 1970, or as RFC 3339.
    pub(super) fn moment(&self, key: &'static str) -> Option<i64> {
        let node = self.value(key)?;
        let written = text(node, "a moment", self.problems)?;
        let found = millis(written);
        if found.is_none() {
            let problem =
                wrong("it is not a moment", "milliseconds since 1970, or `2026-01-05T10:00:00.000Z`");
            self.problems.push(unreadable(written, node.span, &problem));
        }
        found
    }

    /// Yes or no; no where nothing is said.
    pub(super) fn flag(&self, key: &'static str) -> bool {
        let Some(node) = self.value(key) else { return false };
        match text(node, "`true` or `false`", self.problems).map(str::to_lowercase).as_deref() {
            Some("true" | "t" | "1") => true,
            Some("false" | "f" | "0") | None => false,
            Some(_) => {
                let written = text(node, "", self.problems).unwrap_or_default();
                let problem = wrong("it is neither yes nor no", "`true` or `false`");
                self.problems.push(unreadable(written, node.span, &problem));
                false
            }
        }
    }

    /// One of a few words.
    pub(super) fn word(&self, key: &'static str, known: &[&'static str]) -> Option<&'static str> {
        let node = self.require(key)?;
        let written = text(node, "a word", self.problems)?;
        let found = known.iter().find(|word| **word == written).copied();
        if found.is_none() {
            let message = format!("`{written}` is not a choice for `{key}`");
            let problem = Diagnostic::at("bad-choice", node.span, message);
            self.problems.push(did_you_mean(problem, written, known));
        }
        found
    }

    /// Whether a value was asked for.
    pub(super) fn visited(&self, key: &str) -> bool {
        self.map.has_visited(key)
    }

    /// Takes a value without looking at it.
    pub(super) fn skip(&self, keys: &[&'static str]) {
        for key in keys {
            self.map.get(key);
        }
    }

    /// Values that are there and were not asked for.
    pub(super) fn unused(&self) -> Vec<&'a Entry> {
        self.map.unvisited().into_iter().filter(|entry| !is_absent(&entry.value)).collect()
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        self.map.finish();
    }
}

fn is_absent(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(text) => matches!(text.as_str(), "" | "\\N" | "NULL" | "null"),
        Value::Sequence(_) | Value::Mapping(_) => false,
    }
}

fn wrong(reason: &str, wanted: &'static str) -> ParseError {
    ParseError { reason: reason.to_owned(), expected: wanted }
}

/// A whole number, which some engines write with idle zeros after a point.
pub(super) fn whole<T: TryFrom<u128>>(node: &Node, problems: &Diagnostics) -> Option<T> {
    let written = text(node, "a number", problems)?;
    let digits = written.split_once('.').filter(|(_, part)| part.bytes().all(|byte| byte == b'0'));
    let digits = digits.map_or(written, |(whole, _)| whole);
    let reason = if digits.starts_with('-') {
        "it is negative"
    } else if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        "it is not a whole number"
    } else {
        "it is too large"
    };
    let number = digits.parse::<u128>().ok().filter(|_| reason == "it is too large");
    let number = number.and_then(|number| T::try_from(number).ok());
    if number.is_none() {
        problems.push(unreadable(written, node.span, &wrong(reason, "a whole number, such as `5000`")));
    }
    number
}

fn millis(written: &str) -> Option<i64> {
    if let Ok(millis) = written.parse() {
        return Some(millis);
    }
    let moment: jiff::Timestamp = written.parse().ok()?;
    i64::try_from(moment.as_nanosecond().div_euclid(1_000_000)).ok()
}
