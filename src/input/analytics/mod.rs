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

use super::bom::strip_bom;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::Files;
use super::json;
use super::load_error::LoadError;
use super::load_state::fingerprint;
use super::source_map::SourceMap;
use crate::number::{Date, PositiveRational};
use crate::workload::UsageReport;
pub use query::query;
use tally::UsageAccumulator;

/// The days an export is said to cover, where it is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day; rows of earlier ones are left out.
    pub from: Option<Date>,
    /// The last day; rows of later ones are left out.
    pub to: Option<Date>,
    /// How many days, whatever the rows say; above 0.
    pub days: Option<PositiveRational>,
}

/// Something in an export that has not been counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedData {
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
    pub usage: UsageReport,
    /// The first day, where rows have dates or it was said.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// What has not been counted.
    pub skipped: Vec<SkippedData>,
    /// What makes a figure less than it seems.
    pub caveats: Vec<String>,
    /// SHA-256 of each text, in hexadecimal.
    pub sha256: Vec<String>,
}

/// Larger than what the API answers in one piece.
const MAX_FILE_BYTES: usize = 256 << 20;

/// Reads what an account used from one or more answers of the API.
pub fn account(files: &dyn Files, names: &[String], span: &DateRange) -> Result<Export, LoadError> {
    let (mut sources, problems) = (SourceMap::default(), Diagnostics::default());
    let (mut ids, mut sha256) = (Vec::new(), Vec::new());
    for name in names {
        match files.read_within(name, "", MAX_FILE_BYTES) {
            Ok(source) => {
                let print = fingerprint(&source.text);
                if sha256.contains(&print) {
                    let message = format!("`{}` is given twice", source.name);
                    problems.push(Diagnostic::new("given-twice", message));
                }
                sha256.push(print);
                ids.push(sources.add(source.name, strip_bom(source.text)));
            }
            Err(error) => problems.push(error.into()),
        }
    }
    let mut tally = UsageAccumulator::new(span, &problems);
    for (file, &id) in ids.iter().enumerate() {
        for root in json::parse_all(sources.text(id), id, &problems).unwrap_or_default() {
            body::read(&root, file, &mut tally, &problems);
        }
    }
    let export = if problems.is_empty() { tally.finish(sha256) } else { None };
    export.filter(|_| problems.is_empty()).ok_or(LoadError { diagnostics: problems, sources })
}
