//! Finds the span of a validation error: the core knows only its path.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::did_you_mean;
use super::source_map::Span;
use super::tree::{Node, Value};
use crate::validation::{ValidationError, ValidationErrors};

/// Turns validation errors into diagnostics with the spans of their paths in `root`.
pub(super) fn report_errors(errors: ValidationErrors, root: &Node, problems: &Diagnostics) {
    for error in errors.0 {
        problems.push(locate(error, root));
    }
}

/// Follows the path of an error as far as the tree has it.
fn locate(error: ValidationError, root: &Node) -> Diagnostic {
    let (mut node, mut span) = (root, Span { end: root.span.start, ..root.span });
    for (at, step) in error.path.iter().enumerate() {
        let is_last = at + 1 == error.path.len();
        match &node.value {
            // One mapping in place of a list is its own first item.
            Value::Mapping(entries) if step == "0" && entries.iter().all(|entry| entry.key != "0") => {}
            Value::Mapping(entries) => {
                let Some(entry) = entries.iter().find(|entry| entry.key == *step) else { break };
                let is_nested = matches!(entry.value.value, Value::Mapping(_) | Value::Sequence(_));
                span = if is_nested || (is_last && error.at_key) { entry.key_span } else { entry.value.span };
                node = &entry.value;
            }
            Value::Sequence(items) => {
                let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get(at)) else { break };
                span = item.span;
                node = item;
            }
            Value::Null | Value::Scalar(_) => break,
        }
    }
    let problem = Diagnostic::at(error.code, span, error.message);
    let problem = match &error.unknown {
        Some(unknown) => did_you_mean(problem, &unknown.name, &unknown.candidates),
        None => problem,
    };
    match error.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
