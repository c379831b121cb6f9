//! `writecost trace generate`: a log that a scenario could have left behind.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::Context as _;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::super::atomic_file::{Target, stream};
use super::format::{self, Format};
use crate::analysis::generate::{Generator, Plan};
use crate::cli::counter::Replayer;
use crate::cli::options::OutputOptions;
use crate::cli::outcome::Outcome;
use crate::cli::progress::Bar;
use crate::cli::{files, outcome, terminal};
use crate::input::LoadOptions;
use crate::number::Duration;
use crate::render::log::{LogFormat, LogWriter};
use crate::render::visible;
use crate::report::with_thousands;
use crate::workload::Rows;

/// Stretches of the log that wait to be written: the two threads seldom keep the same pace.
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
    let plan = plan(args)?;
    let counter = Arc::new(Replayer { quiet: true });
    let options = LoadOptions {
        set: args.set.clone(),
        counts: None,
        replayer: Some(counter),
        ..LoadOptions::default()
    };
    let loaded = files::load(&args.scenario, &options, &args.output)?;
    let generator = Generator::new(&loaded.scenario, &plan).map_err(|problem| {
        outcome::usage_error(format!("no log can be made of `{}`: {problem}", visible(&args.scenario)))
    })?;
    let rows = write(generator, &plan, format, args)?;
    if let Some(file) = &args.output.output {
        terminal::note(&made(rows, &plan, file, args.format), &args.output);
    }
    Ok(Outcome::Success)
}

/// What is in a file now.
fn made(rows: u64, plan: &Plan, file: &Path, stated: Option<Format>) -> String {
    let (sessions, rows) = (with_thousands(&plan.sessions.into()), with_thousands(&rows.into()));
    let unsaid = stated.is_none() && !format::is_said_by(file);
    let unsaid = if unsaid { ", as CSV, since its name does not say how" } else { "" };
    format!("{rows} mutations of {sessions} sessions are in `{}`{unsaid}", file.display())
}

fn plan(args: &GenerateArgs) -> anyhow::Result<Plan> {
    let start = args.start.parse::<jiff::Timestamp>().map_err(|_| {
        let text = visible(&args.start);
        outcome::usage_error(format!(
            "cannot read `{text}` for `--start`: wanted a time such as `2026-01-05T00:00:00Z`"
        ))
    })?;
    Ok(Plan {
        sessions: files::sessions("--sessions", &args.sessions)?,
        seed: args.seed,
        over: args.over,
        start_ms: start.as_millisecond(),
        critical: args.critical.clone(),
    })
}

/// Makes rows on one thread and writes them on another; says how many there were.
fn write(generator: Generator, plan: &Plan, format: LogFormat, args: &GenerateArgs) -> anyhow::Result<u64> {
    let output = &args.output;
    let target = output.output.clone().map_or(Target::Stdout, Target::File);
    let name = output
        .output
        .as_ref()
        .map_or_else(|| "standard output".to_owned(), |file| format!("`{}`", file.display()));
    let bar = Bar::new(Some(plan.sessions), generator.started(), output.quiet);
    let layout = generator.layout().clone();
    let (sender, receiver) = sync_channel(AHEAD);
    let mut rows = 0;
    let written = std::thread::scope(|scope| {
        scope.spawn(move || send(generator, &sender));
        stream(&target, |out| {
            let mut writer = LogWriter::new(format, &layout, out)?;
            rows = take(receiver, &mut writer, &bar)?;
            writer.finish()
        })
    });
    bar.finish();
    written.with_context(|| format!("cannot write {name}"))?;
    Ok(rows)
}

/// Hands out rows until there are none, or nobody takes them any more.
fn send(generator: Generator, sender: &SyncSender<Rows>) {
    for rows in generator {
        if sender.send(rows).is_err() {
            return;
        }
    }
}

fn take(receiver: Receiver<Rows>, writer: &mut LogWriter<'_>, bar: &Bar) -> io::Result<u64> {
    let mut taken = 0;
    for rows in receiver {
        let count = rows.len() as u64;
        writer.write(rows)?;
        taken += count;
        bar.advance(count);
    }
    Ok(taken)
}
