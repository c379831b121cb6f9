//! What replaces the activity of a workload: counts of a log, or the log itself.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::log_source::{self, LogSource};
use super::reader::MapReader;
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Entry, Node, Value};

/// The keys of a workload that counts replace.
const REPLACED_KEYS: [&str; 6] = ["mutations", "rate", "active", "patterns", "arrivals", "unchanged"];

/// Where the counts of a scenario are from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CountsProvenance {
    /// SHA-256 of the file of counts in hexadecimal; `None` if a log was replayed.
    pub counts_sha256: Option<String>,
    /// The names of the files, without their folders.
    pub files: Vec<String>,
    /// Rows of the log.
    pub rows: u64,
}

/// What a workload names, and the node that does.
pub(super) enum CountsSource<'a> {
    Counts(&'a Node),
    Log(Box<LogSource>, &'a Node),
}

impl<'a> CountsSource<'a> {
    /// Reads `counts` or `trace`. A key that they replace contradicts them.
    pub(super) fn read(map: &MapReader<'a>, problems: &Diagnostics) -> Option<Self> {
        let (counts, log) = (map.get("counts"), map.get("trace"));
        let given = map.entry("counts").or_else(|| map.entry("trace"))?;
        for entry in REPLACED_KEYS.into_iter().filter_map(|key| map.entry(key)) {
            problems.push(contradiction(entry, given));
        }
        if let (Some(_), Some(log)) = (counts, map.entry("trace")) {
            problems.push(contradiction(log, given));
        }
        let log = log.map(|node| (log_source::read(node, problems), node));
        match (counts, log) {
            (Some(node), _) => Some(Self::Counts(node)),
            (None, Some((log, node))) => Some(Self::Log(Box::new(log?), node)),
            (None, None) => None,
        }
    }
}

fn contradiction(entry: &Entry, given: &Entry) -> Diagnostic {
    let message = format!("`{}` replaces `{}`: give one or the other", given.key, entry.key);
    let problem = Diagnostic::at("contradiction", entry.key_span, message);
    problem.related(given.key_span, format!("`{}` is given here", given.key))
}

/// Replaces the activity in a scenario file by counts; `option` is what the front end calls the
/// option that names them. An override of the replaced keys contradicts it.
pub(super) fn override_counts(
    root: &mut Node,
    path: &str,
    option: &str,
    file: FileId,
    sources: &mut SourceMap,
    problems: &Diagnostics,
) {
    let id = sources.add(format!("{option} {path}"), path);
    let span = Span { file: id, start: 0, end: path.len() };
    let value = Node { span, value: Value::Scalar(path.to_owned()) };
    let counts = Entry { key: "counts".to_owned(), key_span: span, value };
    let Value::Mapping(entries) = &mut root.value else { return };
    let Some(workload) = entries.iter_mut().find(|entry| entry.key == "workload") else { return };
    let Value::Mapping(entries) = &mut workload.value.value else { return };
    let is_replaced = |entry: &Entry| {
        REPLACED_KEYS.contains(&entry.key.as_str()) || matches!(entry.key.as_str(), "counts" | "trace")
    };
    let is_override = |entry: &&Entry| is_replaced(entry) && entry.value.span.file != file;
    for entry in entries.iter().filter(is_override) {
        let message = format!("`{option}` replaces `workload.{}`: give one or the other", entry.key);
        problems.push(Diagnostic::at("contradiction", entry.value.span, message));
    }
    entries.retain(|entry| !is_replaced(entry));
    entries.push(counts);
}
