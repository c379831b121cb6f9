//! The derivation of a total in words, as a person would write it by hand.

mod charge;
mod formulas;
mod usage;
mod writes;

use super::wording::strategy_name;
use crate::bill::{Derivation, DerivationSection, DerivationStep, DerivationSubject, StepKind};
use crate::report::answer::explanation::ExplainAnswer;
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::scenario::{Scenario, StrategyModel};

/// Every step from mutations to dollars.
#[must_use]
pub fn explain(answer: &ExplainAnswer) -> Document {
    let mut document = Document::default();
    let name = strategy_name(&answer.loaded.scenario, answer.strategy);
    document.heading(format!("{name} at {} a month", Counted::new(answer.sessions, "session")));
    for (title, lines) in explain_steps(answer) {
        document.paragraph(title);
        document.preformatted(lines.into_iter().map(|line| format!("  {line}")).collect());
    }
    document
}

/// The steps as records.
#[must_use]
pub fn explain_records(answer: &ExplainAnswer) -> Table {
    let mut table = Table::new().text_column("section").text_column("step");
    for (title, lines) in explain_steps(answer) {
        for line in &lines {
            table.row(vec![Cell::text(&title), Cell::text(line)]);
        }
    }
    table
}

/// The title of each section, and its steps in words.
#[must_use]
pub fn explain_steps(answer: &ExplainAnswer) -> Vec<(String, Vec<String>)> {
    let scenario = &answer.loaded.scenario;
    let Some(model) = scenario.model(answer.strategy) else { return Vec::new() };
    let derivation = Derivation::new(scenario, model, answer.sessions);
    derivation.sections.iter().map(|found| section(scenario, model, found)).collect()
}

fn section(scenario: &Scenario, model: &StrategyModel, section: &DerivationSection) -> (String, Vec<String>) {
    let steps = section.steps.iter();
    match section.subject {
        DerivationSubject::Meter(place) => {
            let Some((service, meter)) = scenario.sheet().meter(place) else {
                return (String::new(), Vec::new());
            };
            let lines = meter_lines(scenario, model, meter, &section.steps);
            (format!("{}: {}", service.name(), meter.id), lines)
        }
        DerivationSubject::Total => {
            ("Total".to_owned(), steps.map(|step| charge::total(scenario, step)).collect())
        }
        _ => {
            let lines = steps.map(|step| writes::line(scenario, model, step)).collect();
            ("Writes of a session".to_owned(), lines)
        }
    }
}

/// The lines of a meter. The handling time and the usage that it is part of share a line.
fn meter_lines(
    scenario: &Scenario,
    model: &StrategyModel,
    meter: &crate::pricing::Meter,
    steps: &[DerivationStep],
) -> Vec<String> {
    let (mut lines, mut prefix) = (Vec::new(), String::new());
    for step in steps {
        match step.kind {
            StepKind::HandlingTime => prefix = usage::handling_time(scenario, model, step),
            StepKind::Usage { item } => {
                lines.push(std::mem::take(&mut prefix) + &usage::item(model, meter, item, step));
            }
            StepKind::SessionUsage | StepKind::MonthlyUsage => lines.push(usage::sum(meter, step)),
            _ => lines.push(charge::line(scenario, meter, step)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::bill::{Derivation, DerivationStep, Operation};
    use crate::number::{PositiveRational, Rational};
    use crate::scenario::Scenario;

    /// The result of an operation; `None` where it is no arithmetic.
    fn apply(step: &DerivationStep) -> Option<Rational> {
        let operands: Vec<&Rational> = step.operands.iter().map(|operand| &operand.value).collect();
        match (step.operation, operands.as_slice()) {
            (Operation::Sum, all) => Some(all.iter().copied().sum()),
            (Operation::Difference, [one, other]) => Some(*one - *other),
            (Operation::Product, all) => {
                Some(all.iter().fold(Rational::ONE, |product, factor| &product * *factor))
            }
            (Operation::Quotient, [parts @ .., divisor]) => {
                parts.iter().copied().sum::<Rational>().checked_div(divisor)
            }
            (Operation::WeightedSum, all) => Some(all.chunks(2).map(|pair| pair[0] * pair[1]).sum()),
            (Operation::RoundUp, [value, block]) => {
                PositiveRational::new((*block).clone()).map(|block| value.ceil_to_multiple(&block))
            }
            _ => None,
        }
    }

    #[test]
    fn every_operation_on_its_operands_gives_the_result_of_the_step() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut arithmetic = 0;
        for name in
            ["real-bill", "session-persistence", "activity-patterns", "free-plan", "write-amplification"]
        {
            let scenario = &Scenario::load(folder.join(format!("{name}.yaml"))).unwrap();
            for model in scenario.strategies() {
                let derivation = Derivation::new(scenario, model, 1_000_000);
                for step in derivation.sections.iter().flat_map(|section| &section.steps) {
                    if let Some(result) = apply(step) {
                        arithmetic += 1;
                        assert_eq!(result, step.result.value, "{name}, {}: {step:?}", model.id);
                    }
                }
            }
        }
        assert!(arithmetic > 100, "{arithmetic}");
    }
}
