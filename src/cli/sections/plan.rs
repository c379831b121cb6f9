use super::name;
use crate::analysis::compare::Point;
use crate::bill::{AllowanceExceeded, AllowancePeriod, CostCurve};
use crate::number::{DAYS_PER_MONTH, Figure, PositiveRational, Rational};
use crate::pricing::{MeterId, Overage};
use crate::report::{Cell, Document, Table, about, grouped, rounded};
use crate::scenario::Scenario;

/// On a plan whose operations stop at the allowance: how far each strategy gets, and what stops it.
pub(in crate::cli) fn plan(document: &mut Document, scenario: &Scenario, points: &[Point]) {
    let Some(plan) = scenario.plan().filter(|plan| plan.overage == Overage::Blocked) else {
        return;
    };
    if !scenario.spec().allowances {
        return;
    }
    document.heading(format!("How far the plan {} goes", plan.id));
    let mut table = Table::new()
        .words("Strategy")
        .numbers("Sessions/Month at most")
        .numbers("Sessions/Day")
        .words("Stopped by");
    for model in scenario.strategies() {
        let capacity = CostCurve::for_strategy(scenario, model).capacity();
        table.row(vec![
            Cell::text(&model.name),
            capacity.map_or_else(|| Cell::text("no end"), |(sessions, _)| Cell::count(&sessions.into())),
            capacity.map_or_else(Cell::none, |(sessions, _)| Cell::count(&(sessions / 30).into())),
            Cell::text(capacity.map(|(_, meter)| meter_name(scenario, meter)).unwrap_or_default()),
        ]);
    }
    document.table(table);
    for point in points {
        let mut told: Vec<String> = Vec::new();
        for cost in &point.costs {
            let broken = cost.bill.exceeded.iter().map(|over| sentence(scenario, over, point.sessions));
            told.extend(broken.map(|sentence| format!("{}: {sentence}", name(scenario, cost.strategy))));
        }
        if !told.is_empty() {
            document.paragraph(format!(
                "At {} sessions a month it does not suffice:",
                grouped(&point.sessions.into())
            ));
            document.list(told);
        }
    }
}

fn meter_name(scenario: &Scenario, place: MeterId) -> String {
    let found = scenario.sheet().meter(place);
    found.map(|(service, meter)| format!("{} {}", service.id, meter.id.replace('_', " "))).unwrap_or_default()
}

/// `kv writes: 1,000 a day are included; this needs 10,000; from about 33 sessions a day on, writes fail`.
fn sentence(scenario: &Scenario, over: &AllowanceExceeded, sessions: u64) -> String {
    let meter =
        scenario.sheet().meter(over.meter).map(|(_, meter)| meter.id.replace('_', " ")).unwrap_or_default();
    let (period, share) = match over.period {
        AllowancePeriod::Day => ("a day", Rational::ONE / DAYS_PER_MONTH),
        AllowancePeriod::Month => ("a month", Rational::ONE),
    };
    // The allowance is exceeded, so `required` is above 0.
    let carried = PositiveRational::new(over.required.value.clone())
        .and_then(|required| (&over.included * &(Rational::from(sessions) * &share) / &required).floor());
    let needs = Figure { value: over.required.value.clone(), is_approximate: over.required.is_approximate };
    let mark = about(over.required.is_approximate);
    format!(
        "{}: {} {period} are included; this needs {mark}{}; from about {} sessions {period} on, {meter} fail.",
        meter_name(scenario, over.meter),
        grouped(&over.included),
        rounded(&needs),
        carried.map_or_else(|| "—".to_owned(), |carried| grouped(&carried.into()))
    )
}
