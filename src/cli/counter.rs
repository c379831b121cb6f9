//! Counts the log that a scenario names.

use std::path::Path;

use crate::scenario::Wanted;
use crate::source::log::{LogFiles, LogOptions, TimeUnit};
use crate::source::{Counter, Diagnostic, Failure, Trace, TraceCounts};
use crate::strategy::Counts;
use crate::study::replay::{Memory, Plan, Stopped, replay};

/// Replays logs, with as many workers as there are processors.
#[derive(Debug)]
pub(super) struct Replayer;

impl Counter for Replayer {
    fn count(&self, trace: &Trace, wanted: &Wanted) -> Result<TraceCounts, Vec<Diagnostic>> {
        count(trace, wanted).map_err(|problems| problems.into_iter().map(by_key).collect())
    }
}

fn count(trace: &Trace, wanted: &Wanted) -> Result<TraceCounts, Vec<Diagnostic>> {
    let mut log = open(trace)?;
    if wanted.conditional && log.columns().changed.is_none() {
        return Err(vec![lacks_changes()]);
    }
    let plan = plan(trace, wanted, &log);
    let counts = match replay(&mut log, &plan, &|_| {}) {
        Err(Stopped::Forgot) if log.is_rereadable() => {
            let mut again = open(trace)?;
            let plan = Plan { memory: Memory::Keep, ..plan };
            replay(&mut again, &plan, &|_| {})
        }
        counts => counts,
    };
    let counts = counts.map_err(|stopped| vec![told(stopped, &log)])?;
    let unmet = log.unmet_kinds();
    if unmet.is_empty() { Ok(named(counts, &log)) } else { Err(vec![no_such(&unmet)]) }
}

/// Problems of a log name flags; in a scenario they are keys.
fn by_key(problem: Diagnostic) -> Diagnostic {
    let keys = ["session", "time", "kind", "bytes", "changed"];
    let said = |text: String| {
        keys.iter().fold(text, |text, key| text.replace(&format!("--{key}"), &format!("{key}:")))
    };
    Diagnostic { message: said(problem.message), help: problem.help.map(said), ..problem }
}

fn no_such(kinds: &[String]) -> Diagnostic {
    let message =
        format!("no mutation of this log is of the kind `{}`, which is critical", kinds.join("`, `"));
    Diagnostic::new("unknown-kind", message)
}

fn open(trace: &Trace) -> Result<LogFiles, Vec<Diagnostic>> {
    let options = LogOptions {
        session: trace.session.clone(),
        time: trace.time.clone(),
        kind: trace.kind.clone(),
        bytes: trace.bytes.clone(),
        changed: trace.changed.clone(),
        unit: trace.time_unit.and_then(|unit| unit.parse().ok()).unwrap_or(TimeUnit::Millis),
        critical: trace.critical.clone(),
        skip_bad: trace.skip_bad,
    };
    let told = |failure: Failure| failure.problems.sorted();
    LogFiles::open(&trace.files, &trace.folder, &options).map_err(told)
}

fn plan(trace: &Trace, wanted: &Wanted, log: &LogFiles) -> Plan {
    Plan {
        idle: trace.idle.nanos() / 1_000_000,
        conditional: wanted.conditional,
        units: log.columns().bytes.is_some(),
        workers: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        ..Plan::new(wanted.rules.clone())
    }
}

/// The counts with the names of the columns they were made of.
fn named(mut counts: Counts, log: &LogFiles) -> TraceCounts {
    let columns = log.columns().named().into_iter();
    counts.log.columns = columns.map(|(part, column)| (part.to_owned(), column.to_owned())).collect();
    TraceCounts { counts, files: log.names().iter().map(|name| file_name(name)).collect() }
}

fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn lacks_changes() -> Diagnostic {
    let message = "`skip_unchanged` needs to know which mutations of the log changed something";
    let help = "name the column that says so: `trace: { file: …, changed: COLUMN }`";
    Diagnostic::new("missing-column", message).help(help)
}

/// Why the log was not counted to its end.
fn told(stopped: Stopped<Diagnostic>, log: &LogFiles) -> Diagnostic {
    match stopped {
        Stopped::Log(problem) => problem,
        Stopped::Plan(problem) => Diagnostic::new("bad-plan", problem.to_string()),
        Stopped::Backwards { file, row, session } => {
            let name = log.name(file);
            let message =
                format!("row {row} of `{name}` is earlier than the one before it in session `{session}`");
            Diagnostic::new("not-in-order", message).help("put each session in order of time")
        }
        Stopped::Forgot => {
            let message =
                "this log goes back to sessions that were over, and it cannot be read a second time";
            Diagnostic::new("not-in-order", message).help("write it to a file first")
        }
        Stopped::TooLong => {
            Diagnostic::new("too-long", "a session is too long for its waits to be added up exactly")
        }
    }
}
