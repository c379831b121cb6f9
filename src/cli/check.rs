mod formats;

use super::args::{CheckArgs, CheckFormat, Format};
use super::sections::currency;
use super::{Outcome, answer};
use crate::quantity::Exact;
use crate::report::{Cell, Document, Table, dollars};
use crate::scenario::{Held, Scenario};
use crate::source::Loaded;
use crate::study::expectation::{Verdict, check};

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    let loaded = answer::load_all(&args.scenarios, &args.over.options(None), &args.output)?;
    let verdicts: Vec<(&Loaded, Vec<Verdict>)> =
        loaded.iter().map(|loaded| (loaded, check(&loaded.scenario))).collect();
    for (loaded, verdicts) in &verdicts {
        if verdicts.is_empty() {
            answer::note(&format!("{} expects nothing of itself", loaded.name), &args.output);
        }
    }
    let count: usize = verdicts.iter().map(|(_, verdicts)| verdicts.len()).sum();
    if count == 0 {
        return Err(answer::bad_flag(
            "none of these scenarios expects anything of itself: there is nothing to check",
        ));
    }
    let failed: Vec<(&Loaded, &Verdict)> = verdicts
        .iter()
        .flat_map(|(loaded, all)| {
            all.iter().filter(|verdict| !verdict.holds).map(|verdict| (*loaded, verdict))
        })
        .collect();
    match args.format {
        CheckFormat::Junit => answer::write(&formats::junit(&verdicts), &args.output)?,
        CheckFormat::Github => answer::write(&formats::annotations(&failed), &args.output)?,
        CheckFormat::Json => answer::json(&json(&verdicts), &args.output)?,
        _ => {
            let mut document = Document::default();
            let table = table(&verdicts);
            document.table(table.clone());
            document.paragraph(format!("{} of {count} expectations hold.", count - failed.len()));
            let format = args.format.common().unwrap_or(Format::Table);
            answer::document("writecost check", &document, &table, format, &args.output)?;
        }
    }
    for (loaded, verdict) in &failed {
        answer::complain(&format!("{}\n", failure(loaded, verdict)));
    }
    Ok(if failed.is_empty() { Outcome::Held } else { Outcome::GateFailed })
}

fn table(verdicts: &[(&Loaded, Vec<Verdict>)]) -> Table {
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

fn row(scenario: &Scenario, verdict: &Verdict) -> Vec<Cell> {
    let money = currency(scenario);
    let claimed = verdict.expectation.claimed.map(|claimed| Cell::money(&claimed.money(), &money, false));
    vec![
        Cell::text(&scenario.parts().id),
        Cell::text(verdict.expectation.held.strategy()),
        Cell::count(&Exact::from(verdict.expectation.sessions)),
        Cell::text(expected(scenario, &verdict.expectation.held)),
        Cell::money(&verdict.found, &money, verdict.approximate),
        claimed.unwrap_or_else(Cell::none),
        Cell::text(verdict.expectation.because.clone().unwrap_or_default()),
        Cell::text(if verdict.holds { "holds" } else { "FAILS" }),
    ]
}

fn expected(scenario: &Scenario, held: &Held) -> String {
    let money = currency(scenario);
    match held {
        Held::Total { total, .. } => dollars(&total.money(), &money),
        Held::AtMost { most, .. } => format!("at most {}", dollars(&most.money(), &money)),
        Held::Cheapest { .. } => "cheapest".to_owned(),
    }
}

/// The line of an expectation in its file.
fn line(loaded: &Loaded, verdict: &Verdict) -> usize {
    loaded.expect_lines.get(verdict.position).copied().unwrap_or(1)
}

/// The one line that names what failed, with its place.
fn failure(loaded: &Loaded, verdict: &Verdict) -> String {
    format!("{}:{}: {}", loaded.name, line(loaded, verdict), what_failed(loaded, verdict))
}

/// What was expected and what was found.
fn what_failed(loaded: &Loaded, verdict: &Verdict) -> String {
    let scenario = &loaded.scenario;
    let strategy = verdict.expectation.held.strategy();
    let found = match verdict.expectation.held {
        Held::Cheapest { .. } => {
            let names = verdict.cheaper.iter().filter_map(|&position| scenario.strategies().get(position));
            let names: Vec<&str> = names.map(|model| model.id.as_str()).collect();
            format!("`{}` cost less", names.join("`, `"))
        }
        Held::Total { .. } | Held::AtMost { .. } => {
            format!("found {}", dollars(&verdict.found, &currency(scenario)))
        }
    };
    let sessions = crate::report::grouped(&Exact::from(verdict.expectation.sessions));
    let expected = expected(scenario, &verdict.expectation.held);
    format!("`{strategy}` at {sessions} sessions: expected {expected}, {found}")
}

/// The verdicts for a program.
fn json(verdicts: &[(&Loaded, Vec<Verdict>)]) -> serde_json::Value {
    let one = |loaded: &Loaded, verdict: &Verdict| {
        serde_json::json!({
            "scenario": loaded.scenario.parts().id,
            "line": loaded.expect_lines.get(verdict.position),
            "strategy": verdict.expectation.held.strategy(),
            "sessions": verdict.expectation.sessions,
            "expected": match &verdict.expectation.held {
                Held::Total { total, .. } => serde_json::json!({ "total": total.to_string() }),
                Held::AtMost { most, .. } => serde_json::json!({ "at_most": most.to_string() }),
                Held::Cheapest { .. } => serde_json::json!({ "cheapest": true }),
            },
            "claimed": verdict.expectation.claimed.map(|claimed| claimed.to_string()),
            "because": verdict.expectation.because,
            "found": verdict.found.to_string(),
            "approximate": verdict.approximate,
            "holds": verdict.holds,
        })
    };
    let all: Vec<serde_json::Value> = verdicts
        .iter()
        .flat_map(|(loaded, all)| all.iter().map(move |verdict| one(loaded, verdict)))
        .collect();
    serde_json::json!({ "schema": "writecost.check/1", "expectations": all })
}
