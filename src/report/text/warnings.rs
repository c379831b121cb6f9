use super::wording::currency;
use crate::analysis::warnings::{self as analysis, WarningKind};
use crate::number::Rational;
use crate::report::currency::Currency;
use crate::report::number_format::{approx_word, format_amount, format_figure, with_thousands};
use crate::report::report_v1::ReportV1Warning;
use crate::report::words::plural;
use crate::scenario::Scenario;

/// The warnings of a scenario in words, one for each strategy they are about.
#[must_use]
pub fn warnings(scenario: &Scenario) -> Vec<ReportV1Warning> {
    analysis::warnings(scenario).iter().map(|found| warning(scenario, found)).collect()
}

fn warning(scenario: &Scenario, found: &analysis::Warning) -> ReportV1Warning {
    let model = scenario.model(found.strategy);
    let name = model.map_or("", |model| &model.name);
    let message = format!("{name}: {}", message(&found.kind, &found.service, &currency(scenario)));
    ReportV1Warning::new(found.kind.code(), model.map(|model| model.id.clone()), message)
}

fn message(kind: &WarningKind, service: &str, money: &Currency) -> String {
    match kind {
        WarningKind::TimerCost { held, awake, writes, sessions } => {
            let about = approx_word(held.is_approximate);
            format!(
                "waiting costs more than writing. Pending timers keep the host awake {about}{} s a session; at {} \
                 sessions a month that is {about}{} of {service} duration, against {about}{} for the writes they put \
                 off. Write at each mutation and hibernate, or shorten the timer.",
                format_figure(held),
                with_thousands(&Rational::from(*sessions)),
                format_amount(awake, money),
                format_amount(writes, money)
            )
        }
        WarningKind::WriteRate { trigger, most } => format!(
            "{trigger} can write a key of {service} more than {most} {} a second, which is the limit: writes above \
             it fail. Wait longer, or spread them over keys.",
            plural(most, "time")
        ),
        WarningKind::ValueSize { state, most } => {
            format!("a write carries {state}, and a value of {service} holds {most} at most.")
        }
        WarningKind::RequestRate { rate, most } => format!(
            "a session sends {} messages a second, and one object of {service} takes about {most}.",
            rate.to_fixed(0)
        ),
        WarningKind::Alarms { wanted, most } => {
            format!(
                "{wanted} stores wait by alarm, and an object of {service} has {most}: they have to share it."
            )
        }
        WarningKind::ClosedToNew { since } => {
            format!("{service} is closed to accounts that did not use it before {since}.")
        }
        WarningKind::ShortTimer { timer, gap } => format!(
            "a timer of {timer} is shorter than the {} s from one mutation to the next on average: it holds work \
             back and saves few writes.",
            gap.to_fixed(1)
        ),
    }
}
