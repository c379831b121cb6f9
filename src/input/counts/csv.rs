//! A table of comma- or tab-separated values as records, each value with its place.

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::reader::did_you_mean;
use super::super::source_map::{FileId, Span};
use super::super::tree::{Entry, Node, Value};
use super::flat::{COLUMNS, is_column};

/// More columns than any table of counts has.
const MAX_COLUMNS: usize = 200;

/// A field, quotes taken off.
struct Field {
    text: String,
    place: Span,
}

/// Reads the records of a table whose first line names its columns.
pub(super) fn records(text: &str, start: usize, id: FileId, problems: &Diagnostics) -> Vec<Node> {
    let first = text.get(start..).and_then(|body| body.lines().next()).unwrap_or_default();
    let separator = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let whole = Span { file: id, start, end: start };
    let mut scanner = Scanner { text, at: start, id, separator, problems };
    let Some(titles) = scanner.next_line() else { return Vec::new() };
    if titles.len() > MAX_COLUMNS {
        let message = format!("the first line names {} columns, more than counts have", titles.len());
        problems.push(Diagnostic::at(
            "too-large",
            titles.first().map_or(whole, |title| title.place),
            message,
        ));
        return Vec::new();
    }
    check_titles(&titles, problems);
    let mut records = Vec::new();
    while let Some(fields) = scanner.next_line().filter(|_| !super::limits::too_many_errors(problems)) {
        if fields.len() == titles.len() {
            records.extend(record(&titles, fields));
        } else if let Some(first) = fields.first() {
            let (found, wanted) = (fields.len(), titles.len());
            let message = format!("this line has {found} fields, and the first line names {wanted} columns");
            problems.push(Diagnostic::at("wrong-width", first.place, message));
        }
    }
    records
}

fn check_titles(titles: &[Field], problems: &Diagnostics) {
    for (at, title) in titles.iter().enumerate() {
        if !is_column(&title.text) {
            let message = format!("`{}` is not a column of counts", title.text);
            let problem = Diagnostic::at("unknown-column", title.place, message);
            problems.push(did_you_mean(problem, &title.text, &COLUMNS));
        }
        if titles.iter().take(at).any(|earlier| earlier.text == title.text) {
            let message = format!("the column `{}` is given twice", title.text);
            problems.push(Diagnostic::at("repeated-key", title.place, message));
        }
    }
}

fn record(titles: &[Field], fields: Vec<Field>) -> Option<Node> {
    let place = fields.first()?.place;
    let known = titles.iter().zip(fields).filter(|(title, _)| is_column(&title.text));
    let entries = known.map(|(title, field)| Entry {
        key: title.text.clone(),
        key_span: field.place,
        value: Node { span: field.place, value: Value::Scalar(field.text) },
    });
    Some(Node { span: place, value: Value::Mapping(entries.collect()) })
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    id: FileId,
    separator: u8,
    problems: &'a Diagnostics,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The fields of the next line that has any.
    fn next_line(&mut self) -> Option<Vec<Field>> {
        while matches!(self.peek(), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        self.peek()?;
        let mut fields = vec![self.field()];
        while self.peek() == Some(self.separator) {
            self.at += 1;
            fields.push(self.field());
        }
        Some(fields)
    }

    fn field(&mut self) -> Field {
        let start = self.at;
        let mut text = String::new();
        if self.peek() == Some(b'"') {
            self.quoted(&mut text);
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let ends = |byte: u8| byte == self.separator || byte == b'\n' || byte == b'\r';
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        text.push_str(rest.get(..length).unwrap_or_default());
        self.at += length;
        Field { text: text.trim().to_owned(), place: Span { file: self.id, start, end: self.at } }
    }

    /// What stands between quotes; two of them are one.
    fn quoted(&mut self, into: &mut String) {
        let start = self.at;
        loop {
            self.at += 1;
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(length) = rest.find('"') else {
                let place = Span { file: self.id, start, end: start + 1 };
                self.problems.push(Diagnostic::at("syntax", place, "this quote is never closed"));
                self.at = self.text.len();
                return;
            };
            into.push_str(rest.get(..length).unwrap_or_default());
            self.at += length + 1;
            if self.peek() != Some(b'"') {
                return;
            }
            into.push('"');
        }
    }
}
