//! Holds every name of a scenario against what it should name.

use super::parts::ScenarioSpec;
use crate::number::Rational;
use crate::pricing::{MeterId, Service};
use crate::validation::ValidationError;

/// Holds every name that stands alone against what it should name.
pub(super) fn check_names(parts: &ScenarioSpec, faults: &mut Vec<ValidationError>) {
    let strategies = || parts.strategies.iter().map(|strategy| strategy.id.as_str());
    let plans = parts.sheet.spec().plans.iter().map(|plan| plan.id.as_str());
    if parts.sheet.plan(&parts.plan).is_none() {
        let what = format!("a plan of {}", parts.sheet.reference());
        faults.push(ValidationError::unknown("unknown-plan", &["plan"], &parts.plan, &what, plans));
    }
    if parts.strategies.is_empty() {
        faults.push(ValidationError::new("empty", &["strategies"], "a scenario needs at least one strategy"));
    }
    for (at, strategy) in parts.strategies.iter().enumerate() {
        if parts.strategies[..at].iter().any(|earlier| earlier.id == strategy.id) {
            let message = format!("`{}` stands here twice", strategy.id);
            faults
                .push(ValidationError::new("repeated-name", &["strategies", &strategy.id], message).at_key());
        }
    }
    if let Some(baseline) = &parts.baseline
        && !strategies().any(|id| id == baseline)
    {
        let what = "a strategy of this scenario";
        faults.push(ValidationError::unknown(
            "unknown-strategy",
            &["baseline"],
            baseline,
            what,
            strategies(),
        ));
    }
    for (at, expectation) in parts.expect.iter().enumerate() {
        let (named, key) = (expectation.claim.strategy(), expectation.claim.strategy_key());
        if !strategies().any(|id| id == named) {
            let route = ["expect", &at.to_string(), key];
            let what = "a strategy of this scenario";
            faults.push(ValidationError::unknown("unknown-strategy", &route, named, what, strategies()));
        }
    }
    for (at, budget) in parts.budgets.iter().enumerate() {
        if let Some(named) = budget.strategy.as_deref().filter(|named| !strategies().any(|id| id == *named)) {
            let route = ["budget", &at.to_string(), "strategy"];
            let what = "a strategy of this scenario";
            faults.push(ValidationError::unknown("unknown-strategy", &route, named, what, strategies()));
        }
    }
}

pub(super) fn existing_usage(
    parts: &ScenarioSpec,
    faults: &mut Vec<ValidationError>,
) -> Vec<(MeterId, Rational)> {
    let mut found = Vec::new();
    for (name, count) in &parts.existing_usage {
        let route = ["elsewhere", name];
        let Some((service, meter)) = split_name(name, "meter", &route, faults) else { continue };
        let Some((_, service)) = find_service(parts, service, &route, true, faults) else { continue };
        if let Some(place) = parts.sheet.meter_id(&service.id, meter) {
            found.push((place, count.as_rational().clone()));
        } else {
            let what = format!("a meter of `{}`", service.id);
            let known = service.meters.iter().map(|meter| meter.id.as_str());
            faults.push(ValidationError::unknown("unknown-meter", &route, meter, &what, known).at_key());
        }
    }
    found
}

/// Splits `kv.get` into the service and what follows.
pub(super) fn split_name<'a>(
    name: &'a str,
    what: &str,
    route: &[&str],
    faults: &mut Vec<ValidationError>,
) -> Option<(&'a str, &'a str)> {
    let split = name.split_once('.');
    if split.is_none() {
        let message = format!("`{name}` does not name a service and its {what}");
        let help = format!(
            "write `service.{what}`, such as `kv.{}`",
            if what == "meter" { "writes" } else { "get" }
        );
        faults.push(ValidationError::new("bad-name", route, message).at_key().help(help));
    }
    split
}

/// The service of that name, where the sheet has it and the plan offers it.
pub(super) fn find_service<'a>(
    parts: &'a ScenarioSpec,
    id: &str,
    route: &[&str],
    on_key: bool,
    faults: &mut Vec<ValidationError>,
) -> Option<(usize, &'a Service)> {
    let services = parts.sheet.services();
    let Some(found) = services.iter().enumerate().find(|(_, service)| service.id == id) else {
        let known = services.iter().map(|service| service.id.as_str());
        let what = format!("a service of {}", parts.sheet.reference());
        let fault = ValidationError::unknown("unknown-service", route, id, &what, known);
        faults.push(if on_key { fault.at_key() } else { fault });
        return None;
    };
    if !found.1.is_offered_on(&parts.plan) {
        let message = format!("`{id}` is not offered on the plan `{}`", parts.plan);
        let plans = found.1.plans.as_deref().unwrap_or_default().join("`, `");
        let fault =
            ValidationError::new("not-on-plan", route, message).help(format!("it is offered on `{plans}`"));
        faults.push(if on_key { fault.at_key() } else { fault });
        return None;
    }
    Some(found)
}
