//! Answers as documents for people and as JSON for programs, without any format or colour.
//!
//! - [`text`] writes [`Document`]s: headings, prose and [`Table`]s whose [`Cell`]s hold values.
//! - The `*Answer` types are the answers of the commands; each offers its forms through [`Answer`].
//! - [`ReportV1`] is the JSON form of a report, to write and to read.
//!
//! [`render`](crate::render) turns all of them into text.

mod answer;
mod cell;
mod currency;
mod decimals;
mod document;
mod forms;
mod json;
mod number_format;
mod report_v1;
mod table;
pub mod text;
mod words;

pub use answer::{
    Annotation, Answer, BreakEvenAnswer, CheckAnswer, CheckedScenario, ComparedScenario, ComparedVersion,
    DiffAnswer, ExplainAnswer, ModelComparison, PriceSheetAnswer, Reconciliation, ReplayAnswer, ReportAnswer,
    ScenarioReport, SheetComparison, TestCase, TestSuite, WithAnnotations, WithJson, WithTestSuites,
};
pub use cell::{Cell, Precision, Unit, Value};
pub use currency::Currency;
pub use document::{Block, Document};
pub use json::counts_v1;
pub use number_format::{
    approx_sign, approx_word, display, exact, format_amount, format_change, format_figure, format_percent,
    format_price, format_ratio, format_short, with_thousands,
};
pub use report_v1::{
    DecimalText, ReportV1, ReportV1BreakEven, ReportV1Cost, ReportV1ExceededAllowance, ReportV1Line,
    ReportV1Point, ReportV1Pricing, ReportV1Provenance, ReportV1Region, ReportV1Scenario, ReportV1Segment,
    ReportV1Strategy, ReportV1Tier, ReportV1Trace, ReportV1Unsaved, ReportV1Warning, ReportV1Writes,
    saved_reports,
};
pub use table::{Align, Column, Table};
pub use words::{Counted, List, plural};
