//! `writecost replay`: what every trigger would have done with the mutations of a log.

mod flags;
mod query;

use clap::Args;
use writecost_replay::{ColumnChoice, ReadOptions, ReadStatus, TimeUnit};

use super::format::{FormatArg, Offers};
use crate::cli::logs::{LogReplay, LogTerms, choice};
use crate::cli::options::OutputOptions;
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output, terminal};
use crate::input::{DiskFiles, LoadOptions, Loader};
use crate::number::Duration;
use crate::render::{CountsFile, Csv, Renderer, Terminal};
use crate::report::{ReplayAnswer, with_thousands};
use crate::scenario::RequiredCounts;
use crate::trigger::FlushPolicy;
use crate::trigger::ReplayCounts;

impl Offers for ReplayAnswer {
    const RENDERERS: &'static [&'static dyn Renderer<Self>] = &[&Terminal, &CountsFile, &Csv];
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Log files, read as one log: Parquet, CSV or JSON lines, also `.gz` and `.zst`; patterns; `-` is standard input
    #[arg(required_unless_present = "sql", value_name = "LOG")]
    logs: Vec<String>,
    /// Session column; default: found by its name. Columns of a CSV without a header are numbered from 1
    #[arg(long, value_name = "COL")]
    session: Option<String>,
    /// Time column: integers, timestamps or RFC 3339
    #[arg(long, value_name = "COL")]
    time: Option<String>,
    /// Unit of numeric times; with `--sql`, `timestamp` for a timestamp column
    #[arg(long, value_name = "UNIT", default_value = "ms", value_parser = ["s", "ms", "us", "ns", "timestamp"])]
    time_unit: String,
    /// Kind column
    #[arg(long, value_name = "COL")]
    kind: Option<String>,
    /// Bytes column, from which billing chunks are counted; `none` for none
    #[arg(long, value_name = "COL")]
    bytes: Option<String>,
    /// Boolean column: whether the mutation changed the state; `none` for none
    #[arg(long, value_name = "COL")]
    changed: Option<String>,
    /// Debounces to count: `250ms,5s,5s/30s` (`INTERVAL` or `INTERVAL/MAX_WAIT`)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    debounce: Vec<String>,
    /// Batches to count: `500ms,500ms/20` (`WINDOW` or `WINDOW/MAX_MUTATIONS`)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    batch: Vec<String>,
    /// Critical kinds, flushed at once: each `--batch` is also counted as tiered
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    critical: Vec<String>,
    /// A session ends after this time without a mutation
    #[arg(long, value_name = "TIME", default_value = "30min")]
    idle: Duration,
    /// Sort the log by time first; a large log is sorted on disk
    #[arg(long)]
    sort: bool,
    /// Skip and count rows that cannot be read
    #[arg(long)]
    skip_bad: bool,
    /// Count every trigger of a scenario
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,
    /// Also write the histogram of gaps, which gives the writes of a debounce of any interval
    #[arg(long)]
    profile: bool,
    /// Number of threads; default: one for each processor
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// How the answer is written
    #[arg(long, default_value = "table")]
    format: FormatArg<ReplayAnswer>,
    #[command(flatten)]
    query: query::QueryArgs,
    #[command(flatten)]
    output: OutputOptions,
}

/// Counts, and says what does not look right.
pub(super) fn run(args: &ReplayArgs) -> anyhow::Result<Outcome> {
    files::check_single_stdin(args.logs.iter().chain(&args.scenario))?;
    let required = required(args)?;
    let idle_ms = flags::millis("--idle", args.idle)?;
    if args.query.is_asked()? {
        query::write(args, &required, idle_ms)?;
        return Ok(Outcome::Success);
    }
    let replay = LogReplay {
        paths: &args.logs,
        read: read_options(args)?,
        required: &required,
        idle_ms,
        gap_histogram: args.profile,
        threads: args.threads,
        quiet: args.output.quiet,
        terms: LogTerms::Flags,
    };
    let replayed = replay.run().map_err(|problems| files::problems(problems, &args.output))?;
    let counts = replayed.counts;
    for note in notes(&counts, &replayed.status) {
        terminal::note(&note, &args.output);
    }
    output::render(&ReplayAnswer { counts }, args.format.0, &args.output)?;
    Ok(Outcome::Success)
}

/// The triggers to count: those of a scenario, those of the flags, or a ladder of both kinds.
fn required(args: &ReplayArgs) -> anyhow::Result<RequiredCounts> {
    let mut wanted = match &args.scenario {
        Some(path) => of_scenario(path, args)?,
        None => RequiredCounts::default(),
    };
    let ladder = args.debounce.is_empty() && args.batch.is_empty() && args.scenario.is_none();
    let listed = |given: &[String], usual: &[&str]| -> Vec<String> {
        if ladder { usual.iter().map(|&text| text.to_owned()).collect() } else { given.to_vec() }
    };
    let debounces = flags::debounces(&listed(&args.debounce, &flags::DEBOUNCES))?;
    let batches = flags::batches(&listed(&args.batch, &flags::BATCHES))?;
    let tiered = if args.critical.is_empty() { Vec::new() } else { flags::tiered(&batches) };
    wanted.policies = flags::in_order(wanted.policies, debounces, batches, tiered);
    Ok(wanted)
}

fn of_scenario(path: &str, args: &ReplayArgs) -> anyhow::Result<RequiredCounts> {
    let wanted = Loader::new(&DiskFiles).required_counts(path, &LoadOptions::default());
    let wanted = wanted.map_err(|failure| files::input_error(&failure, &args.output))?;
    let tiered = wanted.policies.iter().any(FlushPolicy::closes_on_critical);
    if tiered && args.critical.is_empty() {
        let message =
            format!("`{path}` has a tiered trigger: name the kinds that cannot wait with `--critical`");
        return Err(outcome::usage_error(message));
    }
    Ok(wanted)
}

fn read_options(args: &ReplayArgs) -> anyhow::Result<ReadOptions> {
    let required = |name: &Option<String>| name.clone().map_or(ColumnChoice::Infer, ColumnChoice::Name);
    let mut options = ReadOptions::default();
    options.session = required(&args.session);
    options.time = required(&args.time);
    options.kind = choice(args.kind.as_ref());
    options.bytes = choice(args.bytes.as_ref());
    options.changed = choice(args.changed.as_ref());
    options.time_unit = time_unit(&args.time_unit)?;
    options.critical_kinds.clone_from(&args.critical);
    (options.read_bytes, options.read_changed) = (true, true);
    (options.sort, options.skip_bad) = (args.sort, args.skip_bad);
    Ok(options)
}

fn time_unit(unit: &str) -> anyhow::Result<TimeUnit> {
    match unit {
        "s" => Ok(TimeUnit::Seconds),
        "ms" => Ok(TimeUnit::Millis),
        "us" => Ok(TimeUnit::Micros),
        "ns" => Ok(TimeUnit::Nanos),
        _ => Err(outcome::usage_error(format!(
            "`{unit}` is not a unit of time: wanted `s`, `ms`, `us` or `ns`"
        ))),
    }
}

/// What a reader of the counts should know about their log.
fn notes(counts: &ReplayCounts, status: &ReadStatus) -> Vec<String> {
    /// 2001 in seconds is 1970 in milliseconds.
    const SECONDS: std::ops::Range<i64> = 100_000_000..100_000_000_000;
    let mut notes = Vec::new();
    let log = &counts.log;
    if log.skipped > 0 {
        let (skipped, rows) = (with_thousands(&log.skipped.into()), with_thousands(&log.rows.into()));
        notes.push(format!("{skipped} of {rows} rows could not be read and were skipped"));
    }
    if log.last_ms.is_some_and(|last| SECONDS.contains(&last)) {
        notes.push("the log is from the 1970s: if its times are seconds, use `--time-unit s`".to_owned());
    }
    if status.has_times_without_zone() {
        notes.push("times without a UTC offset were read as UTC".to_owned());
    }
    for kind in status.unused_critical_kinds() {
        notes.push(format!("no mutation is of the critical kind `{kind}`"));
    }
    notes
}
