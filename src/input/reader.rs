//! Walks a tree and collects every problem on the way: unknown keys, missing ones, values that
//! are not what they should be.

use std::cell::RefCell;
use std::str::FromStr;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::Span;
use super::suggest::suggest;
use super::tree::{Entry, Node, Value};
use crate::number::ParseError;

/// A mapping whose keys are known. Whatever is not asked for before [`MapReader::finish`] is an
/// unknown key.
pub(super) struct MapReader<'a> {
    what: &'static str,
    place: Span,
    entries: &'a [Entry],
    asked: RefCell<Vec<&'a str>>,
    problems: &'a Diagnostics,
}

impl<'a> MapReader<'a> {
    /// Reads `node` as a mapping; `what` names it in messages: "a meter".
    pub(super) fn new(node: &'a Node, what: &'static str, problems: &'a Diagnostics) -> Option<Self> {
        let Value::Mapping(entries) = &node.value else {
            problems.push(wrong_kind(node, &format!("{what} is a mapping")));
            return None;
        };
        Some(Self { what, place: node.span, entries, asked: RefCell::default(), problems })
    }

    /// The value of a key, where it is given.
    pub(super) fn get(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entries whose key is `prefix` and a positive whole number without leading zeros, each
    /// with that number.
    pub(super) fn numbered(&self, prefix: &str) -> Vec<(u64, &'a Node)> {
        let numbered = self.entries.iter().filter_map(|entry| {
            let number = positive_suffix(&entry.key, prefix)?;
            self.asked.borrow_mut().push(&entry.key);
            Some((number, &entry.value))
        });
        numbered.collect()
    }

    /// The value of a key that must be given.
    pub(super) fn require(&self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    /// Reports that a key is not there.
    pub(super) fn missing(&self, key: &str) {
        let start = Span { end: self.place.end.min(self.place.start + 1), ..self.place };
        self.problems.push(Diagnostic::at("missing-key", start, format!("{} needs `{key}`", self.what)));
    }

    /// The entry of a key, where it is given.
    pub(super) fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether a key was asked for.
    pub(super) fn has_visited(&self, key: &str) -> bool {
        self.asked.borrow().contains(&key)
    }

    /// The entries that were not asked for.
    pub(super) fn unvisited(&self) -> Vec<&'a Entry> {
        let asked = self.asked.borrow();
        self.entries.iter().filter(|entry| !asked.contains(&entry.key.as_str())).collect()
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        let unasked = self.unvisited();
        let asked = self.asked.into_inner();
        for entry in unasked {
            let message = format!("`{}` is not a key of {}", entry.key, self.what);
            let problem = Diagnostic::at("unknown-key", entry.key_span, message);
            self.problems.push(did_you_mean(problem, &entry.key, &asked));
        }
    }
}

/// The number of a key such as `units_4096`; `None` for any other key.
pub(super) fn positive_suffix(key: &str, prefix: &str) -> Option<u64> {
    let digits = key.strip_prefix(prefix)?;
    let number: u64 = digits.parse().ok()?;
    // One number has one key.
    (number > 0 && number.to_string() == digits).then_some(number)
}

/// A problem with the name that was perhaps meant, or all that are known.
pub(super) fn did_you_mean(problem: Diagnostic, word: &str, known: &[impl AsRef<str>]) -> Diagnostic {
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    match suggest(word, known.iter().copied()) {
        Some(meant) => problem.label(format!("did you mean `{meant}`?")),
        None if known.is_empty() => problem,
        None => problem.help(format!("known here: `{}`", known.join("`, `"))),
    }
}

/// `wanted X, found a list`.
pub(super) fn wrong_kind(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::at("wrong-kind", node.span, format!("{wanted}, and this is {}", node.kind()))
}

/// The text of a plain value.
pub(super) fn text<'a>(node: &'a Node, what: &str, problems: &Diagnostics) -> Option<&'a str> {
    if let Value::Scalar(text) = &node.value {
        return Some(text);
    }
    problems.push(wrong_kind(node, &format!("{what} is a plain value")));
    None
}

/// A quantity.
pub(super) fn scalar<T: FromStr<Err = ParseError>>(
    node: &Node,
    what: &str,
    problems: &Diagnostics,
) -> Option<T> {
    parsed(node, what, problems, str::parse)
}

/// A quantity read by a function of its own.
pub(super) fn parsed<T>(
    node: &Node,
    what: &str,
    problems: &Diagnostics,
    parse: impl Fn(&str) -> Result<T, ParseError>,
) -> Option<T> {
    let written = text(node, what, problems)?;
    parse(written).map_err(|problem| problems.push(unreadable(written, node.span, &problem))).ok()
}

/// A value that is not the quantity that was wanted.
pub(super) fn unreadable(written: &str, place: Span, problem: &ParseError) -> Diagnostic {
    let message = format!("cannot read `{written}`: {}", problem.reason);
    Diagnostic::at("bad-value", place, message).label(format!("wanted {}", problem.expected))
}

/// `true` or `false`.
pub(super) fn boolean(node: &Node, what: &str, problems: &Diagnostics) -> Option<bool> {
    choice(node, what, &[("true", true), ("false", false)], problems)
}

/// One of a few words.
pub(super) fn choice<T: Copy>(
    node: &Node,
    what: &str,
    words: &[(&str, T)],
    problems: &Diagnostics,
) -> Option<T> {
    let written = text(node, what, problems)?;
    let found = words.iter().find(|(word, _)| *word == written).map(|&(_, meaning)| meaning);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let problem =
            Diagnostic::at("bad-choice", node.span, format!("`{written}` is not a choice for {what}"));
        problems.push(did_you_mean(problem, written, &known));
    }
    found
}

/// The items of a list.
pub(super) fn list<'a>(node: &'a Node, what: &str, problems: &Diagnostics) -> &'a [Node] {
    if let Value::Sequence(items) = &node.value {
        return items;
    }
    problems.push(wrong_kind(node, &format!("{what} is a list")));
    &[]
}

/// The entries of a mapping whose keys are the user's own.
pub(super) fn entries<'a>(node: &'a Node, what: &str, problems: &Diagnostics) -> &'a [Entry] {
    match &node.value {
        Value::Mapping(entries) => entries,
        Value::Null => &[],
        _ => {
            problems.push(wrong_kind(node, &format!("{what} is a mapping")));
            &[]
        }
    }
}
