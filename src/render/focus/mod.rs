//! Bills as CSV in the columns of FOCUS 1.2, the open specification of cost and usage data, so that they
//! can be loaded beside real billing data. Each strategy at each number of sessions is a sub account,
//! whose costs add up to the total of its bill.

mod account;
mod charge;
mod columns;

use self::account::Account;
use super::csv::csv;
use super::renderer::Renderer;
use super::style::Style;

use crate::bill::CostCurve;
use crate::input::LoadedScenario;
use crate::number::Month;
use crate::report::{ReportAnswer, Table};

/// Renders the bills of a report as FOCUS 1.2 billing data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focus;

impl Renderer<ReportAnswer> for Focus {
    fn name(&self) -> &'static str {
        "focus"
    }

    fn help(&self) -> &'static str {
        "Billing data: CSV in the columns of FOCUS 1.2"
    }

    fn render(&self, answer: &ReportAnswer, _: Style) -> String {
        focus(answer.scenarios.iter().map(|(loaded, _)| loaded), answer.billing_month)
    }
}

/// Writes the bill of every strategy at every number of sessions: a row for each price of each meter,
/// and one for the fee of the plan.
///
/// The rows are dated with `month`, or with the first full month of the price sheet.
#[must_use]
pub fn focus<'a>(scenarios: impl IntoIterator<Item = &'a LoadedScenario>, month: Option<Month>) -> String {
    let mut table = columns::columns();
    for scenario in scenarios.into_iter().map(|loaded| &loaded.scenario) {
        let month = month.unwrap_or_else(|| Month::starting_on_or_after(scenario.sheet().spec().effective));
        for &sessions in &scenario.spec().workload.sessions {
            for model in scenario.strategies() {
                add_bill(&mut table, &Account { scenario, model, sessions, month });
            }
        }
    }
    csv(&table)
}

fn add_bill(table: &mut Table, account: &Account<'_>) {
    let curve = CostCurve::for_strategy(account.scenario, account.model);
    for meter in &curve.meters {
        for charge in charge::usage(account, meter) {
            table.row(columns::cells(account, &charge));
        }
    }
    if !curve.fee.as_rational().is_zero() {
        table.row(columns::cells(account, &charge::fee(account, &curve.fee)));
    }
}
