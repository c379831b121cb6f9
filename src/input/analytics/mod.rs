//! What an account used, from the JSON that Cloudflare's GraphQL Analytics API answers with.
//!
//! These are analytics: datasets with `Adaptive` in their names are sampled, and Cloudflare says
//! of none of them that it is what it bills
//! (<https://developers.cloudflare.com/analytics/graphql-api/sampling/>).

mod body;
mod datasets;
mod export;
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

pub use export::{DateRange, Export, SkippedData};
pub use query::query;
use tally::UsageAccumulator;

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
