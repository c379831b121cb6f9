//! Phrases that several sections share.

use crate::number::Rational;
use crate::pricing::{Meter, MeterId, Sheet};
use crate::report::currency::Currency;
use crate::report::number_format::with_thousands;
use crate::scenario::{Rounding, Scenario, StrategyId};

/// The currency of the price sheet of a scenario.
pub(crate) fn currency(scenario: &Scenario) -> Currency {
    Currency::new(&scenario.sheet().spec().currency)
}

/// How usage is rounded, as the end of a sentence.
pub(crate) fn rounding_phrase(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Invoice => "rounded up as on invoices",
        Rounding::ProRata => "in proportion to usage",
    }
}

/// The name of a strategy for people; empty for a position that the scenario does not have.
pub(crate) fn strategy_name(scenario: &Scenario, id: StrategyId) -> &str {
    scenario.strategy_name(id)
}

/// A meter with its unit: `storage (GB-month)`.
pub(crate) fn meter_with_unit(meter: &Meter) -> String {
    meter.unit.as_ref().map_or_else(|| meter.id.clone(), |unit| format!("{} ({unit})", meter.id))
}

/// A meter with its service, in words: `do rows written`.
pub(crate) fn service_and_meter(sheet: &Sheet, place: MeterId) -> String {
    let found = sheet.meter(place);
    found
        .map_or_else(String::new, |(service, meter)| format!("{} {}", service.id, meter.id.replace('_', " ")))
}

/// ` per 1,000,000` after a price; nothing where the price is for one unit.
pub(crate) fn per_units(per: &Rational) -> String {
    if *per == Rational::ONE { String::new() } else { format!(" per {}", with_thousands(per)) }
}

/// Whether any strategy uses a meter.
pub(crate) fn is_used(scenario: &Scenario, meter: MeterId) -> bool {
    scenario.strategies().iter().flat_map(|model| &model.usage).any(|(used, _)| *used == meter)
}

/// A service id as a column title: ids of up to three letters are abbreviations and get capitals.
pub(crate) fn service_label(id: &str) -> String {
    let is_abbreviation = id.split('-').all(|part| part.chars().count() <= 3);
    if is_abbreviation { id.to_uppercase() } else { id.to_owned() }
}
