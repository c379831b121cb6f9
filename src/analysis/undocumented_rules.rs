//! Billing rules that a vendor's price sheet leaves unstated, and what they could do to a total.

use super::compare::{self, Point};
use crate::money::Money;
use crate::number::PositiveRational;
use crate::pricing::{Allowances, Sheet};
use crate::scenario::{Rounding, Scenario, StrategyId};

/// A billing rule that the vendor does not state, and its possible effect on the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UndocumentedRule {
    /// What is not stated.
    pub rule: BillingRule,
    /// Sessions a month at which the effect was computed: the largest volume.
    pub sessions: u64,
    /// The smallest and the largest amount it would add to the total of a strategy.
    pub span: (Money, Money),
    /// Whether the amounts depend on an estimate.
    pub approximate: bool,
    /// The cheapest strategies under the rule; `None` where they stay the same.
    pub cheapest: Option<Vec<StrategyId>>,
}

/// The question that the vendor leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BillingRule {
    /// Whether usage of these meters, `service.meter`, is rounded up to whole priced blocks.
    RoundsUp(Vec<String>),
    /// Whether these meters, of the same name and price, share one allowance.
    SharesAllowance(Vec<String>),
}

/// The rules that the sheet does not state, each with its effect at the largest volume.
#[must_use]
pub fn undocumented_rules(scenario: &Scenario) -> Vec<UndocumentedRule> {
    [rounded(scenario), pooled(scenario)].into_iter().flatten().collect()
}

/// Whether any strategy uses a meter.
fn used(scenario: &Scenario, service: &str, meter: &str) -> bool {
    let id = scenario.sheet().meter_id(service, meter);
    scenario.strategies().iter().flat_map(|model| &model.usage).any(|(known, _)| Some(*known) == id)
}

/// The rule that every meter without a stated increment is rounded up to the units it is priced by.
fn rounded(scenario: &Scenario) -> Option<UndocumentedRule> {
    let mut parts = scenario.sheet().spec().clone();
    let mut names = Vec::new();
    for service in &mut parts.services {
        for meter in &mut service.meters {
            let blocks = *meter.rate.per() > PositiveRational::ONE && meter.billing_increment.is_none();
            if blocks && used(scenario, &service.id, &meter.id) {
                meter.billing_increment = Some(meter.rate.per().clone());
                names.push(format!("{}.{}", service.id, meter.id));
            }
        }
    }
    if names.is_empty() {
        return None;
    }
    impact_of(scenario, Sheet::new(parts).ok()?, BillingRule::RoundsUp(names))
}

/// The rule that meters of the same name, unit and price in several services share one allowance,
/// which the first of them keeps.
fn pooled(scenario: &Scenario) -> Option<UndocumentedRule> {
    let mut parts = scenario.sheet().spec().clone();
    let whole = scenario.sheet().spec();
    let mut names = Vec::new();
    for (at, service) in whole.services.iter().enumerate() {
        for (place, meter) in
            service.meters.iter().enumerate().filter(|(_, meter)| used(scenario, &service.id, &meter.id))
        {
            let twin = whole.services.iter().enumerate().take(at).find_map(|(_, other)| {
                other.meters.iter().find(|other| {
                    other.id == meter.id
                        && other.unit == meter.unit
                        && other.rate == meter.rate
                        && other.allowances.for_plan(&scenario.spec().plan).is_some()
                })?;
                used(scenario, &other.id, &meter.id).then(|| format!("{}.{}", other.id, meter.id))
            });
            if let Some(twin) = twin
                && let Some(meter) =
                    parts.services.get_mut(at).and_then(|service| service.meters.get_mut(place))
            {
                meter.allowances = Allowances::None;
                names.extend([twin, format!("{}.{}", service.id, meter.id)]);
            }
        }
    }
    if names.is_empty() {
        return None;
    }
    names.dedup();
    impact_of(scenario, Sheet::new(parts).ok()?, BillingRule::SharesAllowance(names))
}

/// The effect of another sheet on the totals.
fn impact_of(scenario: &Scenario, sheet: Sheet, rule: BillingRule) -> Option<UndocumentedRule> {
    let sessions = scenario.max_sessions();
    let as_billed = |scenario: &Scenario| -> Point { compare::at(scenario, sessions) };
    let base = match rule {
        BillingRule::RoundsUp(_) => scenario.with(|parts| parts.rounding = Rounding::Invoice).ok()?,
        BillingRule::SharesAllowance(_) => scenario.clone(),
    };
    let other = base.with_sheet(sheet.into()).ok()?;
    let (before, after) = (as_billed(&base), as_billed(&other));
    let added = before.costs.iter().zip(&after.costs).map(|(one, other)| &other.bill.total - &one.bill.total);
    let added: Vec<Money> = added.collect();
    let span = (added.iter().min()?.clone(), added.iter().max()?.clone());
    let cheapest = Some(after.cheapest()).filter(|cheapest| *cheapest != before.cheapest());
    let approximate = before.costs.iter().any(|cost| cost.bill.is_approximate);
    Some(UndocumentedRule { rule, sessions, span, approximate, cheapest })
}
