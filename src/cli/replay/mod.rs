//! `writecost replay`: what every trigger would have done with the mutations of a log.

mod args;
mod flags;
mod query;

use writecost_replay::{ColumnChoice, ReadOptions, ReadStatus, TimeUnit};

use super::format::Offers;
use crate::cli::logs::{LogReplay, LogTerms, choice};
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output, terminal};
use crate::input::{DiskFiles, LoadOptions, Loader};
use crate::render::{CountsFile, Csv, Renderer, Terminal};
use crate::report::{ReplayAnswer, with_thousands};
use crate::scenario::RequiredCounts;
use crate::trigger::FlushPolicy;
use crate::trigger::ReplayCounts;
pub(super) use args::ReplayArgs;

impl Offers for ReplayAnswer {
    const RENDERERS: &'static [&'static dyn Renderer<Self>] = &[&Terminal, &CountsFile, &Csv];
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
