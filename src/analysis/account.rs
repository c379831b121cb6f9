//! What an account's own usage costs, and how far a model is from it.

use crate::bill::{Charge, Conditions, Curve, Line, OverPlan};
use crate::money::Money;
use crate::number::{Bytes, Estimate, Exact};
use crate::pricing::{Meter, MeterRef, Plan, Service, Sheet};
use crate::scenario::{Scenario, StrategyModel};
use crate::workload::{AccountUsage, Measured, Reading};

/// One meter of an account's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// A month of 30 days, priced.
    pub line: Line,
    /// Units over the days that were measured.
    pub measured: Estimate,
    /// Where the figures are from.
    pub sources: Vec<String>,
}

/// A reading that the sheet or the plan has no price for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpriced {
    /// The service, by its name in the sheet.
    pub service: String,
    /// What was measured of it.
    pub measured: Measured,
    /// Where the figure is from.
    pub source: String,
    /// Why it has no price.
    pub why: String,
}

/// What an account's usage costs in a month of 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBill {
    /// The plan's fee within the total.
    pub fee: Money,
    /// Every meter that was used, in the order of the sheet.
    pub lines: Vec<AccountLine>,
    /// Fee and lines.
    pub total: Money,
    /// Whether any figure is an estimate.
    pub approximate: bool,
    /// What the plan's allowances do not suffice for, where the plan stops at them.
    pub over_plan: Vec<OverPlan>,
    /// What has no price here.
    pub unpriced: Vec<Unpriced>,
}

/// Prices what an account used under a plan, scaled to a month of 30 days.
#[must_use]
pub fn bill(sheet: &Sheet, plan: &Plan, usage: &AccountUsage, conditions: Conditions) -> AccountBill {
    let (units, unpriced) = units(sheet, plan, usage);
    let month_share = share_of_month(&usage.days);
    let priced = units.into_iter().filter_map(|unit| {
        let (_, meter) = sheet.meter(unit.meter)?;
        Some((over(meter, plan, conditions, &unit), line(meter, plan, conditions, unit, &month_share)))
    });
    let (over_plan, lines): (Vec<Option<OverPlan>>, Vec<AccountLine>) = priced.unzip();
    let fee = if conditions.fee { plan.fee.money() } else { Money::ZERO };
    AccountBill {
        total: fee.clone() + lines.iter().map(|line| line.line.cost.clone()).sum(),
        approximate: lines.iter().any(|line| line.line.usage.approximate),
        over_plan: over_plan.into_iter().flatten().collect(),
        fee,
        lines,
        unpriced,
    }
}

/// The units of each meter in a month, in the order of the sheet, and what moves none.
fn units(sheet: &Sheet, plan: &Plan, usage: &AccountUsage) -> (Vec<Metered>, Vec<Unpriced>) {
    let (mut units, mut unpriced) = (Vec::new(), Vec::new());
    for reading in &usage.readings {
        match metered(sheet, plan, reading, &usage.days) {
            Ok(metered) => metered.into_iter().for_each(|(place, month)| {
                add(&mut units, place, month, &reading.source);
            }),
            Err(why) => unpriced.push(Unpriced {
                service: reading.service.clone(),
                measured: reading.measured.clone(),
                source: reading.source.clone(),
                why,
            }),
        }
    }
    units.sort_by_key(|unit| unit.meter);
    (units, unpriced)
}

/// Units of one meter in a month, and where they are from.
struct Metered {
    meter: MeterRef,
    month: Estimate,
    sources: Vec<String>,
}

fn add(units: &mut Vec<Metered>, meter: MeterRef, month: Estimate, source: &str) {
    let Some(known) = units.iter_mut().find(|unit| unit.meter == meter) else {
        units.push(Metered { meter, month, sources: vec![source.to_owned()] });
        return;
    };
    known.month = std::mem::take(&mut known.month) + month;
    if !known.sources.iter().any(|other| other == source) {
        known.sources.push(source.to_owned());
    }
}

/// So many days as a share of a month of 30.
fn share_of_month(days: &Exact) -> Exact {
    days * &Exact::ratio(1, 30).unwrap_or_default()
}

/// The units a month of each meter that a reading moves; `Err` says why it moves none.
fn metered(
    sheet: &Sheet,
    plan: &Plan,
    reading: &Reading,
    days: &Exact,
) -> Result<Vec<(MeterRef, Estimate)>, String> {
    let missing = || format!("{} has no service `{}`", sheet.reference(), reading.service);
    let service = sheet.service(&reading.service).ok_or_else(missing)?;
    if !service.is_offered_on(&plan.id) {
        return Err(format!("`{}` is not offered on the plan {}", service.id, plan.id));
    }
    let months = Exact::ONE.checked_div(&share_of_month(days)).unwrap_or_default();
    match &reading.measured {
        Measured::Operation(id) => {
            let missing = || format!("`{}` has no operation `{id}`", service.id);
            let operation = service.find_operation(id).ok_or_else(missing)?;
            let costs = operation.costs.iter().filter_map(|(meter, units)| {
                let month = reading.amount.times(&(units.of(Bytes::new(0)) * &months));
                Some((sheet.locate(&service.id, meter)?, month))
            });
            Ok(costs.collect())
        }
        Measured::Meter(id) => {
            found(sheet, service, id).map(|(place, _)| vec![(place, reading.amount.times(&months))])
        }
        Measured::Stored => {
            let (place, meter) = found(sheet, service, "storage")?;
            let unit = Exact::ONE.checked_div(&meter.storage_unit_bytes()).unwrap_or_default();
            Ok(vec![(place, reading.amount.times(&unit))])
        }
    }
}

fn found<'a>(sheet: &Sheet, service: &'a Service, id: &str) -> Result<(MeterRef, &'a Meter), String> {
    let missing = || format!("`{}` has no meter `{id}`", service.id);
    sheet.locate(&service.id, id).zip(service.find_meter(id)).ok_or_else(missing)
}

fn line(
    meter: &Meter,
    plan: &Plan,
    conditions: Conditions,
    unit: Metered,
    month_share: &Exact,
) -> AccountLine {
    let charge = Charge::new(meter, plan, conditions);
    AccountLine {
        measured: unit.month.times(month_share),
        line: Line {
            meter: unit.meter,
            elsewhere: Exact::ZERO,
            included: charge.included.clone(),
            billable: charge.billable(&unit.month.value),
            cost: charge.cost(&unit.month.value),
            usage: unit.month,
        },
        sources: unit.sources,
    }
}

/// The allowance that the usage breaks, on a plan that stops there.
fn over(meter: &Meter, plan: &Plan, conditions: Conditions, unit: &Metered) -> Option<OverPlan> {
    let stops = Charge::new(meter, plan, conditions).blocked;
    stops.then(|| OverPlan::of(unit.meter, meter.included.on(&plan.id), &unit.month)).flatten()
}

/// One meter as a model has it and as the account has it, a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The meter.
    pub meter: MeterRef,
    /// Units in the model, with what it says the rest of the account uses.
    pub model: Estimate,
    /// Units the account used.
    pub account: Estimate,
    /// What the model's units cost.
    pub model_cost: Money,
    /// What the account's units cost.
    pub account_cost: Money,
}

impl Gap {
    /// Units the account used beyond those of the model.
    #[must_use]
    pub fn difference(&self) -> Exact {
        &self.account.value - &self.model.value
    }

    /// How many times the model's units the account used; `None` where the model has none.
    #[must_use]
    pub fn ratio(&self) -> Option<Exact> {
        self.account.value.checked_div(&self.model.value)
    }
}

/// Holds a strategy of a scenario, at so many sessions a month, against what the account used,
/// meter by meter. Both must be of one sheet.
#[must_use]
pub fn against_model(
    scenario: &Scenario,
    strategy: &StrategyModel,
    sessions: u64,
    account: &AccountBill,
) -> Vec<Gap> {
    let modelled = Curve::of(scenario, strategy).bill(sessions).lines;
    let mut meters: Vec<MeterRef> = modelled.iter().map(|line| line.meter).collect();
    meters.extend(account.lines.iter().map(|line| line.line.meter));
    meters.sort_unstable();
    meters.dedup();
    let gap = |meter: MeterRef| {
        let model = modelled.iter().find(|line| line.meter == meter);
        let model = model
            .map(|line| line.usage.clone() + Estimate::exact(line.elsewhere.clone()))
            .unwrap_or_default();
        let used = account.lines.iter().find(|line| line.line.meter == meter).map(|line| &line.line);
        let charge = scenario.sheet().meter(meter).zip(scenario.plan());
        let charge = charge.map(|((_, meter), plan)| Charge::new(meter, plan, Conditions::of(scenario)));
        Gap {
            meter,
            model_cost: charge.map(|charge| charge.cost(&model.value)).unwrap_or_default(),
            model,
            account: used.map(|line| line.usage.clone()).unwrap_or_default(),
            account_cost: used.map(|line| line.cost.clone()).unwrap_or_default(),
        }
    };
    meters.into_iter().map(gap).collect()
}
