//! Reads reports back that `report --format json` wrote: `writecost.report/1`, one or a list.

use serde::{Deserialize, Deserializer, de};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::SourceText;
use super::load_error::LoadError;
use super::source_map::{FileId, SourceMap, Span};
use crate::money::Money;
use crate::number::Rational;

/// The version that is read.
const SCHEMA: &str = "writecost.report/1";

/// A saved report: what of it can be held against another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1 {
    /// The scenario.
    pub scenario: ReportV1Scenario,
    /// Its prices and the rules they were applied by.
    pub pricing: ReportV1Pricing,
    /// What it came from.
    pub provenance: ReportV1Provenance,
    /// The strategy that others are held against.
    pub baseline: String,
    /// Its strategies, in the order they are shown.
    pub strategies: Vec<ReportV1Strategy>,
    /// What each costs at each volume.
    pub points: Vec<ReportV1Point>,
    /// Where each and the baseline trade places.
    pub break_even: Vec<ReportV1BreakEven>,
}

/// The name of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Scenario {
    /// Its name: the stem of its file.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
}

/// Prices, and the rules they were applied by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Pricing {
    /// The vendor of the sheet.
    pub id: String,
    /// The first day it describes.
    pub effective: String,
    /// The plan.
    pub plan: String,
    /// The currency of every amount.
    pub currency: String,
    /// `invoice` or `pro-rata`.
    pub rounding: String,
    /// `apply` or `ignore`.
    pub allowances: String,
}

/// What a report came from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Provenance {
    /// The version that wrote it.
    pub writecost: String,
    /// SHA-256 of the scenario's text.
    pub scenario_sha256: String,
    /// SHA-256 of the sheet's text.
    pub sheet_sha256: String,
    /// What was laid over the scenario.
    pub set: Vec<String>,
    /// SHA-256 of the counts of a log; `None` where it rests on none.
    pub counts_sha256: Option<String>,
    /// The log itself, where that was counted.
    pub trace: Option<ReportV1Trace>,
}

/// A log that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Trace {
    /// The names of its files.
    pub files: Vec<String>,
    /// Its rows.
    pub rows: u64,
}

/// A strategy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Strategy {
    /// Its name in the scenario.
    pub id: String,
    /// What it writes.
    pub writes: Vec<ReportV1Writes>,
}

/// What a strategy writes to a store.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Writes {
    /// The store.
    pub store: String,
    /// When it is written.
    pub trigger: String,
    /// Writes a session.
    #[serde(deserialize_with = "exact")]
    pub per_session: Rational,
    /// Whether they are expected rather than counted.
    pub approximate: bool,
}

/// All strategies at one volume.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Point {
    /// Sessions a month.
    pub sessions: u64,
    /// What each strategy costs.
    pub costs: Vec<ReportV1Cost>,
}

/// A strategy at one volume.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Cost {
    /// The strategy.
    pub strategy: String,
    /// Its total.
    #[serde(deserialize_with = "money")]
    pub total: Money,
    /// Whether that rests on anything expected rather than counted.
    pub approximate: bool,
    /// The plan's fee in it.
    #[serde(deserialize_with = "money")]
    pub fee: Money,
    /// Its lines.
    pub lines: Vec<ReportV1Line>,
}

/// A line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Line {
    /// The service.
    pub service: String,
    /// The meter.
    pub meter: String,
    /// Units a month that cost nothing.
    #[serde(deserialize_with = "exact")]
    pub included: Rational,
    /// Its price, as it was written; `None` where it has tiers.
    pub price: Option<String>,
    /// How many units that is for.
    #[serde(deserialize_with = "exact")]
    pub per: Rational,
    /// What it costs.
    #[serde(deserialize_with = "money")]
    pub cost: Money,
    /// Whether that rests on anything expected rather than counted.
    #[serde(default)]
    pub approximate: bool,
}

/// Where a strategy and the baseline trade places.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1BreakEven {
    /// The strategy held against.
    pub baseline: String,
    /// The strategy.
    pub strategy: String,
    /// Every region, in order.
    pub regions: Vec<ReportV1Region>,
    /// The last volume looked at, where the answer beyond it is not proven.
    pub horizon: Option<u64>,
    /// Whether these places rest on anything expected rather than counted.
    #[serde(default)]
    pub approximate: bool,
}

/// A stretch of volumes with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReportV1Region {
    /// The first number of sessions.
    pub from: u64,
    /// The cheaper strategy; `None` where both cost the same.
    pub cheaper: Option<String>,
}

/// Reads the one report of a text, or every one of its list.
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
    for head in parse::<Head>(text, id)? {
        is_known(head.schema.as_deref(), text, id)?;
    }
    let reports = parse::<ReportV1>(text, id)?;
    if reports.is_empty() {
        let place = Span { file: id, start: 0, end: text.trim_end().len() };
        return Err(Diagnostic::at("bad-report", place, "there is no report in this list"));
    }
    Ok(reports)
}

/// What says how to read the rest.
#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

/// Reads one value, or a list of them.
fn parse<T: de::DeserializeOwned>(text: &str, id: FileId) -> Result<Vec<T>, Diagnostic> {
    let is_list = text.trim_start().starts_with('[');
    let read =
        if is_list { serde_json::from_str(text) } else { serde_json::from_str(text).map(|one| vec![one]) };
    read.map_err(|problem| refused(&problem, text, id))
}

/// Holds the version of a report against the one that is read.
fn is_known(schema: Option<&str>, text: &str, id: FileId) -> Result<(), Diagnostic> {
    let message = match schema {
        Some(SCHEMA) => return Ok(()),
        Some(other) if other.starts_with("writecost.report/") => {
            format!("`{other}` is of another version of writecost, which this one cannot read")
        }
        Some(other) => format!("`{other}` is not a report"),
        None => "this does not say what it is".to_owned(),
    };
    let quoted = schema.map(|schema| format!("\"{schema}\"")).unwrap_or_default();
    let start = if quoted.is_empty() { 0 } else { text.find(&quoted).unwrap_or_default() };
    let place = Span { file: id, start, end: start + quoted.len() };
    let help = "a report is saved with `writecost report SCENARIO --format json -o baseline.json`";
    Err(Diagnostic::at("bad-report", place, message)
        .label(format!("wanted \"schema\": \"{SCHEMA}\""))
        .help(help))
}

/// What a JSON reader found wrong, at its place.
fn refused(problem: &serde_json::Error, text: &str, id: FileId) -> Diagnostic {
    let before: usize = text.split_inclusive('\n').take(problem.line().saturating_sub(1)).map(str::len).sum();
    let mut start = (before + problem.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let message = problem.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let message = format!("this is not a report that writecost saved: {message}");
    Diagnostic::at("bad-report", Span { file: id, start, end: start }, message)
}

fn exact<'de, D: Deserializer<'de>>(from: D) -> Result<Rational, D::Error> {
    let text = String::deserialize(from)?;
    let wanted = || de::Error::custom(format!("`{text}` is not an exact decimal, such as `145` or `0.5`"));
    Rational::parse_decimal(&text).ok_or_else(wanted)
}

fn money<'de, D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
    exact(from).map(Money::new)
}
