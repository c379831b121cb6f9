use crate::input::LoadedScenario;
use crate::pricing::sheet_diff::price_changes;
use crate::report::answer::diff::ComparedScenario;
use crate::report::cell::Cell;
use crate::report::number_format::{approx_sign, with_thousands};
use crate::report::report_v1::ReportV1;
use crate::report::table::Table;
use crate::report::text::sheet_changes::{change_columns, change_row};

/// What changed in the inputs: every value of two scenarios, or what saved reports state about their
/// inputs.
#[must_use]
pub fn input_changes(compared: &ComparedScenario) -> Table {
    let mut table = change_columns();
    match (&compared.old.loaded, &compared.new.loaded) {
        (Some(_), Some(_)) if compared.same_inputs => {}
        (Some(old), Some(new)) => {
            let values = |loaded: &LoadedScenario, report| {
                [loaded.inputs.as_slice(), &[session_source(report)]].concat()
            };
            let (old_values, new_values) =
                (values(old, &compared.old.report), values(new, &compared.new.report));
            add_changes(&mut table, &old_values, &new_values, true);
            for change in price_changes(old.scenario.sheet(), new.scenario.sheet()) {
                table.row(change_row(&change, &compared.currency));
            }
        }
        _ => add_changes(&mut table, &facts(&compared.old.report), &facts(&compared.new.report), false),
    }
    table
}

/// Adds the values that differ, and with `one_sided` those that only one version has.
fn add_changes(table: &mut Table, old: &[(String, String)], new: &[(String, String)], one_sided: bool) {
    let find = |values: &[(String, String)], name: &str| {
        values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let removed = old.iter().filter(|(name, _)| find(new, name).is_none());
    for (name, _) in new.iter().chain(removed) {
        let (change, from, to) = match (find(old, name), find(new, name)) {
            (Some(from), Some(to)) if from != to => ("changed", from, to),
            (None, Some(to)) if one_sided => ("is new", String::new(), to),
            (Some(from), None) if one_sided => ("is gone", from, String::new()),
            _ => continue,
        };
        table.row(vec![
            Cell::text(name),
            Cell::text(change),
            Cell::text(from),
            Cell::text(to),
            Cell::empty(),
        ]);
    }
}

/// What a saved report states about its inputs.
fn facts(report: &ReportV1) -> Vec<(String, String)> {
    let (pricing, provenance) = (&report.pricing, &report.provenance);
    let set = if provenance.set.is_empty() { "nothing".to_owned() } else { provenance.set.join(", ") };
    let mut facts: Vec<(String, String)> = [
        ("scenario", report.scenario.id.clone()),
        ("text of the scenario", short_hash(&provenance.scenario_sha256)),
        ("price sheet", format!("{}@{}", pricing.id, pricing.effective)),
        ("text of the price sheet", short_hash(&provenance.sheet_sha256)),
        ("plan", pricing.plan.clone()),
        ("rounding", pricing.rounding.clone()),
        ("allowances", pricing.allowances.clone()),
        ("set by flags", set),
        ("baseline", report.baseline.clone()),
        ("writecost", provenance.writecost.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    facts.push(session_source(report));
    facts.extend(writes(report));
    facts.extend(meters(report));
    facts
}

/// Where the writes of a session come from: a counts file, a log, or a model.
fn session_source(report: &ReportV1) -> (String, String) {
    let provenance = &report.provenance;
    let value = match (&provenance.counts_sha256, &provenance.trace) {
        (Some(sha256), _) => format!("counts {}", short_hash(sha256)),
        (None, Some(trace)) => {
            format!("{}, {} rows", trace.files.join(", "), with_thousands(&trace.rows.into()))
        }
        (None, None) => "a model".to_owned(),
    };
    ("sessions as in".to_owned(), value)
}

/// The first digits of a SHA-256, which are enough to distinguish two.
fn short_hash(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

fn writes(report: &ReportV1) -> impl Iterator<Item = (String, String)> {
    report.strategies.iter().flat_map(|strategy| {
        strategy.writes.iter().map(move |writes| {
            let name = format!("writes of {} to {} a session", strategy.id, writes.store);
            let about = approx_sign(writes.approximate);
            (name, format!("{about}{}, {}", writes.per_session, writes.trigger))
        })
    })
}

/// The price and the allowance of every meter that a report bills.
fn meters(report: &ReportV1) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let lines = report.points.iter().flat_map(|point| &point.costs).flat_map(|cost| &cost.lines);
    for line in lines {
        let meter = format!("{}.{}", line.service, line.meter);
        let name = format!("price of {meter}");
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if let Some(price) = &line.price {
            found.push((name, format!("{price} per {}", with_thousands(line.per.value()))));
        }
        found.push((format!("included of {meter}"), with_thousands(line.included.value())));
    }
    found
}
