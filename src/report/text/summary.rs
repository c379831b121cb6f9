use super::wording::currency;
use crate::analysis::compare::{Cost, Point};
use crate::number::Rational;
use crate::report::cell::Cell;
use crate::report::table::Table;
use crate::scenario::Scenario;

/// The monthly cost: a row for each number of sessions, a column for each strategy, and the difference
/// of each strategy from the baseline.
#[must_use]
pub fn summary(scenario: &Scenario, points: &[Point]) -> Table {
    let baseline = scenario.baseline().position;
    let mut table = Table::new().number_column("Sessions/Month");
    for strategy in scenario.strategies() {
        table = table.number_column(strategy.name.clone());
    }
    for strategy in scenario.strategies().iter().filter(|strategy| strategy.position != baseline) {
        table = table.number_column(format!("{} Delta", strategy.name)).number_column("% Change");
    }
    for point in points {
        table.row(row(scenario, point));
    }
    table
}

fn row(scenario: &Scenario, point: &Point) -> Vec<Cell> {
    let (money, baseline) = (currency(scenario), scenario.baseline().position);
    let total = |cost: &Cost| Cell::amount(&cost.bill.total, &money, cost.bill.is_approximate);
    let mut row = vec![Cell::count(point.sessions)];
    row.extend(point.costs.iter().map(total));
    for cost in point.costs.iter().filter(|cost| cost.strategy != baseline) {
        row.push(Cell::difference(&cost.delta, &money, cost.approximate));
        row.push(change(cost, &point.costs[baseline.index()]));
    }
    row
}

/// The change in percent: 0% where both cost nothing, empty where only the baseline does.
fn change(cost: &Cost, baseline: &Cost) -> Cell {
    let both_free = cost.delta.as_rational().is_zero() && baseline.bill.total.as_rational().is_zero();
    let ratio = if both_free { Some(&Rational::ZERO) } else { cost.change.as_ref() };
    Cell::change(ratio, cost.approximate)
}

/// The columns of [`add_records`].
pub(crate) fn record_columns() -> Table {
    Table::new()
        .text_column("scenario")
        .number_column("sessions")
        .text_column("strategy")
        .number_column("total")
        .number_column("delta")
        .number_column("change")
        .text_column("approximate")
        .text_column("currency")
}

/// Adds a record for each strategy at each number of sessions.
pub(crate) fn add_records(table: &mut Table, scenario: &Scenario, points: &[Point]) {
    let money = currency(scenario);
    for point in points {
        for cost in &point.costs {
            let strategy = scenario.strategy_key(cost.strategy);
            table.row(vec![
                Cell::text(&scenario.spec().id),
                Cell::count(point.sessions),
                Cell::text(strategy),
                Cell::amount(&cost.bill.total, &money, false),
                Cell::difference(&cost.delta, &money, false),
                Cell::change(cost.change.as_ref(), false),
                Cell::flag(cost.bill.is_approximate),
                Cell::text(&scenario.sheet().spec().currency),
            ]);
        }
    }
}
