//! Reads the counts of a log: the file that `replay` writes, or the flat table that a query
//! gives, as CSV, as a JSON array of objects or as one object a line. Which it is, the content says.

mod check;
mod csv;
mod document;
mod draft;
mod fields;
mod flat;
mod limits;

#[cfg(feature = "report")]
pub(crate) use flat::COLUMNS;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::json;
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Node, Value};
use crate::trigger::ReplayCounts;
use draft::Draft;
use limits::MAX_DIAGNOSTICS;

/// Reads a text; `None` where nothing could be made of it, and then problems say why.
pub(super) fn read(sources: &SourceMap, id: FileId, problems: &Diagnostics) -> Option<ReplayCounts> {
    let found = Diagnostics::default();
    let text = sources.text(id);
    let draft = draft(text, id, &found);
    let counts = draft.and_then(|draft| check::checked(draft, &found));
    let all = found.sorted();
    let more = all.len().saturating_sub(MAX_DIAGNOSTICS);
    let next = all.get(MAX_DIAGNOSTICS).and_then(|problem| problem.span);
    all.into_iter().take(MAX_DIAGNOSTICS).for_each(|problem| problems.push(problem));
    if let Some(place) = next {
        problems.push(Diagnostic::at("more-problems", place, format!("{more} more problems from here on")));
    }
    counts.filter(|_| found.is_empty())
}

fn draft(text: &str, id: FileId, problems: &Diagnostics) -> Option<Draft> {
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let (whole, body) = (Span { file: id, start: 0, end: 0 }, text.get(start..).unwrap_or_default());
    match body.chars().next() {
        None => {
            problems.push(Diagnostic::at("empty-document", whole, "there is nothing in it"));
            None
        }
        Some('{' | '[') => {
            // Blanks in place of what stood before keep every place where it is.
            let aligned = format!("{}{body}", " ".repeat(start));
            let values = json::parse_all(&aligned, id, problems)?;
            from_json(&values, problems)
        }
        Some(_) => Some(flat::read(&csv::records(text, start, id, problems), whole, problems)),
    }
}

/// One object with a schema; an object that wraps a list of records as `data`; or the records.
fn from_json(values: &[Node], problems: &Diagnostics) -> Option<Draft> {
    let first = values.first().map(|node| Span { end: node.span.start + 1, ..node.span })?;
    if let [only] = values {
        let entry = |key: &str| only.entries().iter().find(|entry| entry.key == key);
        if let Some(data) = entry("data").filter(|_| entry("schema").is_none()) {
            return Some(flat::read(super::reader::list(&data.value, "`data`", problems), first, problems));
        }
        match &only.value {
            Value::Sequence(records) => return Some(flat::read(records, first, problems)),
            Value::Mapping(_) if entry("record").is_none() => return document::read(only, problems),
            _ => {}
        }
    }
    Some(flat::read(values, first, problems))
}
