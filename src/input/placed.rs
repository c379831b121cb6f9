//! Where a fault stands in the text: the core knows only its route.

use super::diagnostic::Diagnostic;
use super::load::Loader;
use super::place::Span;
use super::reader::did_you_mean;
use super::tree::{Node, Value};
use crate::validation::{ValidationError, ValidationErrors};

impl Loader {
    /// Turns faults, which know their route, into problems, which know their place.
    pub(super) fn report_errors(&self, faults: ValidationErrors, root: &Node) {
        for fault in faults.0 {
            self.problems.push(locate(fault, root));
        }
    }
}

/// Finds the place of a fault: as far along its route as the tree goes.
fn locate(fault: ValidationError, root: &Node) -> Diagnostic {
    let (mut node, mut place) = (root, Span { end: root.span.start, ..root.span });
    for (at, step) in fault.path.iter().enumerate() {
        let last = at + 1 == fault.path.len();
        match &node.value {
            // One mapping that stands where a list may is its own first item.
            Value::Mapping(entries) if step == "0" && entries.iter().all(|entry| entry.key != "0") => {}
            Value::Mapping(entries) => {
                let Some(entry) = entries.iter().find(|entry| entry.key == *step) else { break };
                let whole = matches!(entry.value.value, Value::Mapping(_) | Value::Sequence(_));
                place = if whole || (last && fault.at_key) { entry.key_span } else { entry.value.span };
                node = &entry.value;
            }
            Value::Sequence(items) => {
                let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get(at)) else { break };
                place = item.span;
                node = item;
            }
            Value::Null | Value::Scalar(_) => break,
        }
    }
    let problem = Diagnostic::at(fault.code, place, fault.message);
    let problem = match &fault.unknown {
        Some(unknown) => did_you_mean(problem, &unknown.name, &unknown.candidates),
        None => problem,
    };
    match fault.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
