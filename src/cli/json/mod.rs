//! `writecost.report/1`: the stable, versioned form of a report. Figures are strings of exact
//! decimals; the order of keys is the order of the fields.

mod shape;

use crate::analysis::break_even::{BreakEven, Region, Segment};
use crate::analysis::compare::{Cost, Point};
use crate::bill::{BillingOptions, CostCurve, Line};
use crate::input::{CountsProvenance, Loaded};
use crate::money::Money;
use crate::number::Rational;
use crate::scenario::{Scenario, StrategyModel};
use shape::{
    JsonCost, JsonLine, JsonOverPlan, JsonPoint, JsonRegion, JsonSegment, JsonTier, Named, Pricing,
    Provenance, Strategy, Trace, Unsaved, Writes,
};

pub(super) use shape::{JsonBreakEven, Report, Warning};

/// The report of one scenario.
pub(super) fn report(
    loaded: &Loaded,
    points: &[Point],
    answers: &[BreakEven],
    warnings: Vec<Warning>,
) -> Report {
    let scenario = &loaded.scenario;
    let parts = scenario.spec();
    Report {
        schema: "writecost.report/1",
        scenario: Named { id: parts.id.clone(), title: parts.title.clone() },
        pricing: pricing(scenario),
        provenance: Provenance {
            writecost: env!("CARGO_PKG_VERSION"),
            scenario_sha256: loaded.sha256.clone(),
            sheet_sha256: loaded.sheet_sha256.clone(),
            set: loaded.set.clone(),
            counts_sha256: loaded.counts_provenance.as_ref().and_then(|found| found.counts_sha256.clone()),
            trace: loaded.counts_provenance.as_ref().and_then(trace),
        },
        baseline: scenario.baseline().id.clone(),
        strategies: scenario.strategies().iter().map(|model| strategy(scenario, model)).collect(),
        points: points.iter().map(|found| point(scenario, found)).collect(),
        break_even: answers.iter().map(|answer| break_even(scenario, answer, None)).collect(),
        warnings,
    }
}

/// The log, where the counts are not of a file.
fn trace(found: &CountsProvenance) -> Option<Trace> {
    let counted = found.counts_sha256.is_none();
    counted.then(|| Trace { files: found.files.clone(), rows: found.rows })
}

fn pricing(scenario: &Scenario) -> Pricing {
    let (parts, sheet) = (scenario.spec(), scenario.sheet().spec());
    Pricing {
        id: sheet.id.clone(),
        effective: sheet.effective.to_string(),
        plan: parts.plan.clone(),
        currency: sheet.currency.clone(),
        rounding: parts.rounding.name(),
        allowances: if parts.allowances { "apply" } else { "ignore" },
    }
}

fn strategy(scenario: &Scenario, model: &StrategyModel) -> Strategy {
    let curve = CostCurve::with_options(scenario, model, BillingOptions::for_scenario(scenario));
    let marginal = curve.marginal().as_rational() * &Rational::from(1_000_000u64);
    let mean = model.unsaved.mean_pending.as_ref();
    Strategy {
        id: model.id.clone(),
        title: model.name.clone(),
        writes: model
            .stores
            .iter()
            .map(|store| Writes {
                store: store.store.clone(),
                trigger: store.trigger.name(),
                per_session: store.writes.value.to_string(),
                approximate: store.writes.is_approximate,
                measured: store.measured,
            })
            .collect(),
        held_seconds: model.timer_pending.value.to_string(),
        unsaved: Unsaved {
            longest_seconds: model.unsaved.max_delay.map(|longest| longest.seconds().to_string()),
            mean_mutations: mean.map(|mean| mean.value.to_string()),
            approximate: mean.is_some_and(|mean| mean.is_approximate),
        },
        marginal_per_million_sessions: marginal.to_string(),
    }
}

fn name(scenario: &Scenario, position: usize) -> String {
    scenario.strategies().get(position).map(|model| model.id.clone()).unwrap_or_default()
}

fn point(scenario: &Scenario, point: &Point) -> JsonPoint {
    JsonPoint {
        sessions: point.sessions,
        costs: point.costs.iter().map(|found| cost(scenario, found)).collect(),
    }
}

fn cost(scenario: &Scenario, cost: &Cost) -> JsonCost {
    let over_plan = cost.bill.exceeded.iter().map(|over| {
        let (service, meter) = meter_names(scenario, over.meter);
        JsonOverPlan {
            service,
            meter,
            period: over.period.name(),
            needs: over.required.value.to_string(),
            included: over.included.to_string(),
        }
    });
    JsonCost {
        strategy: name(scenario, cost.strategy),
        total: cost.bill.total.to_string(),
        delta: cost.delta.to_string(),
        change: cost.change.as_ref().map(ToString::to_string),
        approximate: cost.bill.is_approximate,
        fee: cost.bill.fee.to_string(),
        lines: cost.bill.lines.iter().map(|found| line(scenario, found)).collect(),
        over_plan: over_plan.collect(),
    }
}

fn meter_names(scenario: &Scenario, place: crate::pricing::MeterId) -> (String, String) {
    let names = scenario.sheet().meter(place).map(|(service, meter)| (service.id.clone(), meter.id.clone()));
    names.unwrap_or_default()
}

fn line(scenario: &Scenario, line: &Line) -> JsonLine {
    let (service, meter) = meter_names(scenario, line.meter);
    let rate = scenario.sheet().meter(line.meter).map(|(_, meter)| &meter.rate);
    let flat_price = rate.and_then(crate::pricing::UnitRate::flat_price);
    let tiers = rate.filter(|_| flat_price.is_none()).into_iter().flat_map(crate::pricing::UnitRate::tiers);
    JsonLine {
        service,
        meter,
        usage: line.usage.value.to_string(),
        elsewhere: (!line.existing_usage.is_zero()).then(|| line.existing_usage.to_string()),
        included: line.included.to_string(),
        billable: line.billable.to_string(),
        price: flat_price.map(|price| price.to_string()),
        per: rate.map_or_else(String::new, |rate| rate.per().to_string()),
        tiers: tiers
            .map(|tier| JsonTier {
                up_to: tier.up_to.as_ref().map(ToString::to_string),
                price: tier.price.to_string(),
            })
            .collect(),
        cost: line.cost.to_string(),
        approximate: line.usage.is_approximate,
    }
}

/// One break-even; `sessions` is the volume it holds at, where it is not over sessions.
pub(super) fn break_even(scenario: &Scenario, answer: &BreakEven, sessions: Option<u64>) -> JsonBreakEven {
    let region = |region: &Region| JsonRegion {
        from: region.from,
        to: region.to,
        cheaper: region.cheaper.map(|position| name(scenario, position)),
    };
    JsonBreakEven {
        over: answer.over.name(),
        sessions,
        baseline: name(scenario, answer.baseline),
        strategy: name(scenario, answer.strategy),
        regions: answer.regions.iter().map(region).collect(),
        segments: answer.segments.as_ref().map(|all| all.iter().map(segment).collect()),
        horizon: answer.horizon,
        approximate: answer.approximate,
    }
}

fn segment(segment: &Segment) -> JsonSegment {
    JsonSegment {
        from: segment.from,
        to: segment.to,
        delta_from: segment.delta_from.to_string(),
        delta_to: segment.delta_to.as_ref().map(Money::to_string),
        delta_per_million: segment.delta_per_million.to_string(),
    }
}
