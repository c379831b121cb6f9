//! Bills in the columns of FOCUS 1.2, the open specification of cost and usage data, so that they
//! load beside real billing data. Each strategy at each volume is a sub account of its own: the
//! costs of one add up to its total.

mod charge;
mod format;
mod row;

pub(super) use format::{ReportFormat, period};

use crate::bill::CostCurve;
use crate::input::LoadedScenario;
use crate::number::Month;
use crate::report::Table;
use crate::scenario::{Scenario, StrategyModel};

/// Whose bill a row is part of, and of which month.
struct Account<'a> {
    scenario: &'a Scenario,
    model: &'a StrategyModel,
    sessions: u64,
    month: Month,
}

/// Every bill of some scenarios: a row for each price of each meter, and one for the plan's fee.
/// Where no period is asked for, it is the first month that the sheet describes from its first day.
pub(super) fn table(loaded: &[LoadedScenario], period: Option<Month>) -> Table {
    let mut table = row::columns();
    for scenario in loaded.iter().map(|loaded| &loaded.scenario) {
        let month = period.unwrap_or_else(|| Month::starting_on_or_after(scenario.sheet().spec().effective));
        for &sessions in &scenario.spec().workload.sessions {
            for model in scenario.strategies() {
                bill(&Account { scenario, model, sessions, month }, &mut table);
            }
        }
    }
    table
}

fn bill(account: &Account<'_>, table: &mut Table) {
    let curve = CostCurve::for_strategy(account.scenario, account.model);
    for term in &curve.meters {
        for charge in charge::usage(account, term) {
            table.row(row::cells(account, &charge));
        }
    }
    if !curve.fee.as_rational().is_zero() {
        table.row(row::cells(account, &charge::fee(account, &curve.fee)));
    }
}
