//! The verdict on each threshold, in words.

use super::show::{Answer, cheapest, place};
use crate::analysis::diff::{ThresholdResult, Violation};
use crate::cli::check::{data, property};
use crate::cli::options::OutputOptions;
use crate::cli::terminal;
use crate::number::Rational;
use crate::report::{Cell, Document, Table, apart, grouped, mark, percent};

/// Every threshold and whether it held.
pub(super) fn verdicts(answer: &Answer<'_>, document: &mut Document) {
    if answer.held.is_empty() {
        return;
    }
    let mut table = Table::new().words("Threshold").words("Verdict").words("Tripped by");
    for held in answer.held {
        let verdict = if held.by.is_empty() { "not reached" } else { "TRIPPED" };
        let mut causes = held.by.iter().map(|(at, cause)| words(answer, *at, cause)).collect::<Vec<_>>();
        if causes.is_empty() {
            causes.push(String::new());
        }
        for cause in causes {
            table.row(vec![Cell::text(&held.gate), Cell::text(verdict), Cell::text(cause)]);
        }
    }
    document.heading("Thresholds");
    document.table(table);
}

/// Says on standard error what was tripped and, where the answer has no room for it, what was not.
pub(super) fn complain(found: &Answer<'_>, all: bool, output: &OutputOptions) {
    for held in found.held {
        if held.by.is_empty() && all {
            terminal::note(&format!("`{}` is not reached", held.gate), output);
        }
        for (at, cause) in &held.by {
            terminal::warn(&tripped(found, held, *at, cause));
        }
    }
}

/// GitHub's workflow commands: an error for each cause, on the newer file where there is one.
pub(super) fn annotations(answer: &Answer<'_>) -> String {
    let causes =
        answer.held.iter().flat_map(|held| held.by.iter().map(move |(at, cause)| (held, *at, cause)));
    let annotation = |(held, at, cause): (&ThresholdResult, usize, &Violation)| {
        let side = answer.found.get(at).map(|found| &found.pair.new);
        let file = side.filter(|side| side.loaded.is_some()).map(|side| property(&side.source));
        let file = file.map(|file| format!("file={file},")).unwrap_or_default();
        format!("::error {file}title=writecost diff::{}\n", data(&tripped(answer, held, at, cause)))
    };
    causes.map(annotation).collect()
}

fn tripped(answer: &Answer<'_>, held: &ThresholdResult, at: usize, cause: &Violation) -> String {
    format!("`{}` is tripped: {}", held.gate, words(answer, at, cause))
}

/// What tripped a threshold, with its scenario where there are several.
pub(super) fn words(answer: &Answer<'_>, at: usize, cause: &Violation) -> String {
    let Some(found) = answer.found.get(at) else { return String::new() };
    let scenario =
        if answer.found.len() == 1 { String::new() } else { format!("{}: ", found.difference.scenario) };
    let cause = match cause {
        Violation::Cheapest(changed) => cheapest(changed),
        Violation::BreakEven(found) => {
            format!("{} and {} first trade places {}", found.strategy, found.baseline, place(found))
        }
        Violation::Total(moved) => {
            let [old, new, delta] = apart(&moved.old, &moved.new, &found.currency);
            let change = moved.change().map(|change| format!(", {}", percent(&change))).unwrap_or_default();
            let sessions = grouped(&Rational::from(moved.sessions));
            let about = mark(moved.approximate);
            format!(
                "{} at {sessions} sessions a month: {about}{old} to {about}{new} ({delta}{change})",
                moved.strategy
            )
        }
    };
    format!("{scenario}{cause}")
}
