//! What rounding does to a total: the rounding a sheet states, and the one it leaves unsaid.

use super::compare::{self, Point};
use crate::bill::{BillingOptions, CostCurve};
use crate::money::Money;
use crate::number::PositiveRational;
use crate::pricing::{Allowances, Sheet};
use crate::scenario::{Rounding, Scenario};

/// By how much the invoice's rounding moves a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundingEffect {
    /// Sessions a month.
    pub sessions: u64,
    /// Invoice less pro rata, a figure a strategy, in the order they are shown.
    pub by: Vec<Money>,
}

/// By how much the invoice's rounding moves each total; empty where no meter that is used rounds.
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

/// A rule that the vendor does not state, and what it could do to the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndocumentedRule {
    /// What is not stated.
    pub rule: BillingRule,
    /// Sessions a month at which it was tried: the largest volume.
    pub sessions: u64,
    /// The least it would add to any strategy's total, and the most.
    pub span: (Money, Money),
    /// Whether that rests on anything expected rather than counted.
    pub approximate: bool,
    /// The cheapest strategies if it were so, where they are not the same ones.
    pub cheapest: Option<Vec<usize>>,
}

/// What the vendor does not state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillingRule {
    /// Whether usage of these meters, `service.meter`, is rounded up to whole priced blocks.
    RoundsUp(Vec<String>),
    /// Whether these meters, of the same name and price, share one allowance.
    SharesAllowance(Vec<String>),
}

/// The rules that the sheet leaves unsaid, tried at the largest volume.
#[must_use]
pub fn undocumented_rules(scenario: &Scenario) -> Vec<UndocumentedRule> {
    [rounded(scenario), pooled(scenario)].into_iter().flatten().collect()
}

/// Whether any strategy uses a meter.
fn used(scenario: &Scenario, service: &str, meter: &str) -> bool {
    let id = scenario.sheet().meter_id(service, meter);
    scenario.strategies().iter().flat_map(|model| &model.usage).any(|(known, _)| Some(*known) == id)
}

/// Everything that has no stated rounding is rounded up to the block it is priced in.
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

/// Meters of one name, unit, price and allowance in several services have one allowance between
/// them: the first keeps it.
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

/// The totals under another sheet, held against those under the scenario's own.
fn impact_of(scenario: &Scenario, sheet: Sheet, rule: BillingRule) -> Option<UndocumentedRule> {
    let sessions = scenario.max_sessions();
    let as_billed = |scenario: &Scenario| -> Point { compare::at(scenario, sessions) };
    let other = scenario
        .with(|parts| {
            parts.sheet = sheet.into();
            if matches!(rule, BillingRule::RoundsUp(_)) {
                parts.rounding = Rounding::Invoice;
            }
        })
        .ok()?;
    let base = match rule {
        BillingRule::RoundsUp(_) => scenario.with(|parts| parts.rounding = Rounding::Invoice).ok()?,
        BillingRule::SharesAllowance(_) => scenario.clone(),
    };
    let (before, after) = (as_billed(&base), as_billed(&other));
    let added = before.costs.iter().zip(&after.costs).map(|(one, other)| &other.bill.total - &one.bill.total);
    let added: Vec<Money> = added.collect();
    let span = (added.iter().min()?.clone(), added.iter().max()?.clone());
    let cheapest = Some(after.cheapest()).filter(|cheapest| *cheapest != before.cheapest());
    let approximate = before.costs.iter().any(|cost| cost.bill.is_approximate);
    Some(UndocumentedRule { rule, sessions, span, approximate, cheapest })
}
