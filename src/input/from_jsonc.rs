//! JSON with comments and trailing commas as the same tree as YAML: every node knows its place.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Entry, Node, Value, push_entry};

/// What such a file has beyond JSON, and nothing else.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads one text; `None` where nothing could be made of it, and then a problem says why.
pub(super) fn parse(sources: &SourceMap, id: FileId, problems: &Diagnostics) -> Option<Node> {
    let parsed = parse_to_ast(sources.text(id), &CollectOptions::default(), &OPTIONS);
    match parsed {
        Ok(parsed) => {
            let root = parsed.value.map(|value| node(&value, id, problems));
            if root.is_none() {
                let whole = Span { file: id, start: 0, end: 0 };
                problems.push(Diagnostic::at("empty-document", whole, "there is nothing in it"));
            }
            root
        }
        Err(problem) => {
            let range = problem.range();
            let place = Span { file: id, start: range.start, end: range.end };
            let message = format!("this is not JSON with comments: {}", lowered(&problem.kind().to_string()));
            problems.push(Diagnostic::at("syntax", place, message));
            None
        }
    }
}

/// The same sentence with a small first letter, as messages here begin.
fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn node(value: &ast::Value<'_>, id: FileId, problems: &Diagnostics) -> Node {
    let made = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::StringLit(text) => Value::Scalar(text.value.clone().into_owned()),
        ast::Value::NumberLit(number) => Value::Scalar(number.value.to_owned()),
        ast::Value::BooleanLit(truth) => Value::Scalar(truth.value.to_string()),
        ast::Value::Array(array) => {
            Value::Sequence(array.elements.iter().map(|element| node(element, id, problems)).collect())
        }
        ast::Value::Object(object) => Value::Mapping(entries(object, id, problems)),
    };
    Node { span: place(value, id), value: made }
}

fn entries(object: &ast::Object<'_>, id: FileId, problems: &Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    for property in &object.properties {
        let key = property.name.as_str().to_owned();
        let value = node(&property.value, id, problems);
        push_entry(&mut entries, Entry { key, key_span: place(&property.name, id), value }, problems);
    }
    entries
}

fn place(ranged: &impl Ranged, id: FileId) -> Span {
    Span { file: id, start: ranged.start(), end: ranged.end() }
}
