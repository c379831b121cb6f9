use std::sync::Arc;

use super::counts_source::CountsProvenance;
use super::log_source::LogReplayer;
use crate::pricing::Sheet;
use crate::scenario::Scenario;
use crate::trigger::ReplayCounts;

/// What overrides the text of a scenario.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct LoadOptions {
    /// Assignments `path=value`, applied in order.
    pub set: Vec<String>,
    /// The name of a file of counts, which replace the activity of the workload.
    pub counts: Option<String>,
    /// What replays the log that a scenario names.
    pub replayer: Option<Arc<dyn LogReplayer>>,
    /// What the front end calls these options.
    pub names: OptionNames,
}

/// What a front end calls the options that override a scenario: messages about an override name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionNames {
    /// An assignment: `--set` on a command line.
    pub set: &'static str,
    /// A file of counts: `--counts` on a command line.
    pub counts: &'static str,
}

impl Default for OptionNames {
    fn default() -> Self {
        Self { set: "set", counts: "counts" }
    }
}

/// A price sheet, and the fingerprint of its text.
#[derive(Debug, Clone)]
pub struct LoadedSheet {
    /// The sheet.
    pub sheet: Arc<Sheet>,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// The counts of a log, and the fingerprint of their text.
#[derive(Debug, Clone)]
pub struct LoadedCounts {
    /// The counts.
    pub counts: Arc<ReplayCounts>,
    /// SHA-256 of their text, in hexadecimal.
    pub sha256: String,
}

/// A scenario, and what it was loaded from.
#[derive(Debug)]
pub struct LoadedScenario {
    /// The scenario.
    pub scenario: Scenario,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of its price sheet's text, in hexadecimal.
    pub sheet_sha256: String,
    /// The assignments that override its text.
    pub set: Vec<String>,
    /// Where the counts are from that replace estimates, if there are any.
    pub counts_provenance: Option<CountsProvenance>,
    /// The name of its text.
    pub name: String,
    /// The line of each expectation, from 1.
    pub expect_lines: Vec<usize>,
    /// The line of each budget, from 1.
    pub budget_lines: Vec<usize>,
    /// Every value of its text by path (`workload.mutations`), without expectations.
    pub inputs: Vec<(String, String)>,
}
