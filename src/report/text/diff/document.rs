use super::input_changes::input_changes;
use super::phrases::{break_even_changed, cheapest_changed};
use super::thresholds::add_thresholds;
use crate::analysis::diff::{SnapshotLine, TotalChange};
use crate::number::Rational;
use crate::report::answer::diff::{ComparedScenario, DiffAnswer};
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::{display, with_thousands};
use crate::report::table::Table;
use crate::report::text::sheet_changes::{sheet_changes, sheet_changes_table};
use crate::report::words::List;

/// What changed from one version to another, and the result of each threshold.
#[must_use]
pub fn diff(answer: &DiffAnswer) -> Document {
    let mut document = Document { marker: Some("writecost:diff"), ..Document::default() };
    let inputs: Vec<Table> = answer.scenarios.iter().map(input_changes).collect();
    let scenarios: Vec<_> = answer.scenarios.iter().zip(inputs).collect();
    let (unchanged, changed): (Vec<_>, Vec<_>) =
        scenarios.into_iter().partition(|(compared, inputs)| is_unchanged(compared, inputs));
    let no_sheet_changes = answer.sheets.as_ref().is_none_or(|sheets| sheets.changes.is_empty());
    let same_scenarios = answer.only_new.is_empty() && answer.only_old.is_empty();
    if changed.is_empty() && no_sheet_changes && same_scenarios {
        document.paragraph("No changes.");
    } else {
        add_sheets(&mut document, answer);
        for (compared, inputs) in changed {
            add_scenario(&mut document, compared, inputs);
        }
        let names: Vec<&str> = unchanged.iter().map(|(compared, _)| compared.new.id()).collect();
        if !names.is_empty() {
            document.paragraph(format!("No changes in {}.", List(&names)));
        }
        document.list(one_sided_scenarios(answer));
    }
    add_thresholds(&mut document, answer);
    document
}

fn is_unchanged(compared: &ComparedScenario, inputs: &Table) -> bool {
    compared.difference.is_empty() && inputs.rows.is_empty()
}

fn add_sheets(document: &mut Document, answer: &DiffAnswer) {
    if let Some(sheets) = &answer.sheets {
        document.heading(format!("Prices from {} to {}", sheets.old, sheets.new));
        sheet_changes_table(document, sheet_changes(&sheets.changes, &sheets.currency));
    }
}

fn one_sided_scenarios(answer: &DiffAnswer) -> Vec<String> {
    let new = answer.only_new.iter().map(|id| format!("{id}: only the new version has this scenario"));
    let old = answer.only_old.iter().map(|id| format!("{id}: only the old version has this scenario"));
    new.chain(old).collect()
}

fn add_scenario(document: &mut Document, compared: &ComparedScenario, inputs: Table) {
    let (old, new) = (compared.old.id(), compared.new.id());
    let name = if old == new { new.to_owned() } else { format!("{old} to {new}") };
    document.heading(format!("Changes: {name}"));
    if !inputs.rows.is_empty() {
        document.paragraph("Inputs:");
        document.table(inputs);
    }
    let difference = &compared.difference;
    if difference.is_empty() {
        document.paragraph("No total, no cheapest strategy and no break-even changed.");
        return;
    }
    document.paragraph("Monthly cost:");
    document.table(totals(compared));
    document.list(one_sided(compared));
    if difference.cheapest.is_empty() {
        document.paragraph("The cheapest strategy is the same at every number of sessions.");
    }
    document.list(difference.cheapest.iter().map(cheapest_changed).collect());
    if difference.break_even.is_empty() && difference.break_evens_in_both > 0 {
        document.paragraph("No break-even changed.");
    }
    document.list(difference.break_even.iter().map(break_even_changed).collect());
}

/// The strategies and the numbers of sessions that only one version has.
fn one_sided(compared: &ComparedScenario) -> Vec<String> {
    let difference = &compared.difference;
    let strategy = |which: &str, id: &String| format!("{id}: only the {which} version has this strategy");
    let row = |which: &str, sessions: &u64| {
        let sessions = with_thousands(&(*sessions).into());
        format!("{sessions} sessions a month: only the {which} version has this row")
    };
    let (new_rows, old_rows) = &difference.other_volumes;
    let strategies = difference.added.iter().map(|id| strategy("new", id));
    let strategies = strategies.chain(difference.removed.iter().map(|id| strategy("old", id)));
    let rows = new_rows.iter().map(|sessions| row("new", sessions));
    strategies.chain(rows).chain(old_rows.iter().map(|sessions| row("old", sessions))).collect()
}

fn totals(compared: &ComparedScenario) -> Table {
    let mut table = Table::new()
        .text_column("Strategy")
        .number_column("Sessions/Month")
        .number_column("Old")
        .number_column("New")
        .number_column("Delta")
        .number_column("% Change")
        .text_column("Changed lines");
    for total in &compared.difference.totals {
        let mut row = vec![Cell::text(&total.strategy), Cell::count(total.sessions)];
        row.extend(Cell::before_after(&total.old, &total.new, &compared.currency, total.approximate));
        row.push(change(total));
        row.push(Cell::text(changed_lines(compared, total)));
        table.row(row);
    }
    table
}

/// The change in percent: 0% where the total did not change, also where it is 0.
fn change(total: &TotalChange) -> Cell {
    let unchanged = total.delta().as_rational().is_zero().then_some(Rational::ZERO);
    Cell::change(unchanged.or_else(|| total.change()).as_ref(), total.approximate)
}

fn changed_lines(compared: &ComparedScenario, total: &TotalChange) -> String {
    let line = |line: &SnapshotLine| {
        let difference = Cell::difference(&line.cost, &compared.currency, line.approximate);
        format!("{} {}", line.id, display(&difference))
    };
    total.lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A record for each scenario, strategy and number of sessions.
#[must_use]
pub fn diff_records(answer: &DiffAnswer) -> Table {
    let mut table = Table::new()
        .text_column("scenario")
        .number_column("sessions")
        .text_column("strategy")
        .number_column("old")
        .number_column("new")
        .number_column("delta")
        .number_column("change")
        .text_column("approximate")
        .text_column("currency");
    for compared in &answer.scenarios {
        for total in &compared.difference.totals {
            let mut row = vec![
                Cell::text(&compared.difference.scenario),
                Cell::count(total.sessions),
                Cell::text(&total.strategy),
            ];
            row.extend(Cell::before_after(&total.old, &total.new, &compared.currency, false));
            row.push(Cell::change(total.change().as_ref(), false));
            row.push(Cell::flag(total.approximate));
            row.push(Cell::text(&compared.new.report.pricing.currency));
            table.row(row);
        }
    }
    table
}
