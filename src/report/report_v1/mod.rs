//! `writecost.report/1`: the stable JSON form of a report, with one set of types to write and to read.
//!
//! Figures are strings of exact decimals; keys are written in the order of the fields.

mod build;
mod decimal;
mod read;
pub(super) mod shape;
mod snapshot;

pub use decimal::DecimalText;
pub use read::saved_reports;
pub use shape::{
    ReportV1, ReportV1BreakEven, ReportV1Cost, ReportV1ExceededAllowance, ReportV1Line, ReportV1Point,
    ReportV1Pricing, ReportV1Provenance, ReportV1Region, ReportV1Scenario, ReportV1Segment, ReportV1Strategy,
    ReportV1Tier, ReportV1Trace, ReportV1Unsaved, ReportV1Warning, ReportV1Writes,
};
