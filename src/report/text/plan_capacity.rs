use super::wording::{service_and_meter, strategy_name};
use crate::analysis::compare::Point;
use crate::bill::{AllowanceExceeded, AllowancePeriod, CostCurve};
use crate::number::Rational;
use crate::pricing::Overage;
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::{approx_word, format_figure, with_thousands};
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::scenario::{Scenario, StrategyModel};

/// On a plan that blocks usage above its allowances: adds the most sessions that each strategy can
/// have, and the allowances that each number of sessions exceeds.
pub fn plan_capacity(document: &mut Document, scenario: &Scenario, points: &[Point]) {
    let blocking = scenario.plan().filter(|plan| plan.overage == Overage::Blocked);
    let Some(plan) = blocking.filter(|_| scenario.spec().allowances) else { return };
    document.heading(if plan.id == "free" {
        "Free plan limits".to_owned()
    } else {
        format!("Limits of the plan {}", plan.id)
    });
    let mut table = Table::new()
        .text_column("Strategy")
        .number_column("Max. Sessions/Month")
        .number_column("Max. Sessions/Day")
        .text_column("Limited by");
    for model in scenario.strategies() {
        table.row(capacity_row(scenario, model));
    }
    document.table(table);
    for point in points {
        add_exceeded(document, scenario, point, &plan.id);
    }
}

fn capacity_row(scenario: &Scenario, model: &StrategyModel) -> Vec<Cell> {
    let name = Cell::text(&model.name);
    match CostCurve::for_strategy(scenario, model).capacity() {
        None => vec![name, Cell::text("no limit"), Cell::empty(), Cell::text("")],
        Some((sessions, meter)) => vec![
            name,
            Cell::count(sessions),
            Cell::count(sessions / 30),
            Cell::text(service_and_meter(scenario.sheet(), meter)),
        ],
    }
}

fn add_exceeded(document: &mut Document, scenario: &Scenario, point: &Point, plan: &str) {
    let exceeded = point.costs.iter().flat_map(|cost| {
        let name = strategy_name(scenario, cost.strategy);
        let found = cost.bill.exceeded.iter();
        found.map(move |found| format!("{name}: {}", sentence(scenario, found, point.sessions)))
    });
    let exceeded: Vec<String> = exceeded.collect();
    if !exceeded.is_empty() {
        let sessions = Counted::new(point.sessions, "session");
        let verb = if point.sessions == 1 { "exceeds" } else { "exceed" };
        document.paragraph(format!("{sessions} a month {verb} the {plan} plan:"));
        document.list(exceeded);
    }
}

/// `kv writes: 1,000 a day are included, 10,000 are needed; used up at about 33 sessions a day.`
fn sentence(scenario: &Scenario, exceeded: &AllowanceExceeded, sessions: u64) -> String {
    let (period, periods_a_month) = match exceeded.period {
        AllowancePeriod::Day => ("a day", 30u64),
        AllowancePeriod::Month => ("a month", 1),
    };
    let used_up = sessions_within(exceeded, sessions, periods_a_month);
    let used_up =
        used_up.map(|most| format!("; used up after about {} {period}", Counted::new(most, "session")));
    format!(
        "{}: {} {period} included, {}{} needed{}.",
        service_and_meter(scenario.sheet(), exceeded.meter),
        with_thousands(&exceeded.included),
        approx_word(exceeded.required.is_approximate),
        format_figure(&exceeded.required),
        used_up.unwrap_or_default()
    )
}

/// The most sessions in a period that the allowance carries.
fn sessions_within(exceeded: &AllowanceExceeded, sessions: u64, periods_a_month: u64) -> Option<Rational> {
    let sessions_in_period = Rational::from(sessions).checked_div(&periods_a_month.into())?;
    let each = exceeded.required.value.checked_div(&sessions_in_period)?;
    exceeded.included.checked_div(&each)?.floor().map(Rational::from)
}
