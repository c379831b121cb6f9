//! Counts the log that a scenario names, as `replay` would.

use std::path::Path;

use super::replay::Counting;
use crate::input::log::{LogFiles, LogOptions};
use crate::input::{CountedLog, Diagnostic, LoadError, LogReplayer, LogSource};
use crate::scenario::RequiredCounts;

/// Replays the logs of scenarios.
#[derive(Debug)]
pub(super) struct Replayer {
    /// Whether nothing is told of how far it has come.
    pub(super) quiet: bool,
}

impl LogReplayer for Replayer {
    fn replay(&self, trace: &LogSource, wanted: &RequiredCounts) -> Result<CountedLog, Vec<Diagnostic>> {
        let options = options(trace);
        let counting = Counting {
            names: &trace.files,
            folder: &trace.folder(),
            options: &options,
            wanted,
            idle: trace.idle_ms,
            sort: trace.sort,
            profile: false,
            threads: None,
            quiet: self.quiet,
        };
        let (counts, files) = counting.run().map_err(|failure| by_key(&failure))?;
        let lacks = lacks(&files, wanted);
        let names = files.names().iter().map(|name| file_name(name)).collect();
        if lacks.is_empty() { Ok(CountedLog { counts, files: names }) } else { Err(lacks) }
    }
}

fn options(trace: &LogSource) -> LogOptions {
    LogOptions {
        session: trace.session.clone(),
        time: trace.time.clone(),
        kind: trace.kind.clone(),
        bytes: trace.bytes.clone(),
        changed: trace.changed.clone(),
        unit: trace.time_unit.and_then(|unit| unit.parse().ok()).unwrap_or_default(),
        critical: trace.critical.clone(),
        skip_bad: trace.skip_bad,
    }
}

fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What the strategies need to know and the log does not say.
fn lacks(files: &LogFiles, wanted: &RequiredCounts) -> Vec<Diagnostic> {
    let mut lacks = Vec::new();
    if wanted.conditional && files.columns().changed.is_none() {
        let message = "`skip_unchanged` needs to know which mutations of the log changed something";
        let help = "name the column that says so: `trace: { file: …, changed: COLUMN }`";
        lacks.push(Diagnostic::new("missing-column", message).help(help));
    }
    let unmet = files.unmet_kinds();
    if !unmet.is_empty() {
        let kinds = unmet.join("`, `");
        let message = format!("no mutation of this log is of the kind `{kinds}`, which is critical");
        lacks.push(Diagnostic::new("unknown-kind", message));
    }
    lacks
}

/// Problems with a log name flags; in a scenario they are keys.
fn by_key(failure: &LoadError) -> Vec<Diagnostic> {
    const KEYS: [&str; 5] = ["session", "time", "kind", "bytes", "changed"];
    let said = |text: String| {
        let text = text.replace("`--sort`", "`sort: true`");
        KEYS.iter().fold(text, |text, key| text.replace(&format!("`--{key}"), &format!("`{key}:")))
    };
    let said_of = |problem: Diagnostic| Diagnostic {
        message: said(problem.message),
        help: problem.help.map(said),
        ..problem
    };
    failure.diagnostics.sorted().into_iter().map(said_of).collect()
}
