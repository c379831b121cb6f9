//! `diff`: two versions of an answer, what moved between them, and the thresholds it is held to.

mod changes;
mod gates;
mod json;
mod show;
mod side;
mod sides;

use clap::{Args, ValueEnum};
use sides::{Pair, Sides};

use super::options::{Format, OutputOptions, ScenarioOptions};
use crate::analysis::diff::{Difference, Snapshot, Threshold, diff};
use crate::cli::outcome::Outcome;
use crate::cli::{outcome, output};
use crate::report::{Currency, Table};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The older version: a scenario, a folder or pattern of them, a saved JSON report, or a price
    /// sheet; `-` is standard input
    #[arg(value_name = "OLD")]
    old: String,
    /// The newer version, of the same kind, or scenarios to compare with saved reports (repeatable)
    #[arg(required = true, value_name = "NEW")]
    new: Vec<String>,
    /// With two price sheets: a scenario to price on both (repeatable)
    #[arg(long, value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// Exit 3 when this threshold is exceeded: `total > 5%`, `total > 10.00` (rises), `total < -5%` (falls),
    /// `cheapest changed`, `break-even < 100k`, `hybrid total@1M > 5%` (repeatable)
    #[arg(long, value_name = "THRESHOLD", allow_hyphen_values = true)]
    fail_on: Vec<String>,
    /// Sessions per month, instead of the scenarios': `1k,10k,1M`
    #[arg(long, value_name = "LIST")]
    sessions: Option<String>,
    #[command(flatten)]
    over: ScenarioOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
    #[command(flatten)]
    output: OutputOptions,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum DiffFormat {
    /// Tables for a terminal
    #[default]
    Table,
    /// GitHub Markdown, for a job summary or a comment that is updated by its hidden marker
    Markdown,
    /// One table of exact figures, a row for each value
    Csv,
    /// Versioned JSON, figures as exact decimal strings
    Json,
    /// One self-contained page
    Html,
    /// GitHub annotations: an error for each total, volume or break-even that trips a threshold
    Github,
}

/// A scenario in both versions, and what moved.
struct Found {
    pair: Pair,
    difference: Difference,
    currency: Currency,
    /// What changed in the inputs.
    inputs: Table,
}

pub(super) fn run(args: &DiffArgs) -> anyhow::Result<Outcome> {
    let gates: Vec<Threshold> = read_gates(&args.fail_on)?;
    let sides = Sides::read(args)?;
    let found = sides.pairs.into_iter().map(Found::of).collect::<anyhow::Result<Vec<_>>>()?;
    let differences: Vec<Difference> = found.iter().map(|found| found.difference.clone()).collect();
    let held: Result<Vec<_>, String> = gates.iter().map(|gate| gate.evaluate(&differences)).collect();
    let held = held.map_err(outcome::usage_error)?;
    let answer = show::Answer { found: &found, prices: sides.prices, only: sides.only, held: &held };
    write(args, &answer)?;
    gates::complain(&answer, matches!(args.format, DiffFormat::Csv | DiffFormat::Github), &args.output);
    let tripped = held.iter().any(|held| !held.by.is_empty());
    Ok(if tripped { Outcome::CheckFailed } else { Outcome::Success })
}

/// Every threshold, or everything that is wrong with any.
fn read_gates(texts: &[String]) -> anyhow::Result<Vec<Threshold>> {
    let (gates, wrong): (Vec<_>, Vec<_>) =
        texts.iter().map(|text| Threshold::parse(text)).partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    if wrong.is_empty() {
        return Ok(gates.into_iter().filter_map(Result::ok).collect());
    }
    Err(outcome::usage_error(wrong.join("\nerror: ")))
}

fn write(args: &DiffArgs, answer: &show::Answer<'_>) -> anyhow::Result<()> {
    let format = match args.format {
        DiffFormat::Json => return output::write_json(&json::json(answer), &args.output),
        DiffFormat::Github => return output::write_text(&gates::annotations(answer), &args.output),
        DiffFormat::Table => Format::Table,
        DiffFormat::Markdown => Format::Markdown,
        DiffFormat::Csv => Format::Csv,
        DiffFormat::Html => Format::Html,
    };
    output::write_document(
        "writecost diff",
        &show::document(answer),
        &show::tidy(answer),
        format,
        &args.output,
    )
}

impl Found {
    fn of(pair: Pair) -> anyhow::Result<Self> {
        let (old, new) = (&pair.old.saved.pricing.currency, &pair.new.saved.pricing.currency);
        if old != new {
            return Err(outcome::usage_error(format!(
                "{} is in {old} and {} in {new}: amounts of two currencies cannot be held against each other",
                pair.old.source, pair.new.source
            )));
        }
        let currency = Currency::new(new);
        let (old, new) = snapshots(&pair);
        let inputs = changes::inputs(&pair, &currency);
        Ok(Self { difference: diff(&old, &new), inputs, currency, pair })
    }
}

/// Both answers; where one was saved, both as they are saved, so that digits a report does not
/// keep are missing on both sides.
fn snapshots(pair: &Pair) -> (Snapshot, Snapshot) {
    match (&pair.old.loaded, &pair.new.loaded) {
        (Some(old), Some(new)) => (Snapshot::of(&old.scenario), Snapshot::of(&new.scenario)),
        _ => (pair.old.snapshot(), pair.new.snapshot()),
    }
}
