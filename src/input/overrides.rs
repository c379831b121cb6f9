//! Overrides `path=value`: a value of the scenario by its path. They are applied to the tree before
//! it is read, so that errors in them are reported like any other.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Entry, Node, Value, parse};

/// Applies one assignment; `option` is what the front end calls it.
pub(super) fn apply(
    root: &mut Node,
    assignment: &str,
    option: &str,
    sources: &mut SourceMap,
    problems: &Diagnostics,
) {
    let id = sources.add(format!("{option} {assignment}"), assignment);
    let Some((path, value)) = assignment.split_once('=') else {
        let place = Span { file: id, start: 0, end: assignment.len() };
        let problem = Diagnostic::at("bad-set", place, format!("`{assignment}` is not an assignment"));
        problems.push(problem.label("wanted `path=value`, such as `workload.mutations=300`"));
        return;
    };
    let offset = path.len() + 1;
    let Some(value) = parse_value(value, offset, id, sources, problems) else { return };
    if let Err(message) = set(root, path, Span { file: id, start: 0, end: path.len() }, value) {
        problems.push(Diagnostic::at("bad-path", Span { file: id, start: 0, end: path.len() }, message));
    }
}

/// Parses the value as YAML, with spans in the assignment.
fn parse_value(
    value: &str,
    offset: usize,
    id: FileId,
    sources: &mut SourceMap,
    problems: &Diagnostics,
) -> Option<Node> {
    let shifted = format!("{}{value}", " ".repeat(offset));
    let mut scratch = SourceMap::default();
    let alone = scratch.add("", if value.trim().is_empty() { "~".to_owned() } else { shifted });
    let found = Diagnostics::default();
    let node = parse(&scratch, alone, &found);
    for problem in found.sorted() {
        let place = Span { file: id, start: offset, end: sources.text(id).len() };
        problems.push(Diagnostic { span: Some(place), related: None, ..problem });
    }
    node.map(|node| with_source(node, id))
}

fn with_source(mut node: Node, id: FileId) -> Node {
    node.span.file = id;
    match &mut node.value {
        Value::Null | Value::Scalar(_) => {}
        Value::Sequence(items) => {
            *items = std::mem::take(items).into_iter().map(|item| with_source(item, id)).collect();
        }
        Value::Mapping(entries) => {
            for entry in entries {
                entry.key_span.file = id;
                entry.value = with_source(entry.value.clone(), id);
            }
        }
    }
    node
}

/// Sets the value at a path, and adds the mappings on the way that are missing.
fn set(node: &mut Node, path: &str, place: Span, value: Node) -> Result<(), String> {
    match &mut node.value {
        Value::Sequence(items) => {
            let (step, rest) = path.split_once('.').unwrap_or((path, ""));
            let count = items.len();
            let item = step.parse::<usize>().ok().and_then(|at| items.get_mut(at));
            let item =
                item.ok_or_else(|| format!("`{step}` is not one of its {count} entries, counted from 0"))?;
            descend(item, rest, place, value)
        }
        Value::Mapping(entries) => {
            let step = first_step(entries, path).to_owned();
            let rest = path.get(step.len() + 1..).unwrap_or_default();
            if !entries.iter().any(|entry| entry.key == step) {
                let empty = Node { span: place, value: Value::Mapping(Vec::new()) };
                entries.push(Entry { key: step.clone(), key_span: place, value: empty });
            }
            let entry = entries.iter_mut().find(|entry| entry.key == step);
            entry.map_or(Ok(()), |entry| descend(&mut entry.value, rest, place, value))
        }
        Value::Null => {
            node.value = Value::Mapping(Vec::new());
            set(node, path, place, value)
        }
        Value::Scalar(text) => Err(format!("`{text}` is a plain value and has no keys to set")),
    }
}

fn descend(node: &mut Node, rest: &str, place: Span, value: Node) -> Result<(), String> {
    if rest.is_empty() {
        *node = value;
        return Ok(());
    }
    set(node, rest, place, value)
}

/// The first step of a path: the longest key that exists (`kv.get` contains a dot), else the text
/// before the first dot.
fn first_step<'a>(entries: &[Entry], path: &'a str) -> &'a str {
    let starts =
        |key: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let known =
        entries.iter().map(|entry| entry.key.len()).filter(|&len| path.get(..len).is_some_and(starts));
    let length =
        known.filter(|&len| entries.iter().any(|entry| Some(entry.key.as_str()) == path.get(..len))).max();
    length.and_then(|length| path.get(..length)).unwrap_or_else(|| path.split('.').next().unwrap_or(path))
}
