//! `writecost trace generate`: a log that a scenario could have left behind.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::Context as _;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use writecost_replay::EventRows;
use writecost_replay::generate::Generator;
use writecost_replay::write::{LogFormat, LogWriter};

use super::format::{self, Format};
use super::generate_options::{LogSettings, generate_options};
use crate::cli::atomic_file::{Target, Writer, stream};
use crate::cli::logs::ScenarioReplayer;
use crate::cli::options::OutputOptions;
use crate::cli::outcome::Outcome;
use crate::cli::progress::Bar;
use crate::cli::{files, outcome, terminal};
use crate::input::LoadOptions;
use crate::number::Duration;
use crate::render::visible;
use crate::report::with_thousands;

/// Batches that may wait to be written: the speeds of the two threads vary.
const AHEAD: usize = 4;

#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Sessions in the log
    #[arg(long, value_name = "N")]
    sessions: String,
    /// Random seed; the same seed gives the same bytes
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// Period over which sessions start
    #[arg(long, value_name = "TIME", default_value = "30d")]
    over: Duration,
    /// Start of that period
    #[arg(long, value_name = "TIME", default_value = "2026-01-05T00:00:00Z")]
    start: String,
    /// Critical kinds, with the share of the scenario's first tiered trigger
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    critical: Vec<String>,
    /// Override any scalar of the scenario by its path: `--set workload.mutations=300` (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Format of the log; default: by the extension of the file, or CSV
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write Parquet without a dictionary of session ids
    #[arg(long)]
    no_dictionary: bool,
    #[command(flatten)]
    output: OutputOptions,
}

/// Loads the scenario and writes its log.
pub(super) fn run(args: &GenerateArgs) -> anyhow::Result<Outcome> {
    let format = format::chosen(args.format, args.output.output.as_deref(), !args.no_dictionary)?;
    let to_terminal = args.output.output.is_none() && io::stdout().is_terminal();
    if to_terminal && matches!(format, LogFormat::Parquet { .. }) {
        return Err(outcome::usage_error("Parquet is no text for a terminal: give it a file with `-o`"));
    }
    let settings = settings(args)?;
    let options = LoadOptions {
        set: args.set.clone(),
        counts: None,
        replayer: Some(Arc::new(ScenarioReplayer { quiet: true })),
        ..LoadOptions::default()
    };
    let loaded = files::load(&args.scenario, &options, &args.output)?;
    let sessions = settings.sessions;
    let no_log = |problem: &dyn std::fmt::Display| {
        outcome::usage_error(format!("no log can be generated from `{}`: {problem}", visible(&args.scenario)))
    };
    let options = generate_options(&loaded.scenario, settings).map_err(|problem| no_log(&problem))?;
    let generator = Generator::new(options).map_err(|problem| no_log(&problem))?;
    let rows = write(generator, sessions, format, args)?;
    if let Some(file) = &args.output.output {
        terminal::note(&written(rows, sessions, file, args.format), &args.output);
    }
    Ok(Outcome::Success)
}

/// What was written to a file.
fn written(rows: u64, sessions: u64, file: &Path, stated: Option<Format>) -> String {
    let (sessions, rows) = (with_thousands(&sessions.into()), with_thousands(&rows.into()));
    let unsaid = stated.is_none() && !format::is_said_by(file);
    let unsaid = if unsaid { ", as CSV, since its name does not say how" } else { "" };
    format!("{rows} mutations of {sessions} sessions are in `{}`{unsaid}", file.display())
}

fn settings(args: &GenerateArgs) -> anyhow::Result<LogSettings> {
    let start = args.start.parse::<jiff::Timestamp>().map_err(|_| {
        let text = visible(&args.start);
        outcome::usage_error(format!(
            "cannot read `{text}` for `--start`: wanted a time such as `2026-01-05T00:00:00Z`"
        ))
    })?;
    Ok(LogSettings {
        sessions: files::sessions("--sessions", &args.sessions)?,
        seed: args.seed,
        over: args.over,
        start_ms: start.as_millisecond(),
        critical_kinds: args.critical.clone(),
    })
}

/// Generates rows on one thread and writes them on another; returns their number.
fn write(generator: Generator, sessions: u64, format: LogFormat, args: &GenerateArgs) -> anyhow::Result<u64> {
    let output = &args.output;
    let target = output.output.clone().map_or(Target::Stdout, Target::File);
    let name = output
        .output
        .as_ref()
        .map_or_else(|| "standard output".to_owned(), |file| format!("`{}`", file.display()));
    let started = generator.sessions_started();
    let bar = Bar::new(Some(sessions), move || started.load(Ordering::Relaxed), output.quiet);
    let schema = generator.schema().clone();
    let (sender, receiver) = sync_channel(AHEAD);
    let mut rows = 0;
    let written = std::thread::scope(|scope| {
        scope.spawn(move || send(generator, &sender));
        stream(&target, |out| {
            let mut writer = LogWriter::new(format, schema, out)?;
            rows = take(receiver, &mut writer, &bar)?;
            writer.finish()
        })
    });
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    Ok(rows)
}

/// Sends rows until there are no more, or the receiver is gone.
fn send(generator: Generator, sender: &SyncSender<EventRows>) {
    for rows in generator {
        if sender.send(rows).is_err() {
            return;
        }
    }
}

fn take(receiver: Receiver<EventRows>, writer: &mut LogWriter<Writer<'_>>, bar: &Bar) -> io::Result<u64> {
    let mut taken = 0;
    for rows in receiver {
        let count = rows.len() as u64;
        writer.write(rows)?;
        taken += count;
        bar.advance(count);
    }
    Ok(taken)
}
