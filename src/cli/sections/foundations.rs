use super::{currency, name};
use crate::analysis::rounding::{BillingRule, UndocumentedRule, rounding_effects, undocumented_rules};
use crate::pricing::{Meter, Service};
use crate::report::{Cell, Document, Table, about, dollars, grouped};
use crate::scenario::Scenario;
use crate::workload::Arrivals;

/// By how much the invoice's rounding moves each total.
pub(in crate::cli) fn roundings(document: &mut Document, scenario: &Scenario) {
    let rows = rounding_effects(scenario);
    let any = rows.iter().flat_map(|row| &row.by).any(|by| !by.as_rational().is_zero());
    if rows.is_empty() {
        return;
    }
    document.heading("What rounding up does");
    if !any {
        document.paragraph(
            "An invoice rounds some of these meters up to whole blocks; here that moves no total.",
        );
        return;
    }
    document.paragraph("By how much an invoice, which rounds some of these meters up to whole blocks, exceeds what is in proportion to usage:");
    let money = currency(scenario);
    let mut table = Table::new().numbers("Sessions/Month");
    for model in scenario.strategies() {
        table = table.numbers(model.name.clone());
    }
    for row in rows {
        let mut cells = vec![Cell::count(&row.sessions.into())];
        let approximate =
            scenario.strategies().iter().map(|model| model.usage.iter().any(|(_, used)| used.is_approximate));
        cells.extend(
            row.by.iter().zip(approximate).map(|(by, approximate)| Cell::delta(by, &money, approximate)),
        );
        table.row(cells);
    }
    document.table(table);
}

/// What the totals rest on, what they leave out, and what the vendor leaves unsaid.
pub(in crate::cli) fn foundations(document: &mut Document, scenario: &Scenario) {
    document.heading("What this rests on");
    document.list(assumptions(scenario));
    document.paragraph("Left out:");
    document.list(left_out(scenario));
    let doubts = undocumented_rules(scenario);
    if !doubts.is_empty() {
        document.paragraph("Not stated by the vendor:");
        document.list(doubts.iter().map(|doubt| doubt_words(scenario, doubt)).collect());
    }
}

fn assumptions(scenario: &Scenario) -> Vec<String> {
    let parts = scenario.spec();
    let mut told = vec!["a month is 30 days".to_owned()];
    match scenario.counts() {
        Some(counts) => told.extend(super::measured::foundations(scenario, counts)),
        None => told.push(arrivals(&parts.workload.arrivals)),
    }
    if let Some(host) = &parts.host {
        if host.messages.is_none() {
            told.push("a session sends one message for each mutation".to_owned());
        }
        if host.hibernates {
            told.push("the host sleeps whenever no message is handled and no timer is pending".to_owned());
        }
        if host.handler.is_zero() {
            told.push(
                "handling a message takes no time worth billing: the host says no `handler`".to_owned(),
            );
        }
    }
    if parts.existing_usage.is_empty() && parts.allowances {
        told.push(
            "nothing else in the account uses the allowances: the scenario says no `elsewhere`".to_owned(),
        );
    }
    let simulated = scenario.strategies().iter().flat_map(|model| &model.stores);
    let simulated = simulated
        .filter_map(|store| store.by_pattern.first()?.standard_error.as_ref().map(|error| (store, error)));
    for (store, error) in simulated {
        told.push(format!("{} to {} has no closed form: seeded sessions were simulated, with a standard error of {error} writes a session", store.trigger, store.store));
    }
    told
}

fn arrivals(arrivals: &Arrivals) -> String {
    match arrivals {
        Arrivals::UpperBound => {
            "timed triggers write as often as they can: a ceiling, not what they do".to_owned()
        }
        Arrivals::Even => "mutations come at even distances".to_owned(),
        Arrivals::Poisson => {
            "mutations come independently of each other, so counts of timed triggers are expected".to_owned()
        }
        Arrivals::Bursts { size, spacing } => format!("mutations come in bursts of {size}, {spacing} apart"),
    }
}

fn left_out(scenario: &Scenario) -> Vec<String> {
    let mut told = vec!["taxes, currency conversion and negotiated discounts".to_owned()];
    let used = |service: &Service, meter: &Meter| {
        let id = scenario.sheet().meter_id(&service.id, &meter.id);
        scenario.strategies().iter().flat_map(|model| &model.usage).any(|(known, _)| Some(*known) == id)
    };
    for service in scenario.sheet().services() {
        let (priced, unused): (Vec<&Meter>, Vec<&Meter>) =
            service.meters.iter().partition(|meter| used(service, meter));
        let unused: Vec<&str> = unused.iter().map(|meter| meter.id.as_str()).collect();
        if !priced.is_empty() && !unused.is_empty() {
            told.push(format!(
                "{}: {}, which nothing here uses",
                service.id,
                unused.join(", ").replace('_', " ")
            ));
        }
        if priced.is_empty() && service.id == "workers" {
            told.push(format!("{}: calling it is not priced", service.name()));
        }
    }
    told
}

fn doubt_words(scenario: &Scenario, doubt: &UndocumentedRule) -> String {
    let money = currency(scenario);
    let rule = match &doubt.rule {
        BillingRule::RoundsUp(meters) => {
            format!("whether an invoice rounds {} up to whole blocks", meters.join(", "))
        }
        BillingRule::SharesAllowance(meters) => {
            format!("whether {} share one allowance", meters.join(" and "))
        }
    };
    let (least, most) = (dollars(&doubt.span.0, &money), dollars(&doubt.span.1, &money));
    let cheapest = doubt.cheapest.as_ref().map_or_else(
        || "the cheapest strategy stays the same".to_owned(),
        |cheapest| {
            let names: Vec<&str> = cheapest.iter().map(|&position| name(scenario, position)).collect();
            format!("the cheapest strategy would be {}", names.join(", "))
        },
    );
    let sessions = grouped(&doubt.sessions.into());
    let about = about(doubt.approximate);
    format!("{rule}: at {sessions} sessions a month it would add {about}{least} to {most}; {cheapest}")
}
