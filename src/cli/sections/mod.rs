//! The parts of a report, each from what a study answered to blocks of a document.

mod advice;
mod break_even;
mod foundations;
mod measured;
mod plan;
mod prices;
mod summary;
mod writes;

pub(super) use advice::warnings;
pub(super) use break_even::{break_even, break_even_heading, tidy as break_even_table};
pub(super) use foundations::{foundations, roundings};
pub(super) use measured::measured;
pub(super) use plan::plan;
pub(super) use prices::{allowances, prices, ratios, times_text};
pub(super) use summary::{records, summary, tidy as summary_table};
pub(super) use writes::writes;

use crate::report::Currency;
use crate::scenario::{Rounding, Scenario, StrategyId};

/// How the amounts of a scenario are shown.
pub(super) fn currency(scenario: &Scenario) -> Currency {
    Currency::new(&scenario.sheet().spec().currency)
}

/// How usage is rounded, as the end of a sentence.
pub(super) fn rounding_words(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Invoice => "rounded up as invoices are",
        Rounding::ProRata => "in proportion to usage",
    }
}

/// The name of a strategy for people.
pub(super) fn name(scenario: &Scenario, strategy: StrategyId) -> &str {
    scenario.strategy_name(strategy)
}
