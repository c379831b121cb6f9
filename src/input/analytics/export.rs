//! What an export of the analytics API says about the usage of an account.

use crate::number::{Date, PositiveRational};
use crate::workload::UsageReport;

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
