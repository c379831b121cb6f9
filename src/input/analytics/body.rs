//! From the body of an answer to the groups of rows in it.

use super::datasets::{DATASETS, Dataset, FieldMapping};
use super::row::{at, child, word};
use super::tally::UsageAccumulator;
use crate::input::diagnostic::{Diagnostic, Diagnostics};
use crate::input::reader::wrong_kind;
use crate::input::tree::{Entry, Node, Value};

/// Counts every group of rows in an answer.
pub(super) fn read(root: &Node, file: usize, tally: &mut UsageAccumulator<'_>, problems: &Diagnostics) {
    if refused(root, problems) {
        return;
    }
    let data = child(root, "data").unwrap_or(root);
    let viewer = child(data, "viewer");
    let Some(accounts) = viewer.and_then(|viewer| child(viewer, "accounts")) else {
        let help = "wanted `{ \"data\": { \"viewer\": { \"accounts\": [ … ] } } }`";
        let message = "this is no answer of the GraphQL Analytics API about an account";
        problems.push(Diagnostic::at("not-analytics", root.span, message).label(help));
        return;
    };
    if let Some(zones) = viewer.and_then(|viewer| child(viewer, "zones")) {
        tally.skip("zones", rows_of(zones), "what is counted by zone is not of these services");
    }
    let Value::Sequence(all) = &accounts.value else {
        problems.push(wrong_kind(accounts, "`accounts` is a list"));
        return;
    };
    match all.as_slice() {
        [account] => groups(account, file, tally, problems),
        [] => problems.push(Diagnostic::at(
            "no-account",
            accounts.span,
            "no account is in it: `accountTag` in the query names none that the token may read",
        )),
        [_, second, ..] => {
            let problem = Diagnostic::at("several-accounts", second.span, "a second account begins here");
            problems.push(problem.help("allowances are an account's: ask for one account at a time"));
        }
    }
}

fn rows_of(node: &Node) -> u64 {
    if let Value::Sequence(items) = &node.value { items.len() as u64 } else { 1 }
}

/// Tells the errors the API answered with, if it did.
fn refused(root: &Node, problems: &Diagnostics) -> bool {
    let Some(Value::Sequence(errors)) = child(root, "errors").map(|node| &node.value) else { return false };
    for error in errors {
        let said = word(error, "message").unwrap_or("an error without a message");
        let message = format!("the API answered with an error: {said}");
        problems.push(Diagnostic::at("api-error", error.span, message));
    }
    !errors.is_empty()
}

fn groups(account: &Node, file: usize, tally: &mut UsageAccumulator<'_>, problems: &Diagnostics) {
    let Value::Mapping(entries) = &account.value else {
        problems.push(wrong_kind(account, "an account is a mapping"));
        return;
    };
    for entry in entries {
        let Value::Sequence(rows) = &entry.value.value else { continue };
        if rows.is_empty() {
            continue;
        }
        if let Some(dataset) = match_dataset(entry, rows) {
            tally.group(dataset, &entry.key, rows, file);
        } else {
            let why = "it is no dataset known here, nor has it the shape of one alone";
            tally.skip(&entry.key, rows.len() as u64, why);
        }
    }
}

/// The dataset of a group: by its name, or by its shape where only one has it.
fn match_dataset(entry: &Entry, rows: &[Node]) -> Option<&'static Dataset> {
    if let Some(named) = DATASETS.iter().find(|dataset| dataset.name == entry.key) {
        return Some(named);
    }
    let mut alike = DATASETS.iter().filter(|dataset| has_shape(dataset, rows));
    alike.next().filter(|_| alike.next().is_none())
}

fn has_shape(dataset: &Dataset, rows: &[Node]) -> bool {
    let is_there = |path: &str| rows.iter().any(|row| at(row, path).is_some());
    let says_so = |(_, means): &(&str, FieldMapping)| match means {
        FieldMapping::By(by) if by.otherwise.is_none() => rows.iter().all(|row| {
            let said = child(row, "dimensions").and_then(|dimensions| word(dimensions, by.dimension));
            said.is_some_and(|said| by.words.iter().any(|(known, _)| *known == said))
        }),
        _ => false,
    };
    let is_distinguished =
        dataset.distinguishing_fields.iter().any(|sign| is_there(sign)) || dataset.fields.iter().any(says_so);
    is_distinguished && dataset.fields.iter().any(|(field, _)| is_there(field))
}
