//! `writecost replay`: what every trigger would have done with the mutations of a log.

mod count;
mod flags;
mod query;
mod tables;

use std::path::Path;

use clap::{Args, ValueEnum};

use super::args::OutputArgs;
use super::{Outcome, answer, counts};
use crate::analysis::replay::Plan;
use crate::input::log::{LogFiles, LogOptions, TimeUnit};
use crate::input::{DiskFiles, LoadOptions, Loader};
use crate::number::Duration;
use crate::report::grouped;
use crate::scenario::RequiredCounts;
use crate::trigger::ReplayCounts;

pub(super) use count::Counting;

/// How counts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum CountsFormat {
    /// For a terminal
    #[default]
    Table,
    /// The counts file that `--counts` reads
    Json,
    /// One flat table, which `--counts` reads as well
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Logs as one: Parquet, CSV or JSON lines, `.gz` and `.zst` too; patterns; `-` is standard input
    #[arg(required_unless_present = "sql", value_name = "LOG")]
    logs: Vec<String>,
    /// Column of sessions, guessed where its name says so; a CSV without a header has its columns
    /// numbered from 1
    #[arg(long, value_name = "COL")]
    session: Option<String>,
    /// Column of times: whole numbers, timestamps or RFC 3339
    #[arg(long, value_name = "COL")]
    time: Option<String>,
    /// What a time that is a number counts; with `--sql`, `timestamp` where it is none
    #[arg(long, value_name = "UNIT", default_value = "ms", value_parser = ["s", "ms", "us", "ns", "timestamp"])]
    time_unit: String,
    /// Column of kinds
    #[arg(long, value_name = "COL")]
    kind: Option<String>,
    /// Column of bytes, from which 4,096-byte units are counted; `none` for none
    #[arg(long, value_name = "COL")]
    bytes: Option<String>,
    /// Column that says whether a mutation changed anything; `none` for none
    #[arg(long, value_name = "COL")]
    changed: Option<String>,
    /// Debounces to count: `250ms,5s,5s/30s`, the latter with a longest wait
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    debounce: Vec<String>,
    /// Batches to count: `500ms,500ms/20`, the latter closing early at 20 mutations
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    batch: Vec<String>,
    /// Kinds that cannot wait: every batch also runs tiered
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    critical: Vec<String>,
    /// A session without a mutation for so long is over
    #[arg(long, value_name = "TIME", default_value = "30min")]
    idle: Duration,
    /// Put the log in order of time first, on the disk where it is large
    #[arg(long)]
    sort: bool,
    /// Leave out rows that cannot be used, and count them
    #[arg(long)]
    skip_bad: bool,
    /// Count every trigger of a scenario
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,
    /// Write the profile of gaps too, from which a debounce of any interval follows
    #[arg(long)]
    profile: bool,
    /// Threads; as many as the machine has where not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: CountsFormat,
    #[command(flatten)]
    query: query::QueryArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Counts, and says what does not look right.
pub(super) fn run(args: &ReplayArgs) -> anyhow::Result<Outcome> {
    answer::stdin_once(args.logs.iter().chain(&args.scenario))?;
    let wanted = wanted(args)?;
    let idle = flags::millis("--idle", args.idle)?;
    if args.query.is_asked()? {
        query::write(args, Plan { idle, conditional: wanted.conditional, ..Plan::new(wanted.policies) })?;
        return Ok(Outcome::Held);
    }
    let options = options(args)?;
    let counting = Counting {
        names: &args.logs,
        folder: Path::new(""),
        options: &options,
        wanted: &wanted,
        idle,
        sort: args.sort,
        profile: args.profile,
        threads: args.threads,
        quiet: args.output.quiet,
    };
    let (counts, files) = counting.run().map_err(|failure| answer::bad(&failure, &args.output))?;
    for remark in remarks(&counts, &files) {
        answer::note(&remark, &args.output);
    }
    write(&counts, args)?;
    Ok(Outcome::Held)
}

fn write(counts: &ReplayCounts, args: &ReplayArgs) -> anyhow::Result<()> {
    match args.format {
        CountsFormat::Json => answer::write(&counts::json(counts), &args.output),
        CountsFormat::Csv => answer::write(&crate::render::csv(&counts::table(counts)), &args.output),
        CountsFormat::Table => {
            let document = tables::document(counts);
            let format = super::args::Format::Table;
            answer::document("writecost replay", &document, &counts::table(counts), format, &args.output)
        }
    }
}

/// The triggers to count: those of a scenario, those of the flags, or a ladder of both kinds.
fn wanted(args: &ReplayArgs) -> anyhow::Result<RequiredCounts> {
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
    let wanted = wanted.map_err(|failure| answer::bad(&failure, &args.output))?;
    let tiered =
        wanted.policies.iter().any(|rule| matches!(rule, crate::trigger::FlushPolicy::Tiered { .. }));
    if tiered && args.critical.is_empty() {
        let message =
            format!("`{path}` has a tiered trigger: name the kinds that cannot wait with `--critical`");
        return Err(answer::bad_flag(message));
    }
    Ok(wanted)
}

fn options(args: &ReplayArgs) -> anyhow::Result<LogOptions> {
    Ok(LogOptions {
        session: args.session.clone(),
        time: args.time.clone(),
        kind: args.kind.clone(),
        bytes: args.bytes.clone(),
        changed: args.changed.clone(),
        unit: args.time_unit.parse::<TimeUnit>().map_err(answer::bad_flag)?,
        critical: args.critical.clone(),
        skip_bad: args.skip_bad,
    })
}

/// What a reader of the counts should know of their log.
fn remarks(counts: &ReplayCounts, files: &LogFiles) -> Vec<String> {
    /// 2001 in seconds is 1970 in milliseconds.
    const SECONDS: std::ops::Range<i64> = 100_000_000..100_000_000_000;
    let mut remarks = Vec::new();
    let log = &counts.log;
    if log.skipped > 0 {
        let (skipped, rows) = (grouped(&log.skipped.into()), grouped(&log.rows.into()));
        remarks.push(format!("{skipped} of {rows} rows could not be used and were left out"));
    }
    if log.last_ms.is_some_and(|last| SECONDS.contains(&last)) {
        remarks.push("the log is from the 1970s: if its times are seconds, say `--time-unit s`".to_owned());
    }
    for kind in files.unmet_kinds() {
        remarks.push(format!("no mutation is of the critical kind `{kind}`"));
    }
    remarks
}
