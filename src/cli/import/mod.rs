//! `writecost import`: what an account used, priced line by line, and a model held against it.

mod document;
mod json;

use std::path::Path;

use clap::Args;

use super::args::{Format, OutputArgs, RoundingArg, conditions};
use super::break_even::strategy;
use super::{Outcome, answer};
use crate::analysis::account::{AccountBill, MeterVariance, bill as account_bill, reconcile};
use crate::bill::BillingOptions;
use crate::input::{DateRange, Export, Input, LoadOptions, Loaded, LoadedScenario, Loader, account, query};
use crate::number::{Count, Date, PositiveRational};
use crate::pricing::Plan;
use crate::render::visible;
use crate::scenario::Rounding;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Answers of Cloudflare's GraphQL Analytics API, as JSON; `-` is standard input
    #[arg(required_unless_present = "query", value_name = "EXPORT")]
    exports: Vec<String>,
    /// Write the query that asks the API for everything that is read here, and do nothing else
    #[arg(long, conflicts_with = "exports")]
    query: bool,
    /// How many days the export is of, instead of those from the first row to the last
    #[arg(long, value_name = "N")]
    days: Option<String>,
    /// The first day: rows of earlier ones are left out
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day: rows of later ones are left out
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Price sheet: `cloudflare` (the default), `cloudflare@2025-06-01`, or a path ending in `.yaml`
    #[arg(long, value_name = "REF")]
    pricing: Option<String>,
    /// Plan of the sheet: `paid` where not given
    #[arg(long)]
    plan: Option<String>,
    /// Round usage as invoices do (the default), or not
    #[arg(long, value_enum)]
    rounding: Option<RoundingArg>,
    /// Hold a scenario against the account; its prices and plan are then the ones used
    #[arg(long, value_name = "SCENARIO", requires = "strategy", requires = "sessions")]
    scenario: Option<String>,
    /// The strategy of that scenario that is in place
    #[arg(long, value_name = "ID", requires = "scenario")]
    strategy: Option<String>,
    /// How many sessions the account had in a month
    #[arg(long, value_name = "N", requires = "scenario")]
    sessions: Option<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    output: OutputArgs,
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
        answer::write(&query(), &args.output)?;
        return Ok(Outcome::Held);
    }
    let answer = answered(args)?;
    tell(&answer, args);
    if args.format == Format::Json {
        answer::json(&json::value(&answer), &args.output)?;
    } else {
        let (document, tidy) = document::compose(&answer);
        answer::document("writecost import", &document, &tidy, args.format, &args.output)?;
    }
    Ok(Outcome::Held)
}

fn answered(args: &ImportArgs) -> anyhow::Result<Answer> {
    answer::stdin_once(args.exports.iter().chain(&args.scenario))?;
    let inputs: Vec<Input> = args.exports.iter().map(|path| Input::from_arg(path)).collect();
    let span = span(args)?;
    let loaded = args.scenario.as_ref().map(|path| load(path, args)).transpose()?;
    let export = account(&inputs, &span).map_err(|failure| answer::bad(&failure, &args.output))?;
    let sheet = sheet(args, loaded.as_ref())?;
    let plan = plan(args, &sheet, loaded.as_ref())?;
    let stated = loaded.as_ref().map(|loaded| BillingOptions::for_scenario(&loaded.scenario));
    let conditions = stated.unwrap_or(BillingOptions {
        fee: true,
        allowances: true,
        rounding: args.rounding.map(Rounding::from).unwrap_or_default(),
    });
    let bill = account_bill(&sheet.sheet, &plan, &export.usage, conditions);
    let turned = BillingOptions { rounding: conditions.rounding.other(), ..conditions };
    let other = account_bill(&sheet.sheet, &plan, &export.usage, turned);
    let model = loaded.map(|loaded| model(args, loaded, &bill)).transpose()?;
    Ok(Answer { export, sheet, plan, rounding: conditions.rounding, bill, other, model })
}

fn span(args: &ImportArgs) -> anyhow::Result<DateRange> {
    let days = args.days.as_deref().map(days).transpose()?;
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(answer::bad_flag("`--from` is after `--to`: no day is between them"));
    }
    Ok(DateRange { from: args.from, to: args.to, days })
}

/// A number of days, of which there is some.
fn days(text: &str) -> anyhow::Result<PositiveRational> {
    let wrong = |why: &str| answer::bad_flag(format!("cannot read `{text}` for `--days`: {why}"));
    let count: Count = text.parse().map_err(|problem: crate::number::ParseError| wrong(&problem.reason))?;
    PositiveRational::new(count.as_rational().clone()).ok_or_else(|| wrong("wanted more than none"))
}

/// The scenario, with the prices, the plan and the rounding that were asked for.
fn load(path: &str, args: &ImportArgs) -> anyhow::Result<Loaded> {
    let set = conditions(args.pricing.as_deref(), args.plan.as_deref(), args.rounding);
    let options = LoadOptions { set: set.collect(), ..LoadOptions::default() };
    answer::load(path, &options, &args.output)
}

fn sheet(args: &ImportArgs, loaded: Option<&Loaded>) -> anyhow::Result<LoadedScenario> {
    if let Some(loaded) = loaded {
        let sheet = std::sync::Arc::clone(loaded.scenario.sheet());
        return Ok(LoadedScenario { sheet, sha256: loaded.sheet_sha256.clone() });
    }
    let reference = args.pricing.as_deref().unwrap_or("cloudflare");
    Loader::sheet(reference, Path::new("")).map_err(|failure| answer::bad(&failure, &args.output))
}

fn plan(args: &ImportArgs, sheet: &LoadedScenario, loaded: Option<&Loaded>) -> anyhow::Result<Plan> {
    if let Some(plan) = loaded.and_then(|loaded| loaded.scenario.plan()) {
        return Ok(plan.clone());
    }
    let wanted = args.plan.as_deref().unwrap_or("paid");
    sheet.sheet.plan(wanted).cloned().ok_or_else(|| {
        let known: Vec<&str> = sheet.sheet.spec().plans.iter().map(|plan| plan.id.as_str()).collect();
        let (of, known) = (sheet.sheet.reference(), known.join("`, `"));
        answer::bad_flag(format!("`{wanted}` is not a plan of {of}; known here: `{known}`"))
    })
}

fn model(args: &ImportArgs, loaded: Loaded, bill: &AccountBill) -> anyhow::Result<Model> {
    let sessions = answer::sessions("--sessions", args.sessions.as_deref().unwrap_or_default())?;
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
        answer::complain(&format!("warning: {}\n", visible(sentence)));
    }
}
