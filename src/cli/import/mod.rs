//! `writecost import`: what an account used, priced line by line, and a model held against it.

mod document;
mod json;

use std::path::Path;

use clap::Args;

use super::break_even::strategy;
use super::options::{Format, OutputOptions, RoundingOption, billing_overrides};
use crate::analysis::reconcile::{AccountBill, MeterVariance, bill as account_bill, reconcile};
use crate::bill::BillingOptions;
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output, terminal};
use crate::input::{DateRange, Export, Input, LoadOptions, Loaded, LoadedScenario, Loader, account, query};
use crate::number::{Count, Date, Rational};
use crate::pricing::Plan;
use crate::render::visible;
use crate::scenario::Rounding;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Responses of Cloudflare's GraphQL Analytics API, as JSON; `-` is standard input
    #[arg(required_unless_present = "query", value_name = "EXPORT")]
    exports: Vec<String>,
    /// Print the GraphQL query that exports everything this command reads, and exit
    #[arg(long, conflicts_with = "exports")]
    query: bool,
    /// Days that the export covers; default: from its first row to its last
    #[arg(long, value_name = "N")]
    days: Option<String>,
    /// First day; rows of earlier days are skipped
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day; rows of later days are skipped
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Price sheet: `cloudflare` (the default), `cloudflare@2025-06-01`, or a path ending in `.yaml`
    #[arg(long, value_name = "REF")]
    pricing: Option<String>,
    /// Plan of the sheet (default: `paid`)
    #[arg(long)]
    plan: Option<String>,
    /// Round billable usage as invoices do (the default), or price it pro rata
    #[arg(long, value_enum)]
    rounding: Option<RoundingOption>,
    /// Compare the account with a scenario, and use its prices and plan
    #[arg(long, value_name = "SCENARIO", requires = "strategy", requires = "sessions")]
    scenario: Option<String>,
    /// The strategy of the scenario that is deployed
    #[arg(long, value_name = "ID", requires = "scenario")]
    strategy: Option<String>,
    /// Sessions of the account per month
    #[arg(long, value_name = "N", requires = "scenario")]
    sessions: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    output: OutputOptions,
}

/// Everything an answer is made from.
struct Answer {
    export: Export,
    sheet: LoadedScenario,
    plan: Plan,
    rounding: Rounding,
    bill: AccountBill,
    /// The total under the other rounding.
    other: AccountBill,
    model: Option<Model>,
}

/// A strategy held against the account.
struct Model {
    loaded: Loaded,
    strategy: String,
    sessions: u64,
    gaps: Vec<MeterVariance>,
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<Outcome> {
    if args.query {
        output::write_text(&query(), &args.output)?;
        return Ok(Outcome::Success);
    }
    let answer = answered(args)?;
    tell(&answer, args);
    if args.format == Format::Json {
        output::write_json(&json::value(&answer), &args.output)?;
    } else {
        let (document, tidy) = document::compose(&answer);
        output::write_document("writecost import", &document, &tidy, args.format, &args.output)?;
    }
    Ok(Outcome::Success)
}

fn answered(args: &ImportArgs) -> anyhow::Result<Answer> {
    files::check_single_stdin(args.exports.iter().chain(&args.scenario))?;
    let inputs: Vec<Input> = args.exports.iter().map(|path| Input::from_arg(path)).collect();
    let span = span(args)?;
    let loaded = args.scenario.as_ref().map(|path| load(path, args)).transpose()?;
    let export = account(&inputs, &span).map_err(|failure| files::input_error(&failure, &args.output))?;
    let sheet = sheet(args, loaded.as_ref())?;
    let plan = plan(args, &sheet, loaded.as_ref())?;
    let stated = loaded.as_ref().map(|loaded| BillingOptions::for_scenario(&loaded.scenario));
    let billing_overrides = stated.unwrap_or(BillingOptions {
        fee: true,
        allowances: true,
        rounding: args.rounding.map(Rounding::from).unwrap_or_default(),
    });
    let bill = account_bill(&sheet.sheet, &plan, &export.usage, billing_overrides);
    let turned = BillingOptions { rounding: billing_overrides.rounding.other(), ..billing_overrides };
    let other = account_bill(&sheet.sheet, &plan, &export.usage, turned);
    let model = loaded.map(|loaded| model(args, loaded, &bill)).transpose()?;
    Ok(Answer { export, sheet, plan, rounding: billing_overrides.rounding, bill, other, model })
}

fn span(args: &ImportArgs) -> anyhow::Result<DateRange> {
    let days = args.days.as_deref().map(days).transpose()?;
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(outcome::usage_error("`--from` is after `--to`: no day is between them"));
    }
    Ok(DateRange { from: args.from, to: args.to, days })
}

/// A number of days, of which there is some.
fn days(text: &str) -> anyhow::Result<Rational> {
    let wrong = |why: &str| outcome::usage_error(format!("cannot read `{text}` for `--days`: {why}"));
    let count: Count = text.parse().map_err(|problem: crate::number::ParseError| wrong(&problem.reason))?;
    Some(count.as_rational().clone())
        .filter(Rational::is_positive)
        .ok_or_else(|| wrong("wanted more than none"))
}

/// The scenario, with the prices, the plan and the rounding that were asked for.
fn load(path: &str, args: &ImportArgs) -> anyhow::Result<Loaded> {
    let set = billing_overrides(args.pricing.as_deref(), args.plan.as_deref(), args.rounding);
    let options = LoadOptions { set: set.collect(), ..LoadOptions::default() };
    files::load(path, &options, &args.output)
}

fn sheet(args: &ImportArgs, loaded: Option<&Loaded>) -> anyhow::Result<LoadedScenario> {
    if let Some(loaded) = loaded {
        let sheet = std::sync::Arc::clone(loaded.scenario.sheet());
        return Ok(LoadedScenario { sheet, sha256: loaded.sheet_sha256.clone() });
    }
    let reference = args.pricing.as_deref().unwrap_or("cloudflare");
    Loader::sheet(reference, Path::new("")).map_err(|failure| files::input_error(&failure, &args.output))
}

fn plan(args: &ImportArgs, sheet: &LoadedScenario, loaded: Option<&Loaded>) -> anyhow::Result<Plan> {
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

fn model(args: &ImportArgs, loaded: Loaded, bill: &AccountBill) -> anyhow::Result<Model> {
    let sessions = files::sessions("--sessions", args.sessions.as_deref().unwrap_or_default())?;
    let found = strategy(&loaded.scenario, args.strategy.as_deref().unwrap_or_default())?;
    let gaps = reconcile(&loaded.scenario, found, sessions, bill);
    let strategy = found.id.clone();
    Ok(Model { loaded, strategy, sessions, gaps })
}

/// What has not been counted is told where it is noticed, too.
fn tell(answer: &Answer, args: &ImportArgs) {
    if args.output.quiet {
        return;
    }
    for sentence in document::left_out(answer).iter().chain(&answer.export.caveats) {
        terminal::eprint(&format!("warning: {}\n", visible(sentence)));
    }
}
