use super::wording::{currency, service_label};
use crate::analysis::compare::{Cost, Point};
use crate::analysis::model_error::max_observed_delay;
use crate::money::Money;
use crate::number::{Duration, Figure};
use crate::pricing::MeterId;
use crate::report::cell::{Cell, Precision, Unit};
use crate::report::table::Table;
use crate::scenario::{Scenario, StoreModel, StrategyModel};
use crate::trigger::Trigger;

/// The writes of a session to each store, their cost at one number of sessions, and the data at risk.
#[must_use]
pub fn writes(scenario: &Scenario, point: &Point) -> Table {
    let stores = stores(scenario);
    let mut table = Table::new().text_column("Strategy");
    for store in &stores {
        let name = service_label(store);
        table = table.number_column(format!("{name} writes / session")).number_column(format!("{name} cost"));
    }
    table = table
        .number_column("Total")
        .text_column("Max. data loss (time)")
        .number_column("Average unsaved changes")
        .number_column("Timer keeps object awake");
    for (strategy, cost) in scenario.strategies().iter().zip(&point.costs) {
        table.row(row(scenario, &stores, strategy, cost));
    }
    table
}

fn row(scenario: &Scenario, stores: &[String], strategy: &StrategyModel, cost: &Cost) -> Vec<Cell> {
    let mean = |mean: &Figure| Cell::quantity(mean, Unit::None, Precision::Mean);
    let mut row = vec![Cell::text(&strategy.name)];
    row.extend(stores.iter().flat_map(|store| store_cells(scenario, store, strategy, cost)));
    row.extend([
        Cell::amount(&cost.bill.total, &currency(scenario), cost.bill.is_approximate),
        longest_unsaved(strategy),
        strategy.unsaved.mean_pending.as_ref().map_or_else(Cell::empty, mean),
        timer_hold(&strategy.timer_pending),
    ]);
    row
}

/// The writes of a session to a store, and the cost of all lines of its service.
fn store_cells(scenario: &Scenario, id: &str, strategy: &StrategyModel, cost: &Cost) -> [Cell; 2] {
    let store = strategy.stores.iter().find(|store| store.store == id);
    let service = |meter: MeterId| scenario.sheet().meter(meter).map(|(service, _)| service.id.as_str());
    let lines = cost.bill.lines.iter().filter(|line| service(line.meter) == Some(id));
    let total: Money = lines.map(|line| line.cost.clone()).sum();
    let is_approximate = cost.bill.is_approximate && !total.as_rational().is_zero();
    [
        store.map_or_else(|| Cell::count(0u64), |store| Cell::figure(&store.writes)),
        Cell::amount(&total, &currency(scenario), is_approximate),
    ]
}

/// The ids of the services that any strategy writes to, in the order of the sheet.
fn stores(scenario: &Scenario) -> Vec<String> {
    let is_written = |id: &str| {
        scenario.strategies().iter().flat_map(|model| &model.stores).any(|store| store.store == id)
    };
    let services = scenario.sheet().services().iter().map(|service| service.id.clone());
    services.filter(|id| is_written(id)).collect()
}

fn timer_hold(hold: &Figure) -> Cell {
    if hold.value.is_zero() {
        return Cell::empty();
    }
    Cell::quantity(hold, Unit::Seconds, Precision::Figure)
}

/// The longest time that a mutation can stay unsaved.
fn longest_unsaved(strategy: &StrategyModel) -> Cell {
    if strategy.stores.is_empty() {
        return Cell::text("everything: nothing is written");
    }
    match strategy.unsaved.max_delay {
        Some(Duration::ZERO) => Cell::text("none"),
        Some(longest) => Cell::duration(longest),
        None => Cell::text(unbounded(strategy)),
    }
}

/// Why there is no longest time, and what was seen in the log where there is one.
fn unbounded(strategy: &StrategyModel) -> String {
    let observed = strategy.stores.iter().filter_map(max_observed_delay).min();
    match observed {
        Some(longest) => format!("no limit ({} s in the log)", longest.seconds().to_fixed(1)),
        None if strategy.stores.iter().all(is_measured) => "unknown".to_owned(),
        None => "no limit".to_owned(),
    }
}

fn is_measured(store: &StoreModel) -> bool {
    matches!(store.trigger, Trigger::PerSession(_))
}
