//! From the figures of a report to its JSON form.

use super::decimal::DecimalText;
use super::shape::{
    ReportV1, ReportV1BreakEven, ReportV1Cost, ReportV1ExceededAllowance, ReportV1Line, ReportV1Point,
    ReportV1Pricing, ReportV1Provenance, ReportV1Region, ReportV1Scenario, ReportV1Segment, ReportV1Strategy,
    ReportV1Tier, ReportV1Trace, ReportV1Unsaved, ReportV1Warning, ReportV1Writes, SCHEMA,
};
use crate::analysis::break_even::{BreakEven, Region, Segment};
use crate::analysis::compare::{Cost, Point};
use crate::bill::{AllowanceExceeded, BillingOptions, CostCurve, Line};
use crate::input::{CountsProvenance, LoadedScenario};
use crate::number::Rational;
use crate::pricing::MeterId;
use crate::scenario::{Scenario, StoreModel, StrategyId, StrategyModel};

impl ReportV1 {
    /// The report of a scenario, without warnings.
    #[must_use]
    pub fn new(loaded: &LoadedScenario, points: &[Point], break_evens: &[BreakEven]) -> Self {
        let scenario = &loaded.scenario;
        let spec = scenario.spec();
        let break_even = |found| ReportV1BreakEven::new(scenario, found, None);
        Self {
            schema: SCHEMA.to_owned(),
            scenario: ReportV1Scenario { id: spec.id.clone(), title: spec.title.clone() },
            pricing: pricing(scenario),
            provenance: provenance(loaded),
            baseline: scenario.baseline().id.clone(),
            strategies: scenario.strategies().iter().map(|model| strategy(scenario, model)).collect(),
            points: points.iter().map(|found| point(scenario, found)).collect(),
            break_even: break_evens.iter().map(break_even).collect(),
            warnings: Vec::new(),
        }
    }

    /// The same report with warnings.
    #[must_use]
    pub fn with_warnings(self, warnings: Vec<ReportV1Warning>) -> Self {
        Self { warnings, ..self }
    }
}

impl ReportV1Warning {
    /// A warning.
    #[must_use]
    pub fn new(code: impl Into<String>, strategy: Option<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), strategy, message: message.into() }
    }
}

fn provenance(loaded: &LoadedScenario) -> ReportV1Provenance {
    let counts = loaded.counts_provenance.as_ref();
    ReportV1Provenance {
        writecost: env!("CARGO_PKG_VERSION").to_owned(),
        scenario_sha256: loaded.sha256.clone(),
        sheet_sha256: loaded.sheet_sha256.clone(),
        set: loaded.set.clone(),
        counts_sha256: counts.and_then(|counts| counts.counts_sha256.clone()),
        trace: counts.and_then(trace),
    }
}

/// The log, where the counts do not come from a counts file.
fn trace(counts: &CountsProvenance) -> Option<ReportV1Trace> {
    let is_log = counts.counts_sha256.is_none();
    is_log.then(|| ReportV1Trace { files: counts.files.clone(), rows: counts.rows })
}

fn pricing(scenario: &Scenario) -> ReportV1Pricing {
    let (spec, sheet) = (scenario.spec(), scenario.sheet().spec());
    ReportV1Pricing {
        id: sheet.id.clone(),
        effective: sheet.effective.to_string(),
        plan: spec.plan.clone(),
        currency: sheet.currency.clone(),
        rounding: spec.rounding.name().to_owned(),
        allowances: if spec.allowances { "apply" } else { "ignore" }.to_owned(),
    }
}

fn strategy(scenario: &Scenario, model: &StrategyModel) -> ReportV1Strategy {
    let curve = CostCurve::with_options(scenario, model, BillingOptions::for_scenario(scenario));
    let marginal = curve.marginal().as_rational() * &Rational::from(1_000_000u64);
    let mean = model.unsaved.mean_pending.as_ref();
    ReportV1Strategy {
        id: model.id.clone(),
        title: model.name.clone(),
        writes: model.stores.iter().map(writes).collect(),
        held_seconds: (&model.timer_pending.value).into(),
        unsaved: ReportV1Unsaved {
            longest_seconds: model.unsaved.max_delay.map(|longest| (&longest.seconds()).into()),
            mean_mutations: mean.map(|mean| (&mean.value).into()),
            approximate: mean.is_some_and(|mean| mean.is_approximate),
        },
        marginal_per_million_sessions: (&marginal).into(),
    }
}

fn writes(store: &StoreModel) -> ReportV1Writes {
    ReportV1Writes {
        store: store.store.clone(),
        trigger: store.trigger.name().to_owned(),
        per_session: (&store.writes.value).into(),
        approximate: store.writes.is_approximate,
        measured: store.measured,
    }
}

fn strategy_id(scenario: &Scenario, id: StrategyId) -> String {
    scenario.strategy_key(id).to_owned()
}

fn point(scenario: &Scenario, point: &Point) -> ReportV1Point {
    ReportV1Point {
        sessions: point.sessions,
        costs: point.costs.iter().map(|found| cost(scenario, found)).collect(),
    }
}

fn cost(scenario: &Scenario, cost: &Cost) -> ReportV1Cost {
    ReportV1Cost {
        strategy: strategy_id(scenario, cost.strategy),
        total: (&cost.bill.total).into(),
        delta: (&cost.delta).into(),
        change: cost.change.as_ref().map(DecimalText::from),
        approximate: cost.bill.is_approximate,
        fee: (&cost.bill.fee).into(),
        lines: cost.bill.lines.iter().map(|found| line(scenario, found)).collect(),
        over_plan: cost.bill.exceeded.iter().map(|found| exceeded(scenario, found)).collect(),
    }
}

fn exceeded(scenario: &Scenario, exceeded: &AllowanceExceeded) -> ReportV1ExceededAllowance {
    let (service, meter) = meter_ids(scenario, exceeded.meter);
    ReportV1ExceededAllowance {
        service,
        meter,
        period: exceeded.period.name().to_owned(),
        needs: (&exceeded.required.value).into(),
        included: (&exceeded.included).into(),
    }
}

fn meter_ids(scenario: &Scenario, place: MeterId) -> (String, String) {
    let ids = scenario.sheet().meter(place).map(|(service, meter)| (service.id.clone(), meter.id.clone()));
    // A line of a bill always refers to a meter of its own sheet.
    ids.unwrap_or_default()
}

fn line(scenario: &Scenario, line: &Line) -> ReportV1Line {
    let (service, meter) = meter_ids(scenario, line.meter);
    let rate = scenario.sheet().meter(line.meter).map(|(_, meter)| &meter.rate);
    let flat = rate.and_then(crate::pricing::UnitRate::flat_price);
    let tiers = rate.filter(|_| flat.is_none()).into_iter().flat_map(crate::pricing::UnitRate::tiers);
    let tier = |tier: crate::pricing::Tier| ReportV1Tier {
        up_to: tier.up_to.as_ref().map(DecimalText::from),
        price: tier.price.to_string(),
    };
    ReportV1Line {
        service,
        meter,
        usage: (&line.usage.value).into(),
        elsewhere: (!line.existing_usage.is_zero()).then(|| (&line.existing_usage).into()),
        included: (&line.included).into(),
        billable: (&line.billable).into(),
        price: flat.map(|price| price.to_string()),
        per: rate.map_or(&Rational::ONE, |rate| rate.per().as_rational()).into(),
        tiers: tiers.map(tier).collect(),
        cost: (&line.cost).into(),
        approximate: line.usage.is_approximate,
    }
}

impl ReportV1BreakEven {
    /// A break-even; `sessions` is the number of sessions a month where another quantity varies.
    #[must_use]
    pub fn new(scenario: &Scenario, found: &BreakEven, sessions: Option<u64>) -> Self {
        let region = |region: &Region| ReportV1Region {
            from: region.from,
            to: region.to,
            cheaper: region.cheaper.map(|position| strategy_id(scenario, position)),
        };
        Self {
            over: found.over.name().to_owned(),
            sessions,
            baseline: strategy_id(scenario, found.baseline),
            strategy: strategy_id(scenario, found.strategy),
            regions: found.regions.iter().map(region).collect(),
            segments: found.segments.as_ref().map(|segments| segments.iter().map(segment).collect()),
            horizon: found.horizon,
            approximate: found.approximate,
        }
    }
}

fn segment(segment: &Segment) -> ReportV1Segment {
    ReportV1Segment {
        from: segment.from,
        to: segment.to,
        delta_from: (&segment.delta_from).into(),
        delta_to: segment.delta_to.as_ref().map(DecimalText::from),
        delta_per_million: (&segment.delta_per_million).into(),
    }
}
