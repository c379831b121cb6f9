//! The flat table: a record a line, of the log, of a trigger, or of a bin of gaps.

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::reader::{did_you_mean, positive_suffix};
use super::super::source_map::Span;
use super::super::tree::Node;
use super::draft::{self, Draft};
use super::fields::{CHUNKS_PREFIX, Fields};
use crate::trigger::{GapBin, LogSummary};

/// Every column there can be, in the order they are written.
pub(crate) const COLUMNS: [&str; 26] = [
    "record",
    "trigger",
    "interval_ms",
    "max_wait_ms",
    "window_ms",
    "max_mutations",
    "skip_unchanged",
    "writes",
    "held_ms",
    "wait_ms",
    "longest_ms",
    "span_ms",
    "units_4096",
    "rows",
    "skipped",
    "mutations",
    "sessions",
    "first_ms",
    "last_ms",
    "bytes",
    "active_ms",
    "changed",
    "idle_ms",
    "upper_ms",
    "gaps",
    "sum_ms",
];

/// Whether a column is one of [`COLUMNS`], or gives chunks of another size than 4,096 bytes.
pub(super) fn is_column(name: &str) -> bool {
    COLUMNS.contains(&name) || positive_suffix(name, CHUNKS_PREFIX).is_some()
}

/// Reads the records; `whole` is the span of a message about a missing record.
pub(super) fn read(records: &[Node], whole: Span, problems: &Diagnostics) -> Draft {
    check_names(records, problems);
    let mut draft = Draft::default();
    let mut sources = 0;
    for node in records.iter().take_while(|_| !super::limits::too_many_errors(problems)) {
        let Some(fields) = Fields::new(node, "a record of counts", problems) else { continue };
        let Some(kind) = fields.word("record", &["source", "count", "gap"]) else { continue };
        let place = Span { end: node.span.end.min(node.span.start + 1), ..node.span };
        // An engine fills this column whatever the record.
        fields.skip(&["skip_unchanged"]);
        match kind {
            "source" => {
                sources += 1;
                if let Some((_, first)) = &draft.log {
                    let problem = Diagnostic::at("repeated-key", node.span, "a second `source` record");
                    problems.push(problem.related(*first, "first given here"));
                    continue;
                }
                draft.log = source(&fields).map(|log| (log, place));
            }
            "count" => draft.counted.extend(draft::counted(&fields).map(|counted| (counted, place))),
            _ => draft.gaps.extend(gap(&fields).map(|bin| (bin, place))),
        }
        report_unused(&fields, kind, problems);
    }
    // A record that cannot be read may be the one that is missed.
    if sources == 0 && problems.is_empty() {
        let message = "counts need a record `source`: the mutations and sessions of the log";
        problems.push(Diagnostic::at("missing-record", whole, message));
    }
    draft
}

/// Each name that is not a column, where it first stands.
fn check_names(records: &[Node], problems: &Diagnostics) {
    let mut reported: Vec<&str> = Vec::new();
    for entry in records.iter().flat_map(Node::entries) {
        let name = entry.key.as_str();
        if is_column(name) || reported.contains(&name) || reported.len() > super::limits::MAX_DIAGNOSTICS {
            continue;
        }
        reported.push(name);
        let message = format!("`{name}` is not a column of counts");
        let problem = Diagnostic::at("unknown-column", entry.key_span, message);
        problems.push(did_you_mean(problem, name, &COLUMNS));
    }
}

fn source(fields: &Fields<'_>) -> Option<LogSummary> {
    let (first_ms, last_ms) = (fields.moment("first_ms"), fields.moment("last_ms"));
    draft::log(fields).map(|log| LogSummary { first_ms, last_ms, ..log })
}

fn gap(fields: &Fields<'_>) -> Option<GapBin> {
    let upper = fields.require_number("upper_ms");
    let (gaps, sum) = (fields.require_number("gaps"), fields.require_number("sum_ms"));
    Some(GapBin { upper: upper?, gaps: gaps?, sum: sum? })
}

/// Values in columns that say nothing of such a record.
fn report_unused(fields: &Fields<'_>, kind: &str, problems: &Diagnostics) {
    for entry in fields.unused().into_iter().filter(|entry| is_column(&entry.key)) {
        let message = format!("`{}` says nothing in this `{kind}` record: leave it empty", entry.key);
        problems.push(Diagnostic::at("out-of-place", entry.value.span, message));
    }
}
