use std::path::Path;

use writecost_replay::{ColumnChoice, ReadOptions, TimeUnit};

use super::column_choice::choice;
use super::log_replay::{LogReplay, ReplayedLog};
use super::terms::LogTerms;
use crate::input::{CountedLog, Diagnostic, LogReplayer, LogSource};
use crate::scenario::RequiredCounts;

/// Replays the logs that scenarios name, as `writecost replay` would.
#[derive(Debug)]
pub(in crate::cli) struct ScenarioReplayer {
    /// Whether no progress is displayed.
    pub(in crate::cli) quiet: bool,
}

impl LogReplayer for ScenarioReplayer {
    fn replay(&self, log: &LogSource, required: &RequiredCounts) -> Result<CountedLog, Vec<Diagnostic>> {
        let replayed = LogReplay {
            paths: &log.files,
            read: read_options(log),
            required,
            idle_ms: log.idle_ms,
            gap_histogram: false,
            threads: None,
            quiet: self.quiet,
            terms: LogTerms::ScenarioKeys,
        }
        .run()?;
        let missing = missing(&replayed, required);
        if !missing.is_empty() {
            return Err(missing);
        }
        let files = replayed.file_names.iter().map(|name| file_name(name)).collect();
        Ok(CountedLog { counts: replayed.counts, files })
    }
}

fn read_options(log: &LogSource) -> ReadOptions {
    let required = |name: &Option<String>| name.clone().map_or(ColumnChoice::Infer, ColumnChoice::Name);
    let mut options = ReadOptions::default();
    options.session = required(&log.session);
    options.time = required(&log.time);
    options.kind = choice(log.kind.as_ref());
    options.bytes = choice(log.bytes.as_ref());
    options.changed = choice(log.changed.as_ref());
    options.time_unit = time_unit(log.time_unit);
    options.critical_kinds.clone_from(&log.critical);
    (options.read_bytes, options.read_changed) = (true, true);
    (options.sort, options.skip_bad) = (log.sort, log.skip_bad);
    options.directory = log.folder();
    options
}

/// The unit of [`LogSource::time_unit`].
fn time_unit(unit: Option<&str>) -> TimeUnit {
    match unit {
        Some("s") => TimeUnit::Seconds,
        Some("us") => TimeUnit::Micros,
        Some("ns") => TimeUnit::Nanos,
        _ => TimeUnit::Millis,
    }
}

fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What the strategies need to know and the log does not contain.
fn missing(replayed: &ReplayedLog, required: &RequiredCounts) -> Vec<Diagnostic> {
    let mut missing = Vec::new();
    if required.conditional && !replayed.has_changed {
        let message = "`skip_unchanged` needs to know which mutations of the log changed something";
        let help = "name the column that marks them: `trace: { file: …, changed: COLUMN }`";
        missing.push(Diagnostic::new("missing-column", message).help(help));
    }
    let unused = replayed.status.unused_critical_kinds();
    if !unused.is_empty() {
        let kinds = unused.join("`, `");
        let message = format!("no mutation of this log is of the critical kind `{kinds}`");
        missing.push(Diagnostic::new("unknown-kind", message));
    }
    missing
}
