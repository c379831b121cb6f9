//! `workload.trace`: a log of mutations that a scenario names, and the trait that replays it.

use std::fmt;
use std::path::PathBuf;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::folder_of;
use super::reader::{MapReader, boolean, choice, list, scalar, text};
use super::source_map::Span;
use super::tree::{Node, Value};
use crate::number::Duration;
use crate::scenario::RequiredCounts;
use crate::trigger::FlushPolicy;
use crate::trigger::ReplayCounts;

/// A log, and how to read it, as a scenario specifies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogSource {
    /// Paths and patterns.
    pub files: Vec<String>,
    /// The file that names them, whose folder they are relative to; empty for the working folder.
    pub origin: String,
    /// The column of sessions.
    pub session: Option<String>,
    /// The column of times.
    pub time: Option<String>,
    /// The unit of times that are numbers: `s`, `ms`, `us` or `ns`.
    pub time_unit: Option<&'static str>,
    /// The column of kinds.
    pub kind: Option<String>,
    /// The column of sizes.
    pub bytes: Option<String>,
    /// The column that marks mutations that changed something.
    pub changed: Option<String>,
    /// The kinds that are critical.
    pub critical: Vec<String>,
    /// Milliseconds without a mutation after which a session ends.
    pub idle_ms: u64,
    /// Whether to sort the log by time first.
    pub sort: bool,
    /// Whether to skip rows that cannot be read.
    pub skip_bad: bool,
}

/// What a replay counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedLog {
    /// The counts.
    pub counts: ReplayCounts,
    /// The names of the files, without their folders.
    pub files: Vec<String>,
}

/// Replays the log that a scenario names. This crate reads logs only with the feature `logs`; a
/// front end passes its implementation in the options of a load.
pub trait LogReplayer: fmt::Debug + Send + Sync {
    /// Counts what the required triggers do over a log.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the log.
    fn replay(&self, log: &LogSource, required: &RequiredCounts) -> Result<CountedLog, Vec<Diagnostic>>;
}

impl LogSource {
    /// The folder that the files are relative to.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.origin).to_owned()
    }
}

/// Reads a path, a list of paths, or a mapping with settings.
pub(super) fn read(node: &Node, problems: &Diagnostics) -> Option<LogSource> {
    let Value::Mapping(_) = &node.value else { return files(node, problems).map(plain) };
    let map = MapReader::new(node, "a trace", problems)?;
    let files = map.require("file").and_then(|node| files(node, problems));
    let column = |key| map.get(key).and_then(|node| text(node, "a column", problems)).map(str::to_owned);
    let mut trace = plain(Vec::new());
    (trace.session, trace.time, trace.kind) = (column("session"), column("time"), column("kind"));
    (trace.bytes, trace.changed) = (column("bytes"), column("changed"));
    let units = [("s", "s"), ("ms", "ms"), ("us", "us"), ("ns", "ns")];
    trace.time_unit = map.get("time_unit").and_then(|node| choice(node, "`time_unit`", &units, problems));
    if let Some(critical) = map.get("critical") {
        let kinds = list(critical, "`critical`", problems).iter();
        trace.critical = kinds.filter_map(|node| Some(text(node, "a kind", problems)?.to_owned())).collect();
    }
    if let Some(idle) = map.get("idle").and_then(|node| idle(node, problems)) {
        trace.idle_ms = idle;
    }
    let flag = |key, what| map.get(key).and_then(|node| boolean(node, what, problems)).unwrap_or_default();
    (trace.sort, trace.skip_bad) = (flag("sort", "`sort`"), flag("skip_bad", "`skip_bad`"));
    map.finish();
    Some(LogSource { files: files?, ..trace })
}

/// A whole number of milliseconds above 0.
fn idle(node: &Node, problems: &Diagnostics) -> Option<u64> {
    let idle: Duration = scalar(node, "`idle`", problems)?;
    if idle.nanos().is_multiple_of(1_000_000) && !idle.is_zero() {
        return Some(idle.nanos() / 1_000_000);
    }
    let message = format!("`idle` is a whole number of milliseconds, and `{idle}` is not");
    problems.push(Diagnostic::at("not-whole", node.span, message));
    None
}

fn plain(files: Vec<String>) -> LogSource {
    LogSource {
        files,
        origin: String::new(),
        session: None,
        time: None,
        time_unit: None,
        kind: None,
        bytes: None,
        changed: None,
        critical: Vec::new(),
        idle_ms: 30 * 60_000,
        sort: false,
        skip_bad: false,
    }
}

fn files(node: &Node, problems: &Diagnostics) -> Option<Vec<String>> {
    if let Value::Scalar(path) = &node.value {
        return Some(vec![path.clone()]);
    }
    let paths = list(node, "a trace", problems).iter();
    let paths: Option<Vec<String>> =
        paths.map(|node| text(node, "a path", problems).map(str::to_owned)).collect();
    let paths = paths?;
    if paths.is_empty() && matches!(node.value, Value::Sequence(_)) {
        problems.push(Diagnostic::at("empty", node.span, "a trace needs at least one file"));
    }
    (!paths.is_empty()).then_some(paths)
}

/// A column that the strategies need and the scenario does not name.
pub(super) fn missing_columns(trace: &LogSource, wanted: &RequiredCounts, place: Span) -> Option<Diagnostic> {
    let tiered = wanted.policies.iter().any(FlushPolicy::closes_on_critical);
    if tiered && trace.critical.is_empty() {
        let message = "a `tiered` trigger needs to know which mutations of the log are critical";
        let help = "name their kinds: `trace: { file: …, kind: COLUMN, critical: [add, delete] }`";
        return Some(Diagnostic::at("missing-key", place, message).help(help));
    }
    None
}
