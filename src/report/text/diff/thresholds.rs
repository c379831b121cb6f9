use super::phrases::{cheapest_changed, first_break_even};
use crate::analysis::diff::{ThresholdResult, Violation};
use crate::number::Rational;
use crate::report::answer::diff::DiffAnswer;
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::{approx_sign, format_change, format_percent, with_thousands};
use crate::report::table::Table;

/// Adds the result of each threshold.
pub(super) fn add_thresholds(document: &mut Document, answer: &DiffAnswer) {
    if answer.thresholds.is_empty() {
        return;
    }
    let mut table = Table::new().text_column("Threshold").text_column("Verdict").text_column("Exceeded by");
    for threshold in &answer.thresholds {
        let verdict = if threshold.by.is_empty() { "PASS" } else { "FAIL" };
        let violations = threshold.by.iter().map(|(at, cause)| violation(answer, *at, cause));
        let mut violations: Vec<String> = violations.collect();
        if violations.is_empty() {
            violations.push(String::new());
        }
        for violation in violations {
            table.row(vec![Cell::text(&threshold.gate), Cell::text(verdict), Cell::text(violation)]);
        }
    }
    document.heading("Thresholds");
    document.table(table);
}

/// A threshold with what exceeds it, in a sentence.
#[must_use]
pub fn violation_of(
    answer: &DiffAnswer,
    threshold: &ThresholdResult,
    at: usize,
    cause: &Violation,
) -> String {
    format!("`{}` is exceeded: {}", threshold.gate, violation(answer, at, cause))
}

/// What exceeds a threshold, with its scenario where there are several. `at` is the position of the
/// scenario in the answer.
#[must_use]
pub fn violation(answer: &DiffAnswer, at: usize, cause: &Violation) -> String {
    let Some(compared) = answer.scenarios.get(at) else { return String::new() };
    let cause = match cause {
        Violation::Cheapest(changed) => cheapest_changed(changed),
        Violation::BreakEven(found) => {
            format!(
                "{} and {} first trade places {}",
                found.strategy,
                found.baseline,
                first_break_even(found)
            )
        }
        Violation::Total(total) => {
            let [old, new, difference] = format_change(&total.old, &total.new, &compared.currency);
            let change = total.change().map(|change| format!(", {}", format_percent(&change)));
            format!(
                "{} at {} sessions a month: {about}{old} to {about}{new} ({difference}{})",
                total.strategy,
                with_thousands(&Rational::from(total.sessions)),
                change.unwrap_or_default(),
                about = approx_sign(total.approximate)
            )
        }
    };
    let is_only_one = answer.scenarios.len() == 1;
    if is_only_one { cause } else { format!("{}: {cause}", compared.difference.scenario) }
}
