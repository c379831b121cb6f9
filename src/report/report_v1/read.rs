//! Reads saved reports: `writecost.report/1`, one or a list.

use serde::{Deserialize, de};

use super::shape::{ReportV1, SCHEMA};
use crate::input::{Diagnostic, Diagnostics, FileId, LoadError, SourceMap, SourceText, Span};

/// Reads the report in a text, or every report of the list in it.
///
/// # Errors
///
/// A diagnostic with its place in the text, where it is not a report of this version.
pub fn saved_reports(opened: &SourceText) -> Result<Vec<ReportV1>, LoadError> {
    let mut sources = SourceMap::default();
    let id = sources.add(opened.name.clone(), opened.text.clone());
    read(&opened.text, id).map_err(|problem| {
        let problems = Diagnostics::default();
        problems.push(problem);
        LoadError { diagnostics: problems, sources }
    })
}

fn read(text: &str, id: FileId) -> Result<Vec<ReportV1>, Diagnostic> {
    for version in parse::<SchemaVersion>(text, id)? {
        check_version(version.schema.as_deref(), text, id)?;
    }
    let reports = parse::<ReportV1>(text, id)?;
    if reports.is_empty() {
        let place = Span { file: id, start: 0, end: text.trim_end().len() };
        return Err(Diagnostic::at("bad-report", place, "this list contains no report"));
    }
    Ok(reports)
}

/// The key that says how to read the rest.
#[derive(Deserialize)]
struct SchemaVersion {
    schema: Option<String>,
}

/// Reads one value, or a list of them.
fn parse<T: de::DeserializeOwned>(text: &str, id: FileId) -> Result<Vec<T>, Diagnostic> {
    let is_list = text.trim_start().starts_with('[');
    let read =
        if is_list { serde_json::from_str(text) } else { serde_json::from_str(text).map(|one| vec![one]) };
    read.map_err(|problem| diagnostic(&problem, text, id))
}

/// Refuses a report of another version.
fn check_version(schema: Option<&str>, text: &str, id: FileId) -> Result<(), Diagnostic> {
    let message = match schema {
        Some(SCHEMA) => return Ok(()),
        Some(other) if other.starts_with("writecost.report/") => {
            format!("`{other}` was written by another version of writecost, which this version cannot read")
        }
        Some(other) => format!("`{other}` is not a report"),
        None => "there is no `schema` key, which says what the file is".to_owned(),
    };
    let quoted = schema.map(|schema| format!("\"{schema}\"")).unwrap_or_default();
    let start = if quoted.is_empty() { 0 } else { text.find(&quoted).unwrap_or_default() };
    let place = Span { file: id, start, end: start + quoted.len() };
    let help = "save a report with `writecost report SCENARIO --format json -o baseline.json`";
    Err(Diagnostic::at("bad-report", place, message)
        .label(format!("expected \"schema\": \"{SCHEMA}\""))
        .help(help))
}

/// An error of the JSON reader as a diagnostic, at its place.
fn diagnostic(problem: &serde_json::Error, text: &str, id: FileId) -> Diagnostic {
    let before: usize = text.split_inclusive('\n').take(problem.line().saturating_sub(1)).map(str::len).sum();
    let mut start = (before + problem.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let message = problem.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = format!("this is not a saved report of writecost: {message}");
    Diagnostic::at("bad-report", Span { file: id, start, end: start }, message)
}
