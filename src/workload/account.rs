//! Usage of a whole account, as its vendor reports it.

use crate::number::{Figure, PositiveRational};

/// The quantity that a usage record is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UsageKind {
    /// The number of operations, or their seconds, by the name of the operation in the sheet.
    Operation(String),
    /// The units of a meter, by its name in the sheet.
    Meter(String),
    /// The stored bytes, as the mean over the days.
    Stored,
}

/// One measured quantity of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    /// The name of the service in the sheet.
    pub service: String,
    /// The measured quantity.
    pub kind: UsageKind,
    /// The total over all days; for stored bytes, the mean.
    pub amount: Figure,
    /// The data set that the amount is from.
    pub source: String,
}

/// The usage of a whole account over a number of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageReport {
    /// The number of days.
    pub days: PositiveRational,
    /// The measured quantities.
    pub records: Vec<UsageRecord>,
}
