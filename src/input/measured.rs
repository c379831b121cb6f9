//! What takes the place of a model of sessions: the counts of a log, or the log itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Problems};
use super::input::Input;
use super::load::{Loader, Options};
use super::place::{Place, SourceId, Sources};
use super::reader::{MapReader, text};
use super::trace::{self, Trace};
use super::tree::{Entry, Node, Value};
use crate::scenario::{ScenarioParts, Wanted};
use crate::trigger::Counts;

/// The keys of a workload whose place counts take.
const REPLACED: [&str; 6] = ["mutations", "rate", "active", "patterns", "arrivals", "unchanged"];

/// Where a scenario's counts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// SHA-256 of the file of counts in hexadecimal; `None` where a log was counted.
    pub counts_sha256: Option<String>,
    /// The names of the files, without their folders.
    pub files: Vec<String>,
    /// Rows of the log.
    pub rows: u64,
}

/// What a workload names.
pub(super) enum Measured<'a> {
    Counts(&'a Node),
    Trace(Box<Trace>, &'a Node),
}

impl<'a> Measured<'a> {
    /// Reads `counts` or `trace`; what is said of sessions beside them contradicts them.
    pub(super) fn read(map: &MapReader<'a>, problems: &Problems) -> Option<Self> {
        let (counts, trace) = (map.take("counts"), map.take("trace"));
        let named = map.entry("counts").or_else(|| map.entry("trace"))?;
        for entry in REPLACED.into_iter().filter_map(|key| map.entry(key)) {
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
    let problem = Diagnostic::at("contradiction", entry.key_place, message);
    problem.also(named.key_place, format!("`{}` is given here", named.key))
}

/// Puts counts in the place of all that the file says of its sessions. What the command line says
/// of them contradicts it.
pub(super) fn lay_over(
    root: &mut Node,
    path: &str,
    file: SourceId,
    sources: &mut Sources,
    problems: &Problems,
) {
    let id = sources.add(format!("--counts {path}"), path);
    let place = Place { source: id, start: 0, end: path.len() };
    let value = Node { place, value: Value::Scalar(path.to_owned()) };
    let named = Entry { key: "counts".to_owned(), key_place: place, value };
    let Value::Mapping(entries) = &mut root.value else { return };
    let Some(workload) = entries.iter_mut().find(|entry| entry.key == "workload") else { return };
    let Value::Mapping(entries) = &mut workload.value.value else { return };
    let replaced = |entry: &Entry| {
        REPLACED.contains(&entry.key.as_str()) || matches!(entry.key.as_str(), "counts" | "trace")
    };
    let typed = |entry: &&Entry| replaced(entry) && entry.value.place.source != file;
    for entry in entries.iter().filter(typed) {
        let message =
            format!("`--counts` takes the place of `workload.{}`: give one or the other", entry.key);
        problems.push(Diagnostic::at("contradiction", entry.value.place, message));
    }
    entries.retain(|entry| !replaced(entry));
    entries.push(named);
}

impl Loader {
    /// Gets the counts and puts them into the parts; `None` where they cannot be had.
    pub(super) fn measure(
        &mut self,
        measured: Measured<'_>,
        parts: Option<&mut ScenarioParts>,
        file: SourceId,
        input: &Input,
        options: &Options,
        root: &Node,
    ) -> Option<Measurement> {
        let folder = |node: &Node| if node.place.source == file { input.folder() } else { PathBuf::new() };
        let (counts, measurement) = match measured {
            Measured::Counts(node) => self.counts_at(node, &folder(node))?,
            Measured::Trace(trace, node) => {
                let parts = parts.as_deref()?;
                let trace = Trace { folder: folder(node), ..*trace };
                self.count(&trace, node.place, parts, options, root)?
            }
        };
        if let Some(parts) = parts {
            parts.workload.counts = Some(counts);
        }
        Some(measurement)
    }

    fn counts_at(&mut self, node: &Node, folder: &Path) -> Option<(Arc<Counts>, Measurement)> {
        let path = text(node, "`counts`", &self.problems)?;
        let input = match Input::from_arg(path) {
            Input::File(path) => Input::File(folder.join(path)),
            Input::Stdin => Input::Stdin,
        };
        let refuse = |problem: Diagnostic| Diagnostic { place: Some(node.place), ..problem };
        let read = input.read().map_err(|problem| self.problems.push(refuse(problem))).ok()?;
        let loaded = self.read_counts(input.name(), read)?;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        let measurement = Measurement {
            counts_sha256: Some(loaded.sha256),
            files: name.into_iter().collect(),
            rows: loaded.counts.log.rows,
        };
        Some((loaded.counts, measurement))
    }

    /// Counts a log, where nothing else is wrong: it may be long.
    fn count(
        &mut self,
        trace: &Trace,
        place: Place,
        parts: &ScenarioParts,
        options: &Options,
        root: &Node,
    ) -> Option<(Arc<Counts>, Measurement)> {
        let wanted = match Wanted::by(&parts.strategies) {
            Ok(wanted) => wanted,
            Err(faults) => {
                self.tell(faults, root);
                return None;
            }
        };
        if let Some(problem) = trace::lacks(trace, &wanted, place) {
            self.problems.push(problem);
        }
        if !self.problems.is_empty() {
            return None;
        }
        let Some(counter) = &options.counter else {
            let message = "a log is not counted here: replay it, and name its `counts`";
            self.problems.push(Diagnostic::at("not-counted", place, message));
            return None;
        };
        match counter.count(trace, &wanted) {
            Ok(found) => {
                let (files, rows) = (found.files, found.counts.log.rows);
                Some((Arc::new(found.counts), Measurement { counts_sha256: None, files, rows }))
            }
            Err(problems) => {
                for problem in problems {
                    self.problems.push(Diagnostic { place: problem.place.or(Some(place)), ..problem });
                }
                None
            }
        }
    }
}
