use super::wording::currency;
use crate::analysis::rounding_effect::rounding_effects;
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::table::Table;
use crate::scenario::Scenario;

/// Adds a section on how much the rounding of invoices adds to each total.
pub fn rounding_effect(document: &mut Document, scenario: &Scenario) {
    let effects = rounding_effects(scenario);
    if effects.is_empty() {
        return;
    }
    document.heading("Effect of rounding up");
    if effects.iter().flat_map(|effect| &effect.by).all(|by| by.as_rational().is_zero()) {
        document.paragraph(
            "An invoice rounds the usage of some of these meters up to whole blocks. That changes no total here.",
        );
        return;
    }
    document.paragraph(
        "An invoice rounds the usage of some of these meters up to whole blocks. The difference from a bill in \
         proportion to usage:",
    );
    let (money, strategies) = (currency(scenario), scenario.strategies());
    let mut table = Table::new().number_column("Sessions/Month");
    for strategy in strategies {
        table = table.number_column(strategy.name.clone());
    }
    for effect in effects {
        let mut row = vec![Cell::count(effect.sessions)];
        let approximate =
            strategies.iter().map(|model| model.usage.iter().any(|(_, used)| used.is_approximate));
        row.extend(
            effect
                .by
                .iter()
                .zip(approximate)
                .map(|(by, approximate)| Cell::difference(by, &money, approximate)),
        );
        table.row(row);
    }
    document.table(table);
}
