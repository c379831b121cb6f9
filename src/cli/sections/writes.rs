use super::currency;
use crate::analysis::compare::Point;
use crate::analysis::measured::max_observed_delay;
use crate::bill::Line;
use crate::money::Money;
use crate::number::{Duration, Figure, Rational};
use crate::report::{Cell, Table, mark, rounded};
use crate::scenario::{Scenario, StoreModel, StrategyModel};

/// Writes a session and what they cost at one volume, store by store, and the work at risk.
pub(in crate::cli) fn writes(scenario: &Scenario, point: &Point) -> Table {
    let mut table = Table::new().words("Strategy");
    let stores = stores(scenario);
    for store in &stores {
        table = table.numbers(format!("{store} writes a session")).numbers(format!("{store} cost"));
    }
    table =
        table.numbers("Total").words("Longest unsaved").numbers("Unsaved on average").numbers("Timer held");
    let money = currency(scenario);
    for (strategy, cost) in scenario.strategies().iter().zip(&point.costs) {
        let mut row = vec![Cell::text(&strategy.name)];
        for id in &stores {
            let store = strategy.stores.iter().find(|store| store.store == *id);
            row.push(
                store.map_or_else(|| Cell::count(&Rational::ZERO), |store| Cell::estimate(&store.writes)),
            );
            let is_store = |line: &&Line| {
                scenario.sheet().meter(line.meter).is_some_and(|(service, _)| service.id == *id)
            };
            let lines = cost.bill.lines.iter().filter(is_store);
            let total: Money = lines.map(|line| line.cost.clone()).sum();
            row.push(Cell::money(&total, &money, cost.bill.is_approximate && !total.as_rational().is_zero()));
        }
        row.push(Cell::money(&cost.bill.total, &money, cost.bill.is_approximate));
        row.push(Cell::text(longest(strategy)));
        row.push(strategy.unsaved.mean_pending.as_ref().map_or_else(Cell::none, mutations));
        row.push(held(&strategy.timer_pending));
        table.row(row);
    }
    table
}

/// Every service that any strategy writes to, in the order of the sheet.
fn stores(scenario: &Scenario) -> Vec<String> {
    let written = |id: &str| {
        scenario.strategies().iter().flat_map(|model| &model.stores).any(|store| store.store == id)
    };
    let services = scenario.sheet().services().iter().map(|service| service.id.clone());
    services.filter(|id| written(id)).collect()
}

fn mutations(mean: &Figure) -> Cell {
    let cell = Cell::estimate(mean);
    if mean.is_approximate || mean.value.decimal_places().is_some_and(|digits| digits <= 4) {
        return cell;
    }
    Cell { shown: mean.value.to_fixed(4), ..cell }
}

fn held(held: &Figure) -> Cell {
    if held.value.is_zero() {
        return Cell::none();
    }
    let mark = mark(held.is_approximate);
    Cell { shown: format!("{mark}{} s", rounded(held)), exact: held.value.to_string(), numeric: true }
}

/// The longest a mutation can wait, in words.
fn longest(strategy: &StrategyModel) -> String {
    if strategy.stores.is_empty() {
        return "all of it: nothing is written".to_owned();
    }
    match strategy.unsaved.max_delay {
        Some(longest) if longest == Duration::ZERO => "none".to_owned(),
        Some(longest) => longest.to_string(),
        None if strategy.stores.iter().any(|store| max_observed_delay(store).is_some()) => seen(strategy),
        None if strategy.stores.iter().all(is_measured) => "not known".to_owned(),
        None => "no bound".to_owned(),
    }
}

/// The least of what its stores let a mutation wait in the log: nothing bounds it elsewhere.
fn seen(strategy: &StrategyModel) -> String {
    let longest = strategy.stores.iter().filter_map(max_observed_delay).min().unwrap_or_default();
    format!("no bound ({} s in the log)", longest.seconds().to_fixed(1))
}

fn is_measured(store: &StoreModel) -> bool {
    matches!(store.trigger, crate::trigger::Trigger::PerSession(_))
}
