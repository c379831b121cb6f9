//! What the measured usage of an account costs, and how far a model is from it.

use crate::bill::{AllowanceExceeded, BillingOptions, CostCurve, Line, MeterCharge};
use crate::money::Money;
use crate::number::{Bytes, DAYS_PER_MONTH, Figure, PositiveRational, Rational};
use crate::pricing::{Meter, MeterId, Plan, Service, Sheet};
use crate::scenario::{Scenario, StrategyModel};
use crate::workload::{UsageKind, UsageRecord, UsageReport};

/// One meter of an account's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountLine {
    /// A month of 30 days, priced.
    pub line: Line,
    /// Units over the measured days.
    pub measured: Figure,
    /// The sources of the figures.
    pub sources: Vec<String>,
}

/// A usage record without a price in the sheet or under the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnpricedUsage {
    /// The service, by its name in the sheet.
    pub service: String,
    /// What was measured.
    pub measured: UsageKind,
    /// The source of the figure.
    pub source: String,
    /// The reason.
    pub why: String,
}

/// What an account's usage costs in a month of 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountBill {
    /// The fee of the plan, which is part of the total.
    pub fee: Money,
    /// Every meter that was used, in the order of the sheet.
    pub lines: Vec<AccountLine>,
    /// Fee and lines.
    pub total: Money,
    /// Whether any figure is an estimate.
    pub approximate: bool,
    /// The allowances that are exceeded, on a plan that blocks usage beyond them.
    pub over_plan: Vec<AllowanceExceeded>,
    /// The records without a price.
    pub unpriced: Vec<UnpricedUsage>,
}

/// Prices what an account used under a plan, scaled to a month of 30 days.
#[must_use]
pub fn bill(sheet: &Sheet, plan: &Plan, usage: &UsageReport, conditions: BillingOptions) -> AccountBill {
    let (units, unpriced) = units(sheet, plan, usage);
    let month_share = share_of_month(usage.days.as_rational());
    let priced = units.into_iter().filter_map(|unit| {
        let (_, meter) = sheet.meter(unit.meter)?;
        Some((
            allowance_exceeded(meter, plan, conditions, &unit),
            line(meter, plan, conditions, unit, &month_share),
        ))
    });
    let (over_plan, lines): (Vec<Option<AllowanceExceeded>>, Vec<AccountLine>) = priced.unzip();
    let fee = if conditions.fee { plan.fee.money() } else { Money::ZERO };
    AccountBill {
        total: fee.clone() + lines.iter().map(|line| line.line.cost.clone()).sum(),
        approximate: lines.iter().any(|line| line.line.usage.is_approximate),
        over_plan: over_plan.into_iter().flatten().collect(),
        fee,
        lines,
        unpriced,
    }
}

/// The units of each meter in a month, in the order of the sheet, and the records without a price.
fn units(sheet: &Sheet, plan: &Plan, usage: &UsageReport) -> (Vec<MeterUsage>, Vec<UnpricedUsage>) {
    let (mut units, mut unpriced) = (Vec::new(), Vec::new());
    for reading in &usage.records {
        match metered(sheet, plan, reading, &usage.days) {
            Ok(metered) => metered.into_iter().for_each(|(place, month)| {
                add(&mut units, place, month, &reading.source);
            }),
            Err(why) => unpriced.push(UnpricedUsage {
                service: reading.service.clone(),
                measured: reading.kind.clone(),
                source: reading.source.clone(),
                why,
            }),
        }
    }
    units.sort_by_key(|unit| unit.meter);
    (units, unpriced)
}

/// Units of one meter in a month, and their sources.
struct MeterUsage {
    meter: MeterId,
    month: Figure,
    sources: Vec<String>,
}

fn add(units: &mut Vec<MeterUsage>, meter: MeterId, month: Figure, source: &str) {
    let Some(known) = units.iter_mut().find(|unit| unit.meter == meter) else {
        units.push(MeterUsage { meter, month, sources: vec![source.to_owned()] });
        return;
    };
    known.month = std::mem::take(&mut known.month) + month;
    if !known.sources.iter().any(|other| other == source) {
        known.sources.push(source.to_owned());
    }
}

/// A number of days as a share of a month of 30 days.
fn share_of_month(days: &Rational) -> Rational {
    days.clone() / DAYS_PER_MONTH
}

/// The units in a month of each meter that a record uses; `Err` is the reason why it has no price.
fn metered(
    sheet: &Sheet,
    plan: &Plan,
    reading: &UsageRecord,
    days: &PositiveRational,
) -> Result<Vec<(MeterId, Figure)>, String> {
    let missing = || format!("{} has no service `{}`", sheet.reference(), reading.service);
    let service = sheet.service(&reading.service).ok_or_else(missing)?;
    if !service.is_offered_on(&plan.id) {
        return Err(format!("`{}` is not offered on the plan {}", service.id, plan.id));
    }
    let months = Rational::from(DAYS_PER_MONTH.get()) / days;
    match &reading.kind {
        UsageKind::Operation(id) => {
            let missing = || format!("`{}` has no operation `{id}`", service.id);
            let operation = service.find_operation(id).ok_or_else(missing)?;
            let costs = operation.costs.iter().filter_map(|(meter, units)| {
                let month = reading.amount.scale(&(units.units_for(Bytes::new(0)) * &months));
                Some((sheet.meter_id(&service.id, meter)?, month))
            });
            Ok(costs.collect())
        }
        UsageKind::Meter(id) => {
            find_meter(sheet, service, id).map(|(place, _)| vec![(place, reading.amount.scale(&months))])
        }
        UsageKind::Stored => {
            let (place, meter) = find_meter(sheet, service, "storage")?;
            let unit = Rational::ONE / meter.storage_unit_bytes();
            Ok(vec![(place, reading.amount.scale(&unit))])
        }
    }
}

fn find_meter<'a>(sheet: &Sheet, service: &'a Service, id: &str) -> Result<(MeterId, &'a Meter), String> {
    let missing = || format!("`{}` has no meter `{id}`", service.id);
    sheet.meter_id(&service.id, id).zip(service.find_meter(id)).ok_or_else(missing)
}

fn line(
    meter: &Meter,
    plan: &Plan,
    conditions: BillingOptions,
    unit: MeterUsage,
    month_share: &Rational,
) -> AccountLine {
    let charge = MeterCharge::new(meter, plan, conditions);
    AccountLine {
        measured: unit.month.scale(month_share),
        line: Line {
            meter: unit.meter,
            existing_usage: Rational::ZERO,
            included: charge.included.clone(),
            billable: charge.billable(&unit.month.value),
            cost: charge.cost(&unit.month.value),
            usage: unit.month,
        },
        sources: unit.sources,
    }
}

/// The allowance that the usage exceeds, on a plan that blocks usage beyond it.
fn allowance_exceeded(
    meter: &Meter,
    plan: &Plan,
    conditions: BillingOptions,
    unit: &MeterUsage,
) -> Option<AllowanceExceeded> {
    let stops = MeterCharge::new(meter, plan, conditions).blocked;
    stops
        .then(|| AllowanceExceeded::check(unit.meter, meter.allowances.for_plan(&plan.id), &unit.month))
        .flatten()
}

/// One meter in a month: the model compared with the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeterVariance {
    /// The meter.
    pub meter: MeterId,
    /// Units in the model, including the existing usage it states for the rest of the account.
    pub model: Figure,
    /// Units the account used.
    pub account: Figure,
    /// What the model's units cost.
    pub model_cost: Money,
    /// What the account's units cost.
    pub account_cost: Money,
}

impl MeterVariance {
    /// Units of the account less those of the model.
    #[must_use]
    pub fn difference(&self) -> Rational {
        &self.account.value - &self.model.value
    }

    /// Units of the account ÷ units of the model; `None` where the model has none.
    #[must_use]
    pub fn ratio(&self) -> Option<Rational> {
        self.account.value.checked_div(&self.model.value)
    }
}

/// Compares a strategy of a scenario, at this many sessions a month, with the usage of an account,
/// meter by meter. Both must use the same price sheet.
#[must_use]
pub fn reconcile(
    scenario: &Scenario,
    strategy: &StrategyModel,
    sessions: u64,
    account: &AccountBill,
) -> Vec<MeterVariance> {
    let modelled = CostCurve::for_strategy(scenario, strategy).bill(sessions).lines;
    let mut meters: Vec<MeterId> = modelled.iter().map(|line| line.meter).collect();
    meters.extend(account.lines.iter().map(|line| line.line.meter));
    meters.sort_unstable();
    meters.dedup();
    let gap = |meter: MeterId| {
        let model = modelled.iter().find(|line| line.meter == meter);
        let model = model
            .map(|line| line.usage.clone() + Figure::exact(line.existing_usage.clone()))
            .unwrap_or_default();
        let used = account.lines.iter().find(|line| line.line.meter == meter).map(|line| &line.line);
        let charge = scenario.sheet().meter(meter).zip(scenario.plan());
        let charge = charge
            .map(|((_, meter), plan)| MeterCharge::new(meter, plan, BillingOptions::for_scenario(scenario)));
        MeterVariance {
            meter,
            model_cost: charge.map(|charge| charge.cost(&model.value)).unwrap_or_default(),
            model,
            account: used.map(|line| line.usage.clone()).unwrap_or_default(),
            account_cost: used.map(|line| line.cost.clone()).unwrap_or_default(),
        }
    };
    meters.into_iter().map(gap).collect()
}
