//! Validates the names of a scenario against its price sheet.

use super::spec::ScenarioSpec;
use crate::number::Rational;
use crate::pricing::{MeterId, Service, Sheet};
use crate::validation::ValidationError;

/// Whether an error is in a key of the scenario file or in its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ErrorAt {
    Key,
    Value,
}

impl ErrorAt {
    fn mark(self, error: ValidationError) -> ValidationError {
        if self == Self::Key { error.at_key() } else { error }
    }
}

/// Checks the plan and every name of a strategy.
pub(super) fn check_names(spec: &ScenarioSpec, sheet: &Sheet, errors: &mut Vec<ValidationError>) {
    if sheet.plan(&spec.plan).is_none() {
        let what = format!("a plan of {}", sheet.reference());
        let plans = sheet.spec().plans.iter().map(|plan| plan.id.as_str());
        errors.push(ValidationError::unknown("unknown-plan", &["plan"], &spec.plan, &what, plans));
    }
    if spec.strategies.is_empty() {
        errors.push(ValidationError::new("empty", &["strategies"], "a scenario needs at least one strategy"));
    }
    for (at, strategy) in spec.strategies.iter().enumerate() {
        if spec.strategies[..at].iter().any(|earlier| earlier.id == strategy.id) {
            let message = format!("there are two strategies `{}`", strategy.id);
            let path = ["strategies", &strategy.id];
            errors.push(ValidationError::new("repeated-name", &path, message).at_key());
        }
    }
    if let Some(baseline) = &spec.baseline {
        check_strategy(spec, baseline, &["baseline"], errors);
    }
    for (at, expectation) in spec.expect.iter().enumerate() {
        let path = ["expect", &at.to_string(), expectation.claim.strategy_key()];
        check_strategy(spec, expectation.claim.strategy(), &path, errors);
    }
    for (at, budget) in spec.budgets.iter().enumerate() {
        if let Some(strategy) = &budget.strategy {
            check_strategy(spec, strategy, &["budget", &at.to_string(), "strategy"], errors);
        }
    }
}

fn check_strategy(spec: &ScenarioSpec, key: &str, path: &[&str], errors: &mut Vec<ValidationError>) {
    let strategies = || spec.strategies.iter().map(|strategy| strategy.id.as_str());
    if !strategies().any(|id| id == key) {
        let what = "a strategy of this scenario";
        errors.push(ValidationError::unknown("unknown-strategy", path, key, what, strategies()));
    }
}

/// The meters that the rest of the account uses, and the units of each.
pub(super) fn existing_usage(
    spec: &ScenarioSpec,
    sheet: &Sheet,
    errors: &mut Vec<ValidationError>,
) -> Vec<(MeterId, Rational)> {
    let mut found = Vec::new();
    for (name, count) in &spec.existing_usage {
        let path = ["elsewhere", name];
        let Some((service, meter)) = split_name(name, "meter", &path, errors) else { continue };
        let service = find_service(sheet, &spec.plan, service, &path, ErrorAt::Key, errors);
        let Some((_, service)) = service else { continue };
        if let Some(meter) = sheet.meter_id(&service.id, meter) {
            found.push((meter, count.as_rational().clone()));
        } else {
            let what = format!("a meter of `{}`", service.id);
            let known = service.meters.iter().map(|meter| meter.id.as_str());
            errors.push(ValidationError::unknown("unknown-meter", &path, meter, &what, known).at_key());
        }
    }
    found
}

/// Splits `kv.get` into the service and what follows.
pub(super) fn split_name<'a>(
    name: &'a str,
    what: &str,
    path: &[&str],
    errors: &mut Vec<ValidationError>,
) -> Option<(&'a str, &'a str)> {
    let split = name.split_once('.');
    if split.is_none() {
        let message = format!("`{name}` does not name a service and its {what}");
        let example = if what == "meter" { "kv.writes" } else { "kv.get" };
        let help = format!("write `service.{what}`, such as `{example}`");
        errors.push(ValidationError::new("bad-name", path, message).at_key().help(help));
    }
    split
}

/// The service with this id, and its position in the sheet; an error if the sheet does not have it
/// or the plan does not offer it.
pub(super) fn find_service<'a>(
    sheet: &'a Sheet,
    plan: &str,
    id: &str,
    path: &[&str],
    error_at: ErrorAt,
    errors: &mut Vec<ValidationError>,
) -> Option<(usize, &'a Service)> {
    let services = sheet.services();
    let Some(found) = services.iter().enumerate().find(|(_, service)| service.id == id) else {
        let known = services.iter().map(|service| service.id.as_str());
        let what = format!("a service of {}", sheet.reference());
        errors.push(error_at.mark(ValidationError::unknown("unknown-service", path, id, &what, known)));
        return None;
    };
    if !found.1.is_offered_on(plan) {
        let message = format!("`{id}` is not offered on the plan `{plan}`");
        let plans = found.1.plans.as_deref().unwrap_or_default().join("`, `");
        let error = ValidationError::new("not-on-plan", path, message);
        errors.push(error_at.mark(error.help(format!("it is offered on `{plans}`"))));
        return None;
    }
    Some(found)
}
