//! The fields of a report, in the order of its keys.

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(in crate::cli) struct Report {
    pub(super) schema: &'static str,
    pub(super) scenario: Named,
    pub(super) pricing: Pricing,
    pub(super) provenance: Provenance,
    pub(super) baseline: String,
    pub(super) strategies: Vec<Strategy>,
    pub(super) points: Vec<JsonPoint>,
    pub(super) break_even: Vec<JsonBreakEven>,
    pub(super) warnings: Vec<Warning>,
}

#[derive(Debug, Serialize)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) title: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Pricing {
    pub(super) id: String,
    pub(super) effective: String,
    pub(super) plan: String,
    pub(super) currency: String,
    pub(super) rounding: &'static str,
    pub(super) allowances: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Provenance {
    pub(super) writecost: &'static str,
    pub(super) scenario_sha256: String,
    pub(super) sheet_sha256: String,
    pub(super) set: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) counts_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trace: Option<Trace>,
}

/// The log that was counted: the names of its files, never where they are.
#[derive(Debug, Serialize)]
pub(super) struct Trace {
    pub(super) files: Vec<String>,
    pub(super) rows: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Strategy {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) writes: Vec<Writes>,
    pub(super) held_seconds: String,
    pub(super) unsaved: Unsaved,
    pub(super) marginal_per_million_sessions: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Writes {
    pub(super) store: String,
    pub(super) trigger: &'static str,
    pub(super) per_session: String,
    pub(super) approximate: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) measured: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Unsaved {
    pub(super) longest_seconds: Option<String>,
    pub(super) mean_mutations: Option<String>,
    pub(super) approximate: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonPoint {
    pub(super) sessions: u64,
    pub(super) costs: Vec<JsonCost>,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonCost {
    pub(super) strategy: String,
    pub(super) total: String,
    pub(super) delta: String,
    pub(super) change: Option<String>,
    pub(super) approximate: bool,
    pub(super) fee: String,
    pub(super) lines: Vec<JsonLine>,
    pub(super) over_plan: Vec<JsonOverPlan>,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonLine {
    pub(super) service: String,
    pub(super) meter: String,
    pub(super) usage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) elsewhere: Option<String>,
    pub(super) included: String,
    pub(super) billable: String,
    pub(super) price: Option<String>,
    pub(super) per: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tiers: Vec<JsonTier>,
    pub(super) cost: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) approximate: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonTier {
    pub(super) up_to: Option<String>,
    pub(super) price: String,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonOverPlan {
    pub(super) service: String,
    pub(super) meter: String,
    pub(super) period: &'static str,
    pub(super) needs: String,
    pub(super) included: String,
}

#[derive(Debug, Serialize)]
pub(in crate::cli) struct JsonBreakEven {
    pub(super) over: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sessions: Option<u64>,
    pub(super) baseline: String,
    pub(super) strategy: String,
    pub(super) regions: Vec<JsonRegion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) segments: Option<Vec<JsonSegment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) horizon: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) approximate: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonRegion {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    pub(super) cheaper: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonSegment {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    pub(super) delta_from: String,
    pub(super) delta_to: Option<String>,
    pub(super) delta_per_million: String,
}

/// Something the reader should act on.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Warning {
    pub(in crate::cli) code: &'static str,
    pub(in crate::cli) strategy: Option<String>,
    pub(in crate::cli) message: String,
}
