use super::currency;
use crate::analysis::compare::Point;
use crate::number::Rational;
use crate::report::{Cell, Table};
use crate::scenario::Scenario;

/// Sessions a month, a column a strategy, and the difference to the baseline of each other one.
pub(in crate::cli) fn summary(scenario: &Scenario, points: &[Point]) -> Table {
    let (money, baseline) = (currency(scenario), scenario.baseline().position);
    let mut table = Table::new().numbers("Sessions/Month");
    for strategy in scenario.strategies() {
        table = table.numbers(strategy.name.clone());
    }
    for strategy in scenario.strategies().iter().filter(|strategy| strategy.position != baseline) {
        table = table.numbers(format!("{} Delta", strategy.name)).numbers("% Change");
    }
    for point in points {
        let mut row = vec![Cell::count(&Rational::from(point.sessions))];
        row.extend(
            point.costs.iter().map(|cost| Cell::money(&cost.bill.total, &money, cost.bill.is_approximate)),
        );
        for cost in point.costs.iter().filter(|cost| cost.strategy != baseline) {
            row.push(Cell::delta(&cost.delta, &money, cost.approximate));
            row.push(change(cost, &point.costs[baseline.index()]));
        }
        table.row(row);
    }
    table
}

/// The change in percent; where both cost nothing there is none, and it is 0%.
fn change(cost: &crate::analysis::compare::Cost, baseline: &crate::analysis::compare::Cost) -> Cell {
    let nothing = cost.delta.as_rational().is_zero() && baseline.bill.total.as_rational().is_zero();
    let ratio = if nothing { Some(&Rational::ZERO) } else { cost.change.as_ref() };
    Cell::percent(ratio, cost.approximate)
}

/// The same as one record a strategy and volume.
pub(in crate::cli) fn tidy() -> Table {
    Table::new()
        .words("scenario")
        .numbers("sessions")
        .words("strategy")
        .numbers("total")
        .numbers("delta")
        .numbers("change")
        .words("approximate")
        .words("currency")
}

/// Adds the records of one scenario.
pub(in crate::cli) fn records(table: &mut Table, scenario: &Scenario, points: &[Point]) {
    let money = currency(scenario);
    for point in points {
        for cost in &point.costs {
            table.row(vec![
                Cell::text(&scenario.spec().id),
                Cell::count(&Rational::from(point.sessions)),
                Cell::text(scenario.strategy_key(cost.strategy)),
                Cell::money(&cost.bill.total, &money, false),
                Cell::delta(&cost.delta, &money, false),
                Cell::percent(cost.change.as_ref(), false),
                Cell::text(cost.bill.is_approximate.to_string()),
                Cell::text(&scenario.sheet().spec().currency),
            ]);
        }
    }
}
