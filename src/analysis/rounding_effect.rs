//! What the rounding that a sheet states does to a total.

use super::compare;
use crate::bill::{BillingOptions, CostCurve};
use crate::money::Money;
use crate::scenario::{Rounding, Scenario};

/// By how much the rounding of the invoice changes the totals at one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoundingEffect {
    /// Sessions a month.
    pub sessions: u64,
    /// Total with the rounding of the invoice less the pro-rata total, for each strategy in order.
    pub by: Vec<Money>,
}

/// By how much the rounding of the invoice changes each total; empty where no used meter is rounded.
#[must_use]
pub fn rounding_effects(scenario: &Scenario) -> Vec<RoundingEffect> {
    let stated = BillingOptions::for_scenario(scenario);
    let under =
        |rounding| -> Vec<CostCurve> { compare::curves(scenario, BillingOptions { rounding, ..stated }) };
    let (invoice, pro_rata) = (under(Rounding::Invoice), under(Rounding::ProRata));
    if !invoice.iter().flat_map(|curve| &curve.meters).any(|term| term.charge.billing_increment.is_some()) {
        return Vec::new();
    }
    let at = |&sessions: &u64| {
        let pairs = invoice.iter().zip(&pro_rata);
        RoundingEffect {
            sessions,
            by: pairs.map(|(one, other)| &one.total(sessions) - &other.total(sessions)).collect(),
        }
    };
    scenario.spec().workload.sessions.iter().map(at).collect()
}
