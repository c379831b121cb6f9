//! `check`: what scenarios claim of themselves, held.

mod formats;
mod words;

pub(super) use formats::{data, property};

use clap::{Args, ValueEnum};

use super::args::{Format, OutputArgs, ScenarioArgs};
use super::sections::currency;
use super::{Outcome, answer};
use crate::analysis::expectation::{CheckResult, CheckSubject, check};
use crate::input::LoadedScenario;
use crate::number::Rational;
use crate::report::{Cell, Document, Table};
use crate::scenario::{Claim, Scenario};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files, folders of them, or patterns; `-` is standard input
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    #[command(flatten)]
    over: ScenarioArgs,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
    #[command(flatten)]
    output: OutputArgs,
}

/// How the verdicts of `check` are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum CheckFormat {
    /// For a terminal
    #[default]
    Table,
    /// GitHub Markdown, for a job summary or a comment that is updated by its hidden marker
    Markdown,
    /// One tidy table of exact figures
    Csv,
    /// JSON, figures as exact decimal strings
    Json,
    /// One page that needs nothing else
    Html,
    /// JUnit XML: a suite a scenario, a case an expectation or a budget at one volume
    Junit,
    /// GitHub annotations on the line of each expectation or budget that fails
    Github,
}

/// Every scenario, and the verdicts on what it claims.
type Verdicts<'a> = [(&'a LoadedScenario, Vec<CheckResult>)];

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    let loaded = answer::load_all(&args.scenarios, &args.over.options(None), &args.output)?;
    let verdicts: Vec<(&LoadedScenario, Vec<CheckResult>)> =
        loaded.iter().map(|loaded| (loaded, check(&loaded.scenario))).collect();
    for (loaded, _) in verdicts.iter().filter(|(_, verdicts)| verdicts.is_empty()) {
        answer::note(&format!("{} expects nothing of itself", loaded.name), &args.output);
    }
    if verdicts.iter().all(|(_, verdicts)| verdicts.is_empty()) {
        return Err(answer::bad_flag(
            "none of these scenarios expects anything of itself: there is nothing to check",
        ));
    }
    let failed = failed(&verdicts);
    write(&verdicts, &failed, args)?;
    for (loaded, verdict) in &failed {
        answer::tell(&words::failure(loaded, verdict));
    }
    Ok(if failed.is_empty() { Outcome::Held } else { Outcome::GateFailed })
}

fn write(
    verdicts: &Verdicts<'_>,
    failed: &[(&LoadedScenario, &CheckResult)],
    args: &CheckArgs,
) -> anyhow::Result<()> {
    let format = match args.format {
        CheckFormat::Junit => return answer::write(&formats::junit(verdicts), &args.output),
        CheckFormat::Github => return answer::write(&formats::annotations(failed), &args.output),
        CheckFormat::Json => return answer::json(&json(verdicts), &args.output),
        CheckFormat::Table => Format::Table,
        CheckFormat::Markdown => Format::Markdown,
        CheckFormat::Csv => Format::Csv,
        CheckFormat::Html => Format::Html,
    };
    let table = table(verdicts);
    let document = if format == Format::Markdown { summary(verdicts) } else { plain(verdicts, &table) };
    answer::document("writecost check", &document, &table, format, &args.output)
}

/// Every verdict, and how many hold.
fn plain(verdicts: &Verdicts<'_>, table: &Table) -> Document {
    let mut document = Document::default();
    document.table(table.clone());
    document.paragraph(words::count(verdicts));
    document
}

fn failed<'a>(verdicts: &'a Verdicts<'a>) -> Vec<(&'a LoadedScenario, &'a CheckResult)> {
    let all = verdicts.iter().flat_map(|(loaded, all)| all.iter().map(move |verdict| (*loaded, verdict)));
    all.filter(|(_, verdict)| !verdict.passes).collect()
}

/// What a job summary or a comment shows: the count, what failed, then everything.
fn summary(verdicts: &Verdicts<'_>) -> Document {
    let failed = failed(verdicts);
    let mut document = Document { marker: Some("writecost:check"), ..Document::default() };
    document.heading(if failed.is_empty() {
        "writecost check: everything holds"
    } else {
        "writecost check: FAILS"
    });
    document.paragraph(words::count(verdicts));
    document.list(failed.iter().map(|(loaded, verdict)| words::failure(loaded, verdict)).collect());
    document.table(table(verdicts));
    document
}

fn table(verdicts: &Verdicts<'_>) -> Table {
    let mut table = Table::new()
        .words("Scenario")
        .words("Strategy")
        .numbers("Sessions/Month")
        .words("Expected")
        .numbers("Found")
        .numbers("Claimed")
        .words("Because")
        .words("Verdict");
    for (loaded, verdicts) in verdicts {
        for verdict in verdicts {
            table.row(row(&loaded.scenario, verdict));
        }
    }
    table
}

fn row(scenario: &Scenario, verdict: &CheckResult) -> Vec<Cell> {
    let money = currency(scenario);
    let claimed = verdict.expectation.claimed.map(|claimed| Cell::money(&claimed.money(), &money, false));
    vec![
        Cell::text(&scenario.spec().id),
        Cell::text(verdict.expectation.claim.strategy()),
        Cell::count(&Rational::from(verdict.expectation.sessions)),
        Cell::text(words::expected(scenario, verdict)),
        Cell::money(&verdict.found, &money, verdict.approximate),
        claimed.unwrap_or_else(Cell::none),
        Cell::text(verdict.expectation.because.clone().unwrap_or_default()),
        Cell::text(if verdict.passes { "holds" } else { "FAILS" }),
    ]
}

/// The verdicts for a program.
fn json(verdicts: &Verdicts<'_>) -> serde_json::Value {
    let one = |loaded: &LoadedScenario, verdict: &CheckResult| {
        serde_json::json!({
            "scenario": loaded.scenario.spec().id,
            "kind": match verdict.claim { CheckSubject::Expectation(_) => "expectation", CheckSubject::Budget { .. } => "budget" },
            "line": words::line(loaded, verdict),
            "strategy": verdict.expectation.claim.strategy(),
            "sessions": verdict.expectation.sessions,
            "expected": match &verdict.expectation.claim {
                Claim::Total { total, .. } => serde_json::json!({ "total": total.to_string() }),
                Claim::AtMost { max, .. } => serde_json::json!({ "at_most": max.to_string() }),
                Claim::Cheapest { .. } => serde_json::json!({ "cheapest": true }),
            },
            "claimed": verdict.expectation.claimed.map(|claimed| claimed.to_string()),
            "because": verdict.expectation.because,
            "found": verdict.found.to_string(),
            "approximate": verdict.approximate,
            "holds": verdict.passes,
        })
    };
    let all: Vec<serde_json::Value> = verdicts
        .iter()
        .flat_map(|(loaded, all)| all.iter().map(move |verdict| one(loaded, verdict)))
        .collect();
    serde_json::json!({ "schema": "writecost.check/1", "expectations": all })
}
