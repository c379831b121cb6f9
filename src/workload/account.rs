use crate::number::{Figure, Rational};

/// What was measured of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsageKind {
    /// How often an operation was made, or for how many seconds; by its name in the sheet.
    Operation(String),
    /// Units of a meter, by its name in the sheet.
    Meter(String),
    /// Bytes kept, the mean over the days.
    Stored,
}

/// A figure that somebody measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    /// The service, by its name in the sheet.
    pub service: String,
    /// What of it.
    pub kind: UsageKind,
    /// How much, over all the days; stored bytes are a mean.
    pub amount: Figure,
    /// Where the figure is from.
    pub source: String,
}

/// What a whole account used over some days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsageReport {
    /// How many days; above 0.
    pub days: Rational,
    /// What was measured.
    pub records: Vec<UsageRecord>,
}
