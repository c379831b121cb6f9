//! What takes the place of a model of sessions: the counts of a log, or the log itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::input::Input;
use super::load::{LoadOptions, Loader};
use super::place::{FileId, SourceMap, Span};
use super::reader::{MapReader, text};
use super::trace::{self, LogSource};
use super::tree::{Entry, Node, Value};
use crate::scenario::{RequiredCounts, ScenarioSpec};
use crate::trigger::ReplayCounts;

/// The keys of a workload whose place counts take.
const REPLACED_KEYS: [&str; 6] = ["mutations", "rate", "active", "patterns", "arrivals", "unchanged"];

/// Where a scenario's counts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsProvenance {
    /// SHA-256 of the file of counts in hexadecimal; `None` where a log was counted.
    pub counts_sha256: Option<String>,
    /// The names of the files, without their folders.
    pub files: Vec<String>,
    /// Rows of the log.
    pub rows: u64,
}

/// What a workload names.
pub(super) enum CountsSource<'a> {
    Counts(&'a Node),
    Trace(Box<LogSource>, &'a Node),
}

impl<'a> CountsSource<'a> {
    /// Reads `counts` or `trace`; what is said of sessions beside them contradicts them.
    pub(super) fn read(map: &MapReader<'a>, problems: &Diagnostics) -> Option<Self> {
        let (counts, trace) = (map.get("counts"), map.get("trace"));
        let named = map.entry("counts").or_else(|| map.entry("trace"))?;
        for entry in REPLACED_KEYS.into_iter().filter_map(|key| map.entry(key)) {
            problems.push(contradiction(entry, named));
        }
        if let (Some(_), Some(trace)) = (counts, map.entry("trace")) {
            problems.push(contradiction(trace, named));
        }
        let trace = trace.map(|node| (trace::read(node, problems), node));
        match (counts, trace) {
            (Some(node), _) => Some(Self::Counts(node)),
            (None, Some((trace, node))) => Some(Self::Trace(Box::new(trace?), node)),
            (None, None) => None,
        }
    }
}

fn contradiction(entry: &Entry, named: &Entry) -> Diagnostic {
    let message = format!("`{}` takes the place of `{}`: give one or the other", named.key, entry.key);
    let problem = Diagnostic::at("contradiction", entry.key_span, message);
    problem.related(named.key_span, format!("`{}` is given here", named.key))
}

/// Puts counts in the place of all that the file says of its sessions. What the command line says
/// of them contradicts it.
pub(super) fn override_counts(
    root: &mut Node,
    path: &str,
    file: FileId,
    sources: &mut SourceMap,
    problems: &Diagnostics,
) {
    let id = sources.add(format!("--counts {path}"), path);
    let place = Span { file: id, start: 0, end: path.len() };
    let value = Node { span: place, value: Value::Scalar(path.to_owned()) };
    let named = Entry { key: "counts".to_owned(), key_span: place, value };
    let Value::Mapping(entries) = &mut root.value else { return };
    let Some(workload) = entries.iter_mut().find(|entry| entry.key == "workload") else { return };
    let Value::Mapping(entries) = &mut workload.value.value else { return };
    let replaced = |entry: &Entry| {
        REPLACED_KEYS.contains(&entry.key.as_str()) || matches!(entry.key.as_str(), "counts" | "trace")
    };
    let typed = |entry: &&Entry| replaced(entry) && entry.value.span.file != file;
    for entry in entries.iter().filter(typed) {
        let message =
            format!("`--counts` takes the place of `workload.{}`: give one or the other", entry.key);
        problems.push(Diagnostic::at("contradiction", entry.value.span, message));
    }
    entries.retain(|entry| !replaced(entry));
    entries.push(named);
}

impl Loader {
    /// Gets the counts and puts them into the parts; `None` where they cannot be had.
    pub(super) fn measure(
        &mut self,
        measured: CountsSource<'_>,
        parts: Option<&mut ScenarioSpec>,
        file: FileId,
        input: &Input,
        options: &LoadOptions,
        root: &Node,
    ) -> Option<CountsProvenance> {
        let folder = |node: &Node| if node.span.file == file { input.folder() } else { PathBuf::new() };
        let (counts, measurement) = match measured {
            CountsSource::Counts(node) => self.counts_at(node, &folder(node))?,
            CountsSource::Trace(trace, node) => {
                let parts = parts.as_deref()?;
                let trace = LogSource { folder: folder(node), ..*trace };
                self.count(&trace, node.span, parts, options, root)?
            }
        };
        if let Some(parts) = parts {
            parts.workload.counts = Some(counts);
        }
        Some(measurement)
    }

    fn counts_at(&mut self, node: &Node, folder: &Path) -> Option<(Arc<ReplayCounts>, CountsProvenance)> {
        let path = text(node, "`counts`", &self.problems)?;
        let input = match Input::from_arg(path) {
            Input::File(path) => Input::File(folder.join(path)),
            Input::Stdin => Input::Stdin,
        };
        let refuse = |problem: Diagnostic| Diagnostic { span: Some(node.span), ..problem };
        let read = input.read().map_err(|problem| self.problems.push(refuse(problem))).ok()?;
        let loaded = self.read_counts(input.name(), read)?;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        let measurement = CountsProvenance {
            counts_sha256: Some(loaded.sha256),
            files: name.into_iter().collect(),
            rows: loaded.counts.log.rows,
        };
        Some((loaded.counts, measurement))
    }

    /// Counts a log, where nothing else is wrong: it may be long.
    fn count(
        &mut self,
        trace: &LogSource,
        place: Span,
        parts: &ScenarioSpec,
        options: &LoadOptions,
        root: &Node,
    ) -> Option<(Arc<ReplayCounts>, CountsProvenance)> {
        let wanted = match RequiredCounts::for_strategies(&parts.strategies) {
            Ok(wanted) => wanted,
            Err(faults) => {
                self.report_errors(faults, root);
                return None;
            }
        };
        if let Some(problem) = trace::missing_columns(trace, &wanted, place) {
            self.problems.push(problem);
        }
        if !self.problems.is_empty() {
            return None;
        }
        let Some(counter) = &options.replayer else {
            let message = "a log is not counted here: replay it, and name its `counts`";
            self.problems.push(Diagnostic::at("not-counted", place, message));
            return None;
        };
        match counter.replay(trace, &wanted) {
            Ok(found) => {
                let (files, rows) = (found.files, found.counts.log.rows);
                Some((Arc::new(found.counts), CountsProvenance { counts_sha256: None, files, rows }))
            }
            Err(problems) => {
                for problem in problems {
                    self.problems.push(Diagnostic { span: problem.span.or(Some(place)), ..problem });
                }
                None
            }
        }
    }
}
