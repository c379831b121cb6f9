use super::wording::per_units;
use crate::money::Price;
use crate::number::{PositiveRational, Rational};
use crate::pricing::sheet_diff::{IncludedChange, SheetChange, SheetChangeKind};
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{format_price, with_thousands};
use crate::report::table::Table;

/// The columns of a table of changes.
pub(super) fn change_columns() -> Table {
    Table::new()
        .text_column("What")
        .text_column("Change")
        .number_column("From")
        .number_column("To")
        .number_column("By")
}

/// The changes from one price sheet to another, a row each.
#[must_use]
pub fn sheet_changes(changes: &[SheetChange], currency: &Currency) -> Table {
    let mut table = change_columns();
    for change in changes {
        table.row(change_row(change, currency));
    }
    table
}

/// Adds a table of changes, or a sentence where there are none.
pub(super) fn sheet_changes_table(document: &mut Document, changes: Table) {
    if changes.rows.is_empty() {
        document.paragraph("No billed item changed.");
    }
    document.table(changes);
}

/// A change: of what, its kind, the old value, the new value and the difference.
pub(super) fn change_row(change: &SheetChange, currency: &Currency) -> Vec<Cell> {
    let price = |(amount, per): &(Price, PositiveRational)| {
        format!("{}{}", format_price(*amount, currency), per_units(per.as_rational()))
    };
    let (kind, from, to) = match &change.kind {
        SheetChangeKind::Added => ("is new", String::new(), String::new()),
        SheetChangeKind::Removed => ("is gone", String::new(), String::new()),
        SheetChangeKind::Price { from, to, .. } => ("price", price(from), price(to)),
        SheetChangeKind::Tiers => ("tiers", String::new(), String::new()),
        SheetChangeKind::RoundUp(from, to) => ("rounded up to", units(from.as_ref()), units(to.as_ref())),
        SheetChangeKind::Operation(from, to) => ("costs", from.clone(), to.clone()),
        SheetChangeKind::Plans(from, to) => ("offered on", plan_list(from), plan_list(to)),
        SheetChangeKind::Included(plans) => (
            "included a month",
            allowance_list(plans, |plan| plan.from.as_ref()),
            allowance_list(plans, |plan| plan.to.as_ref()),
        ),
    };
    let by = match &change.kind {
        SheetChangeKind::Price { change, .. } => Cell::change(change.as_ref(), false),
        _ => Cell::empty(),
    };
    vec![Cell::text(&change.what), Cell::text(kind), Cell::text(from), Cell::text(to), by]
}

fn units(units: Option<&Rational>) -> String {
    units.map_or_else(|| "nothing".to_owned(), with_thousands)
}

fn allowance_list(plans: &[IncludedChange], side: impl Fn(&IncludedChange) -> Option<&Rational>) -> String {
    let plans = plans.iter().map(|plan| format!("{}: {}", plan.plan, units(side(plan))));
    plans.collect::<Vec<_>>().join("; ")
}

fn plan_list(plans: &[String]) -> String {
    if plans.is_empty() { "every plan".to_owned() } else { plans.join(", ") }
}
