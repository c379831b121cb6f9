//! The fields of a report, in the order of its keys.

use serde::{Deserialize, Serialize};

use super::decimal::DecimalText;

/// The version that is written and read.
pub(super) const SCHEMA: &str = "writecost.report/1";

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1 {
    /// `writecost.report/1`.
    pub schema: String,
    /// The scenario.
    pub scenario: ReportV1Scenario,
    /// The price sheet and the rules of the bill.
    pub pricing: ReportV1Pricing,
    /// The inputs of the report.
    pub provenance: ReportV1Provenance,
    /// The id of the strategy that others are compared with.
    pub baseline: String,
    /// The strategies, in the order of the scenario.
    pub strategies: Vec<ReportV1Strategy>,
    /// The costs at each number of sessions.
    pub points: Vec<ReportV1Point>,
    /// The break-even of every other strategy with the baseline.
    pub break_even: Vec<ReportV1BreakEven>,
    /// The warnings.
    #[serde(default)]
    pub warnings: Vec<ReportV1Warning>,
}

/// The name of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Scenario {
    /// The id: the stem of its file name.
    pub id: String,
    /// The title.
    pub title: Option<String>,
}

/// The price sheet and the rules of the bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Pricing {
    /// The id of the price sheet.
    pub id: String,
    /// The first day on which its prices apply.
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

/// The inputs of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Provenance {
    /// The version of writecost.
    pub writecost: String,
    /// The SHA-256 of the text of the scenario.
    pub scenario_sha256: String,
    /// The SHA-256 of the text of the price sheet.
    pub sheet_sha256: String,
    /// The values that replaced those of the scenario: `workload.mutations=300`.
    pub set: Vec<String>,
    /// The SHA-256 of the counts file, where one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_sha256: Option<String>,
    /// The log that was counted, where one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<ReportV1Trace>,
}

/// A log that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Trace {
    /// The names of its files, without folders.
    pub files: Vec<String>,
    /// The number of its rows.
    pub rows: u64,
}

/// A strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Strategy {
    /// The id.
    pub id: String,
    /// The name for people.
    pub title: String,
    /// The writes of a session, a store an entry.
    pub writes: Vec<ReportV1Writes>,
    /// Seconds of a session during which a timer keeps the host awake.
    pub held_seconds: DecimalText,
    /// The data at risk.
    pub unsaved: ReportV1Unsaved,
    /// The marginal cost of a million sessions above every allowance.
    pub marginal_per_million_sessions: DecimalText,
}

/// The writes of a session to a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Writes {
    /// The id of the store's service.
    pub store: String,
    /// The name of the trigger.
    pub trigger: String,
    /// Writes of a session.
    pub per_session: DecimalText,
    /// Whether that is an estimate.
    pub approximate: bool,
    /// Whether that is measured.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub measured: bool,
}

/// The data at risk: mutations accepted and in no store yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Unsaved {
    /// The longest time a mutation stays unsaved, in seconds; `None` where nothing bounds it.
    pub longest_seconds: Option<DecimalText>,
    /// The mean number of unsaved mutations.
    pub mean_mutations: Option<DecimalText>,
    /// Whether the mean is an estimate.
    pub approximate: bool,
}

/// The costs at one number of sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Point {
    /// Sessions a month.
    pub sessions: u64,
    /// The cost of each strategy.
    pub costs: Vec<ReportV1Cost>,
}

/// The cost of a strategy at one number of sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Cost {
    /// The id of the strategy.
    pub strategy: String,
    /// The total of a month.
    pub total: DecimalText,
    /// The total minus that of the baseline.
    pub delta: DecimalText,
    /// That difference relative to the total of the baseline; `None` where that is 0.
    pub change: Option<DecimalText>,
    /// Whether the total is an estimate.
    pub approximate: bool,
    /// The fee of the plan in the total.
    pub fee: DecimalText,
    /// The lines of the bill.
    pub lines: Vec<ReportV1Line>,
    /// The allowances that are exceeded on a plan that blocks usage above them.
    pub over_plan: Vec<ReportV1ExceededAllowance>,
}

/// A line of a bill: the usage of one meter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Line {
    /// The id of the service.
    pub service: String,
    /// The id of the meter.
    pub meter: String,
    /// Units a month.
    pub usage: DecimalText,
    /// Units that the rest of the account uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<DecimalText>,
    /// Units included in the plan.
    pub included: DecimalText,
    /// Units that are billed.
    pub billable: DecimalText,
    /// The price as written in the sheet; `None` where the price has tiers.
    pub price: Option<String>,
    /// The number of units that the price is for.
    pub per: DecimalText,
    /// The tiers of the price; empty for a flat price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<ReportV1Tier>,
    /// The cost.
    pub cost: DecimalText,
    /// Whether the usage is an estimate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
}

/// A tier of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Tier {
    /// The last billable unit of the tier; `None` for the last tier.
    pub up_to: Option<DecimalText>,
    /// The price as written in the sheet.
    pub price: String,
}

/// An allowance that is exceeded on a plan that blocks usage above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1ExceededAllowance {
    /// The id of the service.
    pub service: String,
    /// The id of the meter.
    pub meter: String,
    /// `day` or `month`.
    pub period: String,
    /// Units needed in that period.
    pub needs: DecimalText,
    /// Units included in that period.
    pub included: DecimalText,
}

/// The break-even of two strategies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1BreakEven {
    /// The quantity that varies: `sessions`, `mutations`, …
    pub over: String,
    /// Sessions a month, where another quantity varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u64>,
    /// The id of the baseline.
    pub baseline: String,
    /// The id of the strategy that is compared with it.
    pub strategy: String,
    /// The ranges with one answer, in order.
    pub regions: Vec<ReportV1Region>,
    /// The ranges in which the difference is linear; `None` where usage is rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<ReportV1Segment>>,
    /// The last number that was calculated, where the answer above it is not proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u64>,
    /// Whether the break-even is an estimate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
}

/// A range in which one strategy is cheaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Region {
    /// The first number.
    pub from: u64,
    /// The last number; `None` for no upper limit.
    pub to: Option<u64>,
    /// The id of the cheaper strategy; `None` for a tie.
    pub cheaper: Option<String>,
}

/// A range in which the difference of two costs is linear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Segment {
    /// The first number.
    pub from: u64,
    /// The last number; `None` for no upper limit.
    pub to: Option<u64>,
    /// The difference at the first number.
    pub delta_from: DecimalText,
    /// The difference at the last number.
    pub delta_to: Option<DecimalText>,
    /// The change of the difference over a million.
    pub delta_per_million: DecimalText,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportV1Warning {
    /// The kind of the warning.
    pub code: String,
    /// The id of the strategy it is about.
    pub strategy: Option<String>,
    /// The text.
    pub message: String,
}
