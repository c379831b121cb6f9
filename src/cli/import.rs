//! `writecost import`: the measured usage of an account, priced, and compared with a model.

use clap::Args;

use super::break_even::strategy;
use super::format::{FormatArg, Offers};
use crate::analysis::reconcile::{AccountBill, bill as account_bill, reconcile};
use crate::bill::BillingOptions;
use crate::cli::options::{OutputOptions, RoundingOption, billing_overrides};
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output, terminal};
use crate::input::{DateRange, DiskFiles, LoadOptions, LoadedScenario, LoadedSheet, Loader, account, query};
use crate::number::{Count, Date, PositiveRational};
use crate::pricing::Plan;
use crate::render::{Renderer, renderers, visible};
use crate::report::{ModelComparison, Reconciliation, text};
use crate::scenario::Rounding;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Responses of Cloudflare's GraphQL Analytics API, as JSON; `-` is standard input
    #[arg(required_unless_present = "query", value_name = "EXPORT")]
    exports: Vec<String>,
    /// Write the query for the API that returns everything `import` reads, and stop
    #[arg(long, conflicts_with = "exports")]
    query: bool,
    /// Days in the export; by default those from the first row to the last
    #[arg(long, value_name = "N")]
    days: Option<String>,
    /// The first day; earlier rows are skipped
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day; later rows are skipped
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Price sheet: `cloudflare` (the default), `cloudflare@2025-06-01`, or a path ending in `.yaml`
    #[arg(long, value_name = "REF")]
    pricing: Option<String>,
    /// Plan of the sheet, by default `paid`
    #[arg(long)]
    plan: Option<String>,
    /// Round usage as invoices do (the default), or bill in proportion to usage
    #[arg(long, value_enum)]
    rounding: Option<RoundingOption>,
    /// Compare a scenario with the account, and use its prices and plan
    #[arg(long, value_name = "SCENARIO", requires = "strategy", requires = "sessions")]
    scenario: Option<String>,
    /// The strategy that is deployed
    #[arg(long, value_name = "ID", requires = "scenario")]
    strategy: Option<String>,
    /// Sessions of the account in a month
    #[arg(long, value_name = "N", requires = "scenario")]
    sessions: Option<String>,
    /// How the answer is written
    #[arg(long, default_value = "table")]
    format: FormatArg<Reconciliation>,
    #[command(flatten)]
    output: OutputOptions,
}

impl Offers for Reconciliation {
    const RENDERERS: &'static [&'static dyn Renderer<Self>] = renderers![];
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<Outcome> {
    if args.query {
        output::write_text(&query(), &args.output)?;
        return Ok(Outcome::Success);
    }
    let found = reconciliation(args)?;
    warn(&found, args);
    output::render(&found, args.format.0, &args.output)?;
    Ok(Outcome::Success)
}

fn reconciliation(args: &ImportArgs) -> anyhow::Result<Reconciliation> {
    files::check_single_stdin(args.exports.iter().chain(&args.scenario))?;
    let span = span(args)?;
    let loaded = args.scenario.as_ref().map(|path| load(path, args)).transpose()?;
    let export = account(&DiskFiles, &args.exports, &span)
        .map_err(|failure| files::input_error(&failure, &args.output))?;
    let sheet = sheet(args, loaded.as_ref())?;
    let plan = plan(args, &sheet, loaded.as_ref())?;
    let stated = loaded.as_ref().map(|loaded| BillingOptions::for_scenario(&loaded.scenario));
    let options = stated.unwrap_or(BillingOptions {
        fee: true,
        allowances: true,
        rounding: args.rounding.map(Rounding::from).unwrap_or_default(),
    });
    let bill = account_bill(&sheet.sheet, &plan, &export.usage, options);
    let other = BillingOptions { rounding: options.rounding.other(), ..options };
    let other_rounding = account_bill(&sheet.sheet, &plan, &export.usage, other);
    let model = loaded.map(|loaded| model(args, loaded, &bill)).transpose()?;
    Ok(Reconciliation { export, sheet, plan, rounding: options.rounding, bill, other_rounding, model })
}

fn span(args: &ImportArgs) -> anyhow::Result<DateRange> {
    let days = args.days.as_deref().map(days).transpose()?;
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(outcome::usage_error("`--from` is after `--to`: no day is between them"));
    }
    Ok(DateRange { from: args.from, to: args.to, days })
}

/// Reads a positive number of days.
fn days(text: &str) -> anyhow::Result<PositiveRational> {
    let wrong = |why: &str| outcome::usage_error(format!("cannot read `{text}` for `--days`: {why}"));
    let count: Count = text.parse().map_err(|problem: crate::number::ParseError| wrong(&problem.reason))?;
    PositiveRational::new(count.as_rational().clone()).ok_or_else(|| wrong("wanted more than 0"))
}

/// The scenario with the given prices, plan and rounding.
fn load(path: &str, args: &ImportArgs) -> anyhow::Result<LoadedScenario> {
    let set = billing_overrides(args.pricing.as_deref(), args.plan.as_deref(), args.rounding);
    let options = LoadOptions { set: set.collect(), ..LoadOptions::default() };
    files::load(path, &options, &args.output)
}

fn sheet(args: &ImportArgs, loaded: Option<&LoadedScenario>) -> anyhow::Result<LoadedSheet> {
    if let Some(loaded) = loaded {
        let sheet = std::sync::Arc::clone(loaded.scenario.sheet());
        return Ok(LoadedSheet { sheet, sha256: loaded.sheet_sha256.clone() });
    }
    let reference = args.pricing.as_deref().unwrap_or("cloudflare");
    Loader::new(&DiskFiles).sheet(reference, "").map_err(|failure| files::input_error(&failure, &args.output))
}

fn plan(args: &ImportArgs, sheet: &LoadedSheet, loaded: Option<&LoadedScenario>) -> anyhow::Result<Plan> {
    if let Some(plan) = loaded.and_then(|loaded| loaded.scenario.plan()) {
        return Ok(plan.clone());
    }
    let wanted = args.plan.as_deref().unwrap_or("paid");
    sheet.sheet.plan(wanted).cloned().ok_or_else(|| {
        let known: Vec<&str> = sheet.sheet.spec().plans.iter().map(|plan| plan.id.as_str()).collect();
        let (of, known) = (sheet.sheet.reference(), known.join("`, `"));
        outcome::usage_error(format!("`{wanted}` is not a plan of {of}; known here: `{known}`"))
    })
}

fn model(args: &ImportArgs, loaded: LoadedScenario, bill: &AccountBill) -> anyhow::Result<ModelComparison> {
    let sessions = files::sessions("--sessions", args.sessions.as_deref().unwrap_or_default())?;
    let found = strategy(&loaded.scenario, args.strategy.as_deref().unwrap_or_default())?;
    let variances = reconcile(&loaded.scenario, found, sessions, bill);
    let strategy = found.id.clone();
    Ok(ModelComparison { loaded, strategy, sessions, variances })
}

/// Writes what is not priced to standard error as well, where scripts look for problems.
fn warn(found: &Reconciliation, args: &ImportArgs) {
    if args.output.quiet {
        return;
    }
    for sentence in text::not_priced(found).iter().chain(&found.export.caveats) {
        terminal::eprint(&format!("warning: {}\n", visible(sentence)));
    }
}
