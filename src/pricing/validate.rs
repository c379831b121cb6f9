//! The rules that a price sheet must satisfy. Rates are validated by their own constructors.

use super::allowance::{Allowance, Allowances};
use super::meter::Meter;
use super::operation::Operation;
use super::service::Service;
use super::sheet_spec::SheetSpec;
use crate::number::Period;
use crate::validation::ValidationError;

/// Returns every violation of the rules, in the order of the sheet.
pub(super) fn check(spec: &SheetSpec) -> Vec<ValidationError> {
    let mut errors = Vec::new();
    check_unique_names(&mut errors, &["plans"], spec.plans.iter().map(|plan| plan.id.as_str()));
    check_unique_names(&mut errors, &["services"], spec.services.iter().map(|service| service.id.as_str()));
    if spec.services.is_empty() {
        let message = "a price sheet needs at least one service";
        errors.push(ValidationError::new("empty", &["services"], message));
    }
    for service in &spec.services {
        check_service(spec, service, &mut errors);
    }
    errors
}

/// Reports each name that occurs more than once.
fn check_unique_names<'a>(
    errors: &mut Vec<ValidationError>,
    path: &[&str],
    names: impl Iterator<Item = &'a str>,
) {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            let path: Vec<&str> = path.iter().copied().chain([name]).collect();
            let message = format!("`{name}` is defined twice");
            errors.push(ValidationError::new("repeated-name", &path, message).at_key());
        }
        seen.push(name);
    }
}

fn check_service(spec: &SheetSpec, service: &Service, errors: &mut Vec<ValidationError>) {
    let path = |key| ["services", service.id.as_str(), key];
    check_unique_names(errors, &path("meters"), service.meters.iter().map(|meter| meter.id.as_str()));
    let operations = service.operations.iter().map(|operation| operation.id.as_str());
    check_unique_names(errors, &path("operations"), operations);
    for (position, plan) in service.plans.iter().flatten().enumerate() {
        let [services, id, plans] = path("plans");
        errors.extend(unknown_plan(spec, plan, &[services, id, plans, &position.to_string()]));
    }
    for meter in &service.meters {
        check_allowances(spec, service, meter, errors);
    }
    for operation in &service.operations {
        check_operation(service, operation, errors);
    }
}

fn unknown_plan(spec: &SheetSpec, plan: &str, path: &[&str]) -> Option<ValidationError> {
    let known = spec.plans.iter().map(|plan| plan.id.as_str());
    let is_known = known.clone().any(|id| id == plan);
    (!is_known).then(|| ValidationError::unknown("unknown-plan", path, plan, "a plan of this sheet", known))
}

fn check_allowances(spec: &SheetSpec, service: &Service, meter: &Meter, errors: &mut Vec<ValidationError>) {
    let path = ["services", &service.id, "meters", &meter.id, "included"];
    match &meter.allowances {
        Allowances::None => {}
        Allowances::AllPlans(allowance) => errors.extend(wrong_period(allowance, &path)),
        Allowances::PerPlan(plans) => {
            for (plan, allowance) in plans {
                let path: Vec<&str> = path.iter().copied().chain([plan.as_str()]).collect();
                errors.extend(unknown_plan(spec, plan, &path).map(ValidationError::at_key));
                errors.extend(wrong_period(allowance, &path));
            }
        }
    }
}

fn wrong_period(allowance: &Allowance, path: &[&str]) -> Option<ValidationError> {
    let is_valid = matches!(allowance.per, Period::Day | Period::Month);
    let message = "an allowance is per day or per month";
    (!is_valid).then(|| ValidationError::new("bad-period", path, message))
}

fn check_operation(service: &Service, operation: &Operation, errors: &mut Vec<ValidationError>) {
    for (meter, _) in &operation.costs {
        if service.find_meter(meter).is_none() {
            let path = ["services", &service.id, "operations", &operation.id, meter];
            let known = service.meters.iter().map(|meter| meter.id.as_str());
            let what = format!("a meter of `{}`", service.id);
            errors.push(ValidationError::unknown("unknown-meter", &path, meter, &what, known).at_key());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::rate::UnitRate;

    fn spec() -> SheetSpec {
        let mut spec = SheetSpec::new("test", "2026-01-01".parse().unwrap());
        spec.plans.push(crate::pricing::plan::Plan::new("paid", crate::money::Price::ZERO));
        let writes = Meter::new("writes", UnitRate::FREE);
        spec.services.push(
            Service::new("kv").with_meter(writes).with_operation(Operation::single_unit("put", "writes")),
        );
        spec
    }

    fn codes(spec: &SheetSpec) -> Vec<&'static str> {
        check(spec).iter().map(|error| error.code).collect()
    }

    #[test]
    fn a_valid_sheet_has_no_errors() {
        assert_eq!(codes(&spec()), Vec::<&str>::new());
    }

    #[test]
    fn all_errors_are_found_at_once() {
        let mut spec = spec();
        let service = &mut spec.services[0];
        service.plans = Some(vec!["gold".into()]);
        service.operations.push(Operation::single_unit("get", "reads"));
        service.meters[0].allowances = Allowances::AllPlans(Allowance::new(1u8, Period::Hour));
        service.meters.push(service.meters[0].clone());
        assert_eq!(
            codes(&spec),
            ["repeated-name", "unknown-plan", "bad-period", "bad-period", "unknown-meter"]
        );
    }
}
