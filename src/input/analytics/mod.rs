//! What an account used, from the JSON that Cloudflare's GraphQL Analytics API answers with.
//!
//! These are analytics: datasets with `Adaptive` in their names are sampled, and Cloudflare says
//! of none of them that it is what it bills
//! (<https://developers.cloudflare.com/analytics/graphql-api/sampling/>).

mod body;
mod datasets;
mod query;
mod row;
mod tally;
mod total;

use super::diagnostic::{Diagnostic, Problems};
use super::from_jsonc::without_mark;
use super::input::Input;
use super::json;
use super::load::{Failure, fingerprint};
use super::place::Sources;
use crate::number::{Date, Exact};
use crate::workload::AccountUsage;
pub use query::query;
use tally::Tally;

/// The days an export is said to cover, where it is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day; rows of earlier ones are left out.
    pub from: Option<Date>,
    /// The last day; rows of later ones are left out.
    pub to: Option<Date>,
    /// How many days, whatever the rows say; above 0.
    pub days: Option<Exact>,
}

/// Something in an export that has not been counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// A dataset, or a field of one.
    pub what: String,
    /// Rows it stands in.
    pub rows: u64,
    /// Why it is left out.
    pub why: String,
}

/// What an account used, and what an export says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// What was used, over how many days.
    pub usage: AccountUsage,
    /// The first day, where rows have dates or it was said.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// What has not been counted.
    pub left_out: Vec<LeftOut>,
    /// What makes a figure less than it seems.
    pub remarks: Vec<String>,
    /// SHA-256 of each text, in hexadecimal.
    pub sha256: Vec<String>,
}

/// Larger than what the API answers in one piece.
const LARGEST: usize = 256 << 20;

/// Reads what an account used from one or more answers of the API.
pub fn account(inputs: &[Input], span: &Span) -> Result<Export, Failure> {
    let (mut sources, problems) = (Sources::default(), Problems::default());
    let (mut ids, mut sha256) = (Vec::new(), Vec::new());
    for input in inputs {
        match input.read_within(LARGEST) {
            Ok(text) => {
                let print = fingerprint(&text);
                if sha256.contains(&print) {
                    let message = format!("`{}` is one of the others once more", input.name());
                    problems.push(Diagnostic::new("given-twice", message));
                }
                sha256.push(print);
                ids.push(sources.add(input.name(), without_mark(text)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    let mut tally = Tally::new(span, &problems);
    for (file, &id) in ids.iter().enumerate() {
        for root in json::parse_all(sources.text(id), id, &problems).unwrap_or_default() {
            body::read(&root, file, &mut tally, &problems);
        }
    }
    let export = if problems.is_empty() { tally.finish(sha256) } else { None };
    export.filter(|_| problems.is_empty()).ok_or(Failure { problems, sources })
}
