//! What changed in the inputs: for two scenarios all they say, for saved reports what they tell of
//! where they came from.

use super::sides::Pair;
use crate::analysis::price_changes::{SheetChange, price_changes};
use crate::cli::prices::change_row;
use crate::input::{LoadedScenario, ReportV1};
use crate::report::{Cell, Currency, Table, mark};

/// A table of changes, empty.
fn changes() -> Table {
    Table::new().words("What").words("Change").numbers("From").numbers("To").numbers("By")
}

/// What changed from one version of a scenario to another.
pub(super) fn inputs(pair: &Pair, currency: &Currency) -> Table {
    let mut table = changes();
    match (&pair.old.loaded, &pair.new.loaded) {
        (Some(_), Some(_)) if pair.by_sheet => {}
        (Some(old), Some(new)) => {
            let stated =
                |loaded: &LoadedScenario, saved| [loaded.inputs.as_slice(), &[basis(saved)]].concat();
            let (old_says, new_says) = (stated(old, &pair.old.saved), stated(new, &pair.new.saved));
            between(&old_says, &new_says, true, &mut table);
            sheets(old, new, currency, &mut table);
        }
        _ => between(&facts(&pair.old.saved), &facts(&pair.new.saved), false, &mut table),
    }
    table
}

/// What changed from one price sheet to another.
pub(super) fn prices(found: &[SheetChange], currency: &Currency) -> Table {
    let mut table = changes();
    for change in found {
        table.row(change_row(change, currency));
    }
    table
}

fn sheets(old: &LoadedScenario, new: &LoadedScenario, currency: &Currency, table: &mut Table) {
    for change in price_changes(old.scenario.sheet(), new.scenario.sheet()) {
        table.row(change_row(&change, currency));
    }
}

/// The values that differ, and, where asked for, those that only one has.
fn between(old: &[(String, String)], new: &[(String, String)], alone: bool, table: &mut Table) {
    let find = |among: &[(String, String)], name: &str| {
        among.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let gone = old.iter().filter(|(name, _)| find(new, name).is_none());
    for (name, _) in new.iter().chain(gone) {
        let (change, from, to) = match (find(old, name), find(new, name)) {
            (Some(from), Some(to)) if from != to => ("changed", from, to),
            (None, Some(to)) if alone => ("is new", String::new(), to),
            (Some(from), None) if alone => ("is gone", from, String::new()),
            _ => continue,
        };
        table.row(vec![Cell::text(name), Cell::text(change), Cell::text(from), Cell::text(to), Cell::none()]);
    }
}

/// What a saved report tells of its inputs.
fn facts(saved: &ReportV1) -> Vec<(String, String)> {
    let (pricing, provenance) = (&saved.pricing, &saved.provenance);
    let set = if provenance.set.is_empty() { "nothing".to_owned() } else { provenance.set.join(", ") };
    let mut facts: Vec<(String, String)> = [
        ("scenario", saved.scenario.id.clone()),
        ("text of the scenario", short(&provenance.scenario_sha256)),
        ("price sheet", format!("{}@{}", pricing.id, pricing.effective)),
        ("text of the price sheet", short(&provenance.sheet_sha256)),
        ("plan", pricing.plan.clone()),
        ("rounding", pricing.rounding.clone()),
        ("allowances", pricing.allowances.clone()),
        ("set by flags", set),
        ("baseline", saved.baseline.clone()),
        ("writecost", provenance.writecost.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    facts.push(basis(saved));
    facts.extend(writes(saved));
    facts.extend(meters(saved));
    facts
}

/// What the writes of sessions come from.
fn basis(saved: &ReportV1) -> (String, String) {
    let provenance = &saved.provenance;
    let value = match (&provenance.counts_sha256, &provenance.trace) {
        (Some(sha256), _) => format!("counts {}", short(sha256)),
        (None, Some(trace)) => {
            let rows = crate::report::grouped(&trace.rows.into());
            format!("{}, {rows} rows", trace.files.join(", "))
        }
        (None, None) => "a model".to_owned(),
    };
    ("sessions as in".to_owned(), value)
}

/// The first digits of a fingerprint: enough to tell two apart.
fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

fn writes(saved: &ReportV1) -> impl Iterator<Item = (String, String)> {
    saved.strategies.iter().flat_map(|strategy| {
        strategy.writes.iter().map(move |writes| {
            let about = mark(writes.approximate);
            let name = format!("writes of {} to {} a session", strategy.id, writes.store);
            (name, format!("{about}{}, {}", writes.per_session, writes.trigger))
        })
    })
}

/// The price and the allowance of every meter in use.
fn meters(saved: &ReportV1) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let lines = saved.points.iter().flat_map(|point| &point.costs).flat_map(|cost| &cost.lines);
    for line in lines {
        let meter = format!("{}.{}", line.service, line.meter);
        let name = format!("price of {meter}");
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if let Some(price) = &line.price {
            found.push((name, format!("{price} per {}", crate::report::grouped(&line.per))));
        }
        found.push((format!("included of {meter}"), crate::report::grouped(&line.included)));
    }
    found
}
