use super::currency;
use crate::analysis::warnings::{self as analysis, WarningKind};
use crate::cli::json::Warning;
use crate::number::Rational;
use crate::report::{Currency, about, dollars, grouped, rounded};
use crate::scenario::Scenario;

/// What there is to act on, in words; what is true of several strategies is said once for each.
pub(in crate::cli) fn warnings(scenario: &Scenario) -> Vec<Warning> {
    analysis::warnings(scenario).iter().map(|found| warning(scenario, found)).collect()
}

fn warning(scenario: &Scenario, found: &analysis::Warning) -> Warning {
    let model = scenario.model(found.strategy);
    let name = model.map_or("", |model| &model.name);
    Warning {
        code: found.kind.code(),
        strategy: model.map(|model| model.id.clone()),
        message: format!("{name}: {}", words(&found.kind, &found.service, &currency(scenario))),
    }
}

fn words(kind: &WarningKind, service: &str, money: &Currency) -> String {
    match kind {
        WarningKind::TimerCost { held, awake, writes, sessions } => {
            let about = about(held.is_approximate);
            format!(
                "waiting costs more than writing. Pending timers keep the host awake {about}{} s a session; at {} \
                 sessions a month that is {about}{} of {service} duration, against {about}{} for the writes they put \
                 off. Write at each mutation and hibernate, or shorten the timer.",
                rounded(held),
                grouped(&Rational::from(*sessions)),
                dollars(awake, money),
                dollars(writes, money)
            )
        }
        WarningKind::WriteRate { trigger, most } => format!(
            "{trigger} can write a key of {service} more than {most} time{} a second, which is all it takes: the \
             writes past that fail. Wait longer, or spread them over keys.",
            if *most == Rational::ONE { "" } else { "s" }
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
