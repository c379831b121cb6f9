//! TOML as the tree that YAML becomes: every node knows where it stands.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Entry, Node, Value, push_entry};

/// Reads one text; `None` where it is not TOML, and then problems say why.
pub(super) fn parse(sources: &SourceMap, id: FileId, problems: &Diagnostics) -> Option<Node> {
    let (root, errors) = DeTable::parse_recoverable(sources.text(id));
    for error in &errors {
        let message = format!("this is not TOML: {}", error.message());
        let at = error.span().map(|span| place(span, id));
        problems.push(Diagnostic { span: at, ..Diagnostic::new("syntax", message) });
    }
    let whole = Span { file: id, start: 0, end: 0 };
    errors
        .is_empty()
        .then(|| Node { span: whole, value: Value::Mapping(entries(root.get_ref(), id, problems)) })
}

fn place(span: Range<usize>, id: FileId) -> Span {
    Span { file: id, start: span.start, end: span.end }
}

/// The entries of a table in the order they are written; the crate keeps them by name.
fn entries(table: &DeTable<'_>, id: FileId, problems: &Diagnostics) -> Vec<Entry> {
    let mut written: Vec<_> = table.iter().collect();
    written.sort_by_key(|(key, _)| key.span().start);
    let mut entries = Vec::new();
    for (key, value) in written {
        let value = Node { span: place(value.span(), id), value: made(value.get_ref(), id, problems) };
        let entry = Entry { key: key.get_ref().to_string(), key_span: place(key.span(), id), value };
        push_entry(&mut entries, entry, problems);
    }
    entries
}

fn made(value: &DeValue<'_>, id: FileId, problems: &Diagnostics) -> Value {
    match value {
        DeValue::String(text) => Value::Scalar(text.to_string()),
        DeValue::Integer(number) => Value::Scalar(number.to_string()),
        DeValue::Float(number) => Value::Scalar(number.to_string()),
        DeValue::Boolean(truth) => Value::Scalar(truth.to_string()),
        DeValue::Datetime(time) => Value::Scalar(time.to_string()),
        DeValue::Array(items) => Value::Sequence(
            items
                .iter()
                .map(|item| Node { span: place(item.span(), id), value: made(item.get_ref(), id, problems) })
                .collect(),
        ),
        DeValue::Table(table) => Value::Mapping(entries(table, id, problems)),
    }
}
