use super::model_error::log_assumptions;
use super::wording::{currency, is_used, strategy_name};
use crate::analysis::undocumented_rules::{BillingRule, UndocumentedRule, undocumented_rules};
use crate::pricing::Meter;
use crate::report::document::Document;
use crate::report::number_format::{approx_word, format_amount};
use crate::report::words::{Counted, List};
use crate::scenario::Scenario;
use crate::workload::Arrivals;

/// Adds the assumptions of the totals, what is not priced, and the billing rules that the vendor does
/// not document.
pub fn assumptions(document: &mut Document, scenario: &Scenario) {
    document.heading("Assumptions");
    document.list(assumption_list(scenario));
    document.paragraph("Not priced:");
    document.list(not_priced(scenario));
    let rules = undocumented_rules(scenario);
    if !rules.is_empty() {
        document.paragraph("Undocumented billing rules:");
        document.list(rules.iter().map(|rule| undocumented_rule(scenario, rule)).collect());
    }
}

fn assumption_list(scenario: &Scenario) -> Vec<String> {
    let spec = scenario.spec();
    let mut list = vec!["a month is 30 days".to_owned()];
    match scenario.counts() {
        Some(counts) => list.extend(log_assumptions(scenario, counts)),
        None => list.push(arrivals(&spec.workload.arrivals)),
    }
    list.extend(host_assumptions(scenario).into_iter().map(str::to_owned));
    if spec.existing_usage.is_empty() && spec.allowances {
        list.push(
            "nothing else in the account uses the allowances (free tier): the scenario has no `elsewhere`"
                .to_owned(),
        );
    }
    list.extend(simulated_triggers(scenario));
    list
}

fn host_assumptions(scenario: &Scenario) -> Vec<&'static str> {
    let Some(host) = &scenario.spec().host else { return Vec::new() };
    let assumptions = [
        (host.messages.is_none(), "a session sends one message for each mutation"),
        (host.hibernates, "the host hibernates whenever it handles no message and has no pending timer"),
        (host.handler.is_zero(), "the time to handle a message is not billed: the host has no `handler`"),
    ];
    assumptions.into_iter().filter_map(|(applies, text)| applies.then_some(text)).collect()
}

fn simulated_triggers(scenario: &Scenario) -> impl Iterator<Item = String> {
    let stores = scenario.strategies().iter().flat_map(|model| &model.stores);
    stores.filter_map(|store| {
        let error = store.by_pattern.first()?.standard_error.as_ref()?;
        Some(format!(
            "{} to {} has no closed form: it is simulated with a fixed seed, with a standard error of {error} writes \
             / session",
            store.trigger, store.store
        ))
    })
}

fn arrivals(arrivals: &Arrivals) -> String {
    match arrivals {
        Arrivals::UpperBound => "timed triggers write as often as they can: an upper bound".to_owned(),
        Arrivals::Even => "mutations arrive at equal intervals".to_owned(),
        Arrivals::Poisson => {
            "mutations arrive independently (Poisson), so the writes of timed triggers are expected values"
                .to_owned()
        }
        Arrivals::Bursts { size, spacing } => {
            format!("mutations arrive in bursts of {size}, {spacing} apart")
        }
    }
}

fn not_priced(scenario: &Scenario) -> Vec<String> {
    let mut list = vec!["taxes, currency conversion and negotiated discounts".to_owned()];
    let sheet = scenario.sheet();
    for service in sheet.services() {
        let is_used =
            |meter: &&Meter| sheet.meter_id(&service.id, &meter.id).is_some_and(|id| is_used(scenario, id));
        let (used, unused): (Vec<&Meter>, Vec<&Meter>) = service.meters.iter().partition(is_used);
        let unused: Vec<String> = unused.iter().map(|meter| meter.id.replace('_', " ")).collect();
        if !used.is_empty() && !unused.is_empty() {
            list.push(format!("{}: {}, which no strategy uses", service.id, List(&unused)));
        }
        if used.is_empty() && service.id == "workers" {
            list.push(format!("{}: requests to it", service.name()));
        }
    }
    list
}

fn undocumented_rule(scenario: &Scenario, found: &UndocumentedRule) -> String {
    let money = currency(scenario);
    let rule = match &found.rule {
        BillingRule::RoundsUp(meters) => {
            format!("whether an invoice rounds {} up to whole blocks", List(meters))
        }
        BillingRule::SharesAllowance(meters) => format!("whether {} share one allowance", List(meters)),
    };
    let cheapest = found.cheapest.as_ref().map_or_else(
        || "the cheapest strategy does not change".to_owned(),
        |cheapest| {
            let names: Vec<&str> =
                cheapest.iter().map(|&position| strategy_name(scenario, position)).collect();
            format!("the cheapest strategy would be {}", List(&names))
        },
    );
    format!(
        "{rule}: at {} a month it would add {}{} to {}; {cheapest}",
        Counted::new(found.sessions, "session"),
        approx_word(found.approximate),
        format_amount(&found.span.0, &money),
        format_amount(&found.span.1, &money)
    )
}
