use super::{Allowances, Meter, Operation, Plan, Service, Tariff, UnitCost};
use crate::money::Price;
use crate::number::{Date, Period, Rational};
use crate::validation::{ValidationError, ValidationErrors};

/// What a sheet is made of, before anyone has held it against the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSpec {
    /// The vendor's name, as sheets are referred to: `cloudflare`.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// Who bills these prices, as billing data names them; the id where nobody is named.
    pub vendor: Option<String>,
    /// The first day it describes.
    pub effective: Date,
    /// The last day it was compared with its sources.
    pub verified_on: Option<Date>,
    /// The currency of every price: `USD`.
    pub currency: String,
    /// Where its prices are published.
    pub sources: Vec<String>,
    /// What the vendor leaves unsaid.
    pub note: Option<String>,
    /// Its plans; none means a plan `paid` without a fee.
    pub plans: Vec<Plan>,
    /// Its services, in the order they are shown.
    pub services: Vec<Service>,
}

impl SheetSpec {
    /// A sheet in dollars with nothing in it yet.
    #[must_use]
    pub fn new(id: impl Into<String>, effective: Date) -> Self {
        Self {
            id: id.into(),
            title: None,
            vendor: None,
            effective,
            verified_on: None,
            currency: "USD".to_owned(),
            sources: Vec::new(),
            note: None,
            plans: Vec::new(),
            services: Vec::new(),
        }
    }
}

/// A meter of a sheet, by its position: as good as its name, and quicker to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeterRef {
    /// The position of the service in the sheet.
    pub service: usize,
    /// The position of the meter in the service.
    pub meter: usize,
}

/// One vendor's prices as of one day, held against the rules: every operation moves meters that
/// exist, tiers rise, nothing is named twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    spec: SheetSpec,
}

impl Sheet {
    /// Holds the parts against the rules; every fault is found, not just the first.
    pub fn new(mut parts: SheetSpec) -> Result<Self, ValidationErrors> {
        if parts.plans.is_empty() {
            parts.plans.push(Plan::new("paid", Price::ZERO));
        }
        let mut faults = Vec::new();
        check_unique_names(&mut faults, &["plans"], parts.plans.iter().map(|plan| plan.id.as_str()));
        check_unique_names(
            &mut faults,
            &["services"],
            parts.services.iter().map(|service| service.id.as_str()),
        );
        if parts.services.is_empty() {
            faults.push(ValidationError::new(
                "empty",
                &["services"],
                "a price sheet needs at least one service",
            ));
        }
        for service in &parts.services {
            check_service(&parts, service, &mut faults);
        }
        ValidationErrors::into_result(faults, Self { spec: parts })
    }

    /// What it is made of.
    #[must_use]
    pub fn spec(&self) -> &SheetSpec {
        &self.spec
    }

    /// Its services, in the order they are shown.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.spec.services
    }

    /// The plan of that name.
    #[must_use]
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.spec.plans.iter().find(|plan| plan.id == id)
    }

    /// The service of that name.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.spec.services.iter().find(|service| service.id == id)
    }

    /// Where the meter of those names is.
    #[must_use]
    pub fn meter_ref(&self, service: &str, meter: &str) -> Option<MeterRef> {
        let at = self.spec.services.iter().position(|candidate| candidate.id == service)?;
        let meter = self.spec.services.get(at)?.meters.iter().position(|candidate| candidate.id == meter)?;
        Some(MeterRef { service: at, meter })
    }

    /// The service and the meter at that place; `None` for a place in another sheet.
    #[must_use]
    pub fn meter(&self, place: MeterRef) -> Option<(&Service, &Meter)> {
        let service = self.spec.services.get(place.service)?;
        Some((service, service.meters.get(place.meter)?))
    }

    /// How it is referred to: `cloudflare@2026-02-04`.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}@{}", self.spec.id, self.spec.effective)
    }
}

/// Reports each name that stands a second time.
fn check_unique_names<'a>(
    faults: &mut Vec<ValidationError>,
    route: &[&str],
    names: impl Iterator<Item = &'a str>,
) {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            let route: Vec<&str> = route.iter().copied().chain([name]).collect();
            faults.push(
                ValidationError::new("repeated-name", &route, format!("`{name}` stands here twice")).at_key(),
            );
        }
        seen.push(name);
    }
}

fn check_service(parts: &SheetSpec, service: &Service, faults: &mut Vec<ValidationError>) {
    let route = ["services", &service.id];
    check_unique_names(
        faults,
        &[route[0], route[1], "meters"],
        service.meters.iter().map(|meter| meter.id.as_str()),
    );
    let operations = service.operations.iter().map(|operation| operation.id.as_str());
    check_unique_names(faults, &[route[0], route[1], "operations"], operations);
    for (at, plan) in service.plans.iter().flatten().enumerate() {
        check_plan(parts, plan, &[route[0], route[1], "plans", &at.to_string()], false, faults);
    }
    for meter in &service.meters {
        check_meter(parts, service, meter, faults);
    }
    for operation in &service.operations {
        check_operation(service, operation, faults);
    }
}

fn check_plan(
    parts: &SheetSpec,
    plan: &str,
    route: &[&str],
    on_key: bool,
    faults: &mut Vec<ValidationError>,
) {
    let known = parts.plans.iter().map(|plan| plan.id.as_str());
    if !known.clone().any(|id| id == plan) {
        let fault = ValidationError::unknown("unknown-plan", route, plan, "a plan of this sheet", known);
        faults.push(if on_key { fault.at_key() } else { fault });
    }
}

fn check_meter(parts: &SheetSpec, service: &Service, meter: &Meter, faults: &mut Vec<ValidationError>) {
    let route = ["services", service.id.as_str(), "meters", meter.id.as_str()];
    let within = |key| [route[0], route[1], route[2], route[3], key];
    if !meter.tariff.per.is_positive() {
        faults.push(ValidationError::new(
            "zero",
            &within("per"),
            "a price is for some units, not for 0 of them",
        ));
    }
    if meter.billing_increment.as_ref().is_some_and(|unit| !unit.is_positive()) {
        faults.push(ValidationError::new(
            "zero",
            &within("round_up"),
            "nothing can be rounded up to multiples of 0",
        ));
    }
    check_tiers(&meter.tariff, &within("tiers"), faults);
    check_included(parts, &meter.allowances, &within("included"), faults);
}

fn check_included(
    parts: &SheetSpec,
    included: &Allowances,
    route: &[&str],
    faults: &mut Vec<ValidationError>,
) {
    let wrong_period = |allowance: &super::Allowance| !matches!(allowance.per, Period::Day | Period::Month);
    let message = "an allowance is so much a day or a month";
    match included {
        Allowances::AllPlans(allowance) if wrong_period(allowance) => {
            faults.push(ValidationError::new("bad-period", route, message));
        }
        Allowances::Nothing | Allowances::AllPlans(_) => {}
        Allowances::PerPlan(plans) => {
            for (plan, allowance) in plans {
                let route: Vec<&str> = route.iter().copied().chain([plan.as_str()]).collect();
                check_plan(parts, plan, &route, true, faults);
                if wrong_period(allowance) {
                    faults.push(ValidationError::new("bad-period", &route, message));
                }
            }
        }
    }
}

fn check_tiers(tariff: &Tariff, route: &[&str], faults: &mut Vec<ValidationError>) {
    if tariff.tiers.is_empty() {
        faults.push(ValidationError::new("empty", route, "a meter needs at least one tier"));
    }
    let mut reached = Rational::ZERO;
    for (at, tier) in tariff.tiers.iter().enumerate() {
        let position = at.to_string();
        let here: Vec<&str> = route.iter().copied().chain([position.as_str()]).collect();
        let last = at + 1 == tariff.tiers.len();
        match &tier.up_to {
            None if !last => {
                faults.push(ValidationError::new(
                    "tiers",
                    &here,
                    "only the last tier goes on without an `up_to`",
                ));
            }
            Some(_) if last => {
                let help = "leave `up_to` out: the last tier prices all that is left";
                faults.push(ValidationError::new("tiers", &here, "the last tier has an `up_to`").help(help));
            }
            Some(end) if *end <= reached => {
                let message = format!("tiers are out of order: this one ends at {end}, after {reached}");
                faults.push(ValidationError::new("tiers", &here, message));
            }
            Some(end) => reached = end.clone(),
            None => {}
        }
    }
}

fn check_operation(service: &Service, operation: &Operation, faults: &mut Vec<ValidationError>) {
    for (meter, units) in &operation.costs {
        let route = ["services", &service.id, "operations", &operation.id, meter];
        let known = service.meters.iter().map(|meter| meter.id.as_str());
        if service.find_meter(meter).is_none() {
            let what = format!("a meter of `{}`", service.id);
            faults.push(ValidationError::unknown("unknown-meter", &route, meter, &what, known).at_key());
        }
        if matches!(units, UnitCost::PerChunk { chunk: 0, .. }) {
            faults.push(ValidationError::new("zero", &route, "a unit cannot be of 0 bytes"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::Tier;

    fn parts() -> SheetSpec {
        let mut parts = SheetSpec::new("test", "2026-01-01".parse().unwrap());
        let writes = Meter::new("writes", "5.00".parse().unwrap(), 1_000_000u64);
        parts
            .services
            .push(Service::new("kv").meter(writes).operation(Operation::single_unit("put", "writes")));
        parts
    }

    fn codes(parts: SheetSpec) -> Vec<&'static str> {
        Sheet::new(parts).map_or_else(|faults| faults.0.iter().map(|fault| fault.code).collect(), |_| vec![])
    }

    #[test]
    fn a_sound_sheet_passes() {
        assert_eq!(codes(parts()), Vec::<&str>::new());
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let mut parts = parts();
        let service = &mut parts.services[0];
        service.plans = Some(vec!["gold".into()]);
        service.operations.push(Operation::single_unit("get", "reads"));
        service.meters[0].billing_increment = Some(Rational::ZERO);
        let tier = |up_to| Tier { up_to, price: Price::ZERO };
        service.meters[0].tariff.tiers = vec![tier(Some(5u8.into())), tier(Some(5u8.into())), tier(None)];
        assert_eq!(codes(parts), ["unknown-plan", "zero", "tiers", "unknown-meter"]);
    }
}
