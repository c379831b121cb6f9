//! The file that `replay` writes: `writecost.counts/1`.

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::reader::{MapReader, entries, list, text, wrong_kind};
use super::super::source_map::Span;
use super::super::tree::{Node, Value};
use super::draft::{self, Draft};
use super::fields::{Fields, whole};
use crate::trigger::{GapBin, LogSummary};

const SCHEMA: &str = "writecost.counts/1";

/// Reads the file.
pub(super) fn read(root: &Node, problems: &Diagnostics) -> Option<Draft> {
    let map = MapReader::new(root, "a file of counts", problems)?;
    if !map.require("schema").is_some_and(|node| is_ours(node, problems)) {
        return None;
    }
    let log = map.require("source").and_then(|node| source(node, problems));
    let counts = map.require("counts").map(|node| list(node, "`counts`", problems));
    let counts = counts.unwrap_or_default().iter().take_while(|_| !super::limits::too_many_errors(problems));
    let counted = counts.filter_map(|node| {
        let fields = Fields::new(node, "this count", problems)?;
        let counted = draft::counted(&fields);
        fields.skip(&["held_ms", "wait_ms", "longest_ms", "span_ms"]);
        // Which keys there can be, only its trigger says.
        if counted.is_some() || fields.visited("writes") {
            fields.finish();
        }
        Some((counted?, start(node)))
    });
    let counted = counted.collect();
    let gaps = map.get("gaps").map(|node| gaps(node, problems)).unwrap_or_default();
    map.finish();
    Some(Draft { log, counted, gaps })
}

fn start(node: &Node) -> Span {
    Span { end: node.span.end.min(node.span.start + 1), ..node.span }
}

fn is_ours(node: &Node, problems: &Diagnostics) -> bool {
    let Some(written) = text(node, "a schema", problems) else { return false };
    if written == SCHEMA {
        return true;
    }
    let message = if written.starts_with("writecost.counts/") {
        format!("`{written}` is a version of counts that this program does not read")
    } else {
        format!("this is `{written}`, and not the counts of a log")
    };
    problems.push(Diagnostic::at("bad-schema", node.span, message).label(format!("wanted `{SCHEMA}`")));
    false
}

fn source(node: &Node, problems: &Diagnostics) -> Option<(LogSummary, Span)> {
    let fields = Fields::new(node, "`source`", problems)?;
    let (first_ms, last_ms) = (fields.moment("first"), fields.moment("last"));
    let log = draft::log(&fields);
    let columns = fields.value("columns").map(|node| columns(node, problems)).unwrap_or_default();
    fields.finish();
    Some((LogSummary { first_ms, last_ms, columns, ..log? }, start(node)))
}

fn columns(node: &Node, problems: &Diagnostics) -> Vec<(String, String)> {
    let named = entries(node, "`columns`", problems).iter();
    named
        .filter_map(|entry| Some((entry.key.clone(), text(&entry.value, "a column", problems)?.to_owned())))
        .collect()
}

fn gaps(node: &Node, problems: &Diagnostics) -> Vec<(GapBin, Span)> {
    let Some(fields) = Fields::new(node, "`gaps`", problems) else { return Vec::new() };
    let unit = fields.require("unit_ms");
    if let Some(unit) = unit.filter(|node| whole::<u64>(node, problems).is_some_and(|unit| unit != 1)) {
        let problem = Diagnostic::at("bad-value", unit.span, "gaps are counted in milliseconds");
        problems.push(problem.label("wanted `1`"));
    }
    let bins = fields.require("bins").map(|node| list(node, "`bins`", problems)).unwrap_or_default();
    let bins = bins.iter().take_while(|_| !super::limits::too_many_errors(problems));
    let bins = bins.filter_map(|node| Some((bin(node, problems)?, start(node)))).collect();
    fields.finish();
    bins
}

fn bin(node: &Node, problems: &Diagnostics) -> Option<GapBin> {
    let Value::Sequence(items) = &node.value else {
        problems.push(wrong_kind(node, "a bin is a list of its upper edge, its gaps and their sum"));
        return None;
    };
    let [upper, gaps, sum] = items.as_slice() else {
        let message = format!("a bin has three numbers, and this one has {}", items.len());
        problems.push(Diagnostic::at("bad-value", node.span, message).label("such as `[250, 12, 2891]`"));
        return None;
    };
    let (upper, gaps, sum) = (whole(upper, problems), whole(gaps, problems), whole(sum, problems));
    Some(GapBin { upper: upper?, gaps: gaps?, sum: sum? })
}
