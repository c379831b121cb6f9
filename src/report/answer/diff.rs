use crate::analysis::diff::{Difference, Snapshot, ThresholdResult, diff};
use crate::input::LoadedScenario;
use crate::pricing::sheet_diff::SheetChange;
use crate::report::answer::scenario_report::ScenarioReport;
use crate::report::currency::Currency;
use crate::report::report_v1::ReportV1;

/// One version of a scenario.
#[derive(Debug)]
pub struct ComparedVersion {
    /// The file or reference it was read from.
    pub source: String,
    /// The scenario; `None` for a saved report.
    pub loaded: Option<LoadedScenario>,
    /// The saved report, or the one that would be saved of the scenario.
    pub report: ReportV1,
}

impl ComparedVersion {
    /// A version that is a scenario.
    #[must_use]
    pub fn from_scenario(loaded: LoadedScenario) -> Self {
        let figures = ScenarioReport::new(&loaded.scenario, None);
        let report = ReportV1::new(&loaded, &figures.points, &figures.break_evens);
        Self { source: loaded.name.clone(), loaded: Some(loaded), report }
    }

    /// A version that is a saved report.
    #[must_use]
    pub fn from_report(source: String, report: ReportV1) -> Self {
        Self { source, loaded: None, report }
    }

    /// The id of its scenario.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.report.scenario.id
    }
}

/// A scenario in two versions, and what differs.
#[derive(Debug)]
pub struct ComparedScenario {
    /// The old version.
    pub old: ComparedVersion,
    /// The new version.
    pub new: ComparedVersion,
    /// Whether both versions are the same scenario on two price sheets, which are compared elsewhere.
    pub same_inputs: bool,
    /// The differences.
    pub difference: Difference,
    /// The currency of both.
    pub currency: Currency,
}

impl ComparedScenario {
    /// Compares two versions.
    ///
    /// # Errors
    ///
    /// The two currencies, where they differ.
    pub fn new(
        old: ComparedVersion,
        new: ComparedVersion,
        same_inputs: bool,
    ) -> Result<Self, CurrencyMismatch> {
        if old.report.pricing.currency != new.report.pricing.currency {
            return Err(CurrencyMismatch::new(&old, &new));
        }
        let (old_snapshot, new_snapshot) = snapshots(&old, &new);
        let difference = diff(&old_snapshot, &new_snapshot);
        let currency = Currency::new(&new.report.pricing.currency);
        Ok(Self { old, new, same_inputs, difference, currency })
    }
}

/// Two versions whose amounts cannot be compared, because their currencies differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{old} is in {old_currency} and {new} in {new_currency}: amounts in two currencies cannot be compared"
)]
pub struct CurrencyMismatch {
    old: String,
    old_currency: String,
    new: String,
    new_currency: String,
}

impl CurrencyMismatch {
    fn new(old: &ComparedVersion, new: &ComparedVersion) -> Self {
        Self {
            old: old.source.clone(),
            old_currency: old.report.pricing.currency.clone(),
            new: new.source.clone(),
            new_currency: new.report.pricing.currency.clone(),
        }
    }
}

/// The figures of both versions. If one is a saved report, both are taken from reports, so that the
/// digits that a report does not keep are missing on both sides.
fn snapshots(old: &ComparedVersion, new: &ComparedVersion) -> (Snapshot, Snapshot) {
    match (&old.loaded, &new.loaded) {
        (Some(old), Some(new)) => (Snapshot::of(&old.scenario), Snapshot::of(&new.scenario)),
        _ => (old.report.snapshot(), new.report.snapshot()),
    }
}

/// What changed from one price sheet to another.
#[derive(Debug)]
pub struct SheetComparison {
    /// The reference of the old sheet.
    pub old: String,
    /// The reference of the new sheet.
    pub new: String,
    /// The changes.
    pub changes: Vec<SheetChange>,
    /// The currency of the new sheet.
    pub currency: Currency,
}

/// The answer of `diff`.
#[derive(Debug)]
pub struct DiffAnswer {
    /// Every scenario that both versions have.
    pub scenarios: Vec<ComparedScenario>,
    /// The price sheets, where the two versions are price sheets.
    pub sheets: Option<SheetComparison>,
    /// The ids of scenarios that only the new version has.
    pub only_new: Vec<String>,
    /// The ids of scenarios that only the old version has.
    pub only_old: Vec<String>,
    /// The result of each threshold.
    pub thresholds: Vec<ThresholdResult>,
}

impl DiffAnswer {
    /// Whether any threshold is exceeded.
    #[must_use]
    pub fn exceeds_threshold(&self) -> bool {
        self.thresholds.iter().any(|threshold| !threshold.by.is_empty())
    }
}
