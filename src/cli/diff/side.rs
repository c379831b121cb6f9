use crate::analysis::diff::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};
use crate::cli::report::Answers;
use crate::input::{
    LoadError, LoadedScenario, ReportV1, ReportV1Cost, ReportV1Line, SourceText, saved_reports,
};
use crate::render;

/// One version of a scenario.
pub(super) struct Side {
    /// The file or reference it came from, as it was named.
    pub(super) source: String,
    /// The scenario, where it is one and no saved report.
    pub(super) loaded: Option<LoadedScenario>,
    /// The report, or the one that would be saved of the scenario.
    pub(super) saved: ReportV1,
}

impl Side {
    /// The scenario, and the report that would be saved of it.
    pub(super) fn of(loaded: LoadedScenario) -> Result<Self, LoadError> {
        let report = Answers::of(&loaded.scenario, None).json(&loaded);
        let text = render::json(&report);
        let mut reports = saved_reports(&SourceText::new(&loaded.name, text))?;
        let saved = reports.remove(0);
        Ok(Self { source: loaded.name.clone(), loaded: Some(loaded), saved })
    }

    /// The name of its scenario.
    pub(super) fn id(&self) -> &str {
        &self.saved.scenario.id
    }

    /// Its answer as it is saved.
    pub(super) fn snapshot(&self) -> Snapshot {
        let saved = &self.saved;
        let points = saved.points.iter();
        let costs = points.flat_map(|point| point.costs.iter().map(|found| cost(point.sessions, found)));
        let break_even = saved.break_even.iter().map(|found| SnapshotBreakEven {
            baseline: found.baseline.clone(),
            strategy: found.strategy.clone(),
            regions: found.regions.iter().map(|region| (region.from, region.cheaper.clone())).collect(),
            horizon: found.horizon,
            approximate: found.approximate,
        });
        Snapshot {
            scenario: saved.scenario.id.clone(),
            strategies: saved.strategies.iter().map(|strategy| strategy.id.clone()).collect(),
            costs: costs.collect(),
            break_even: break_even.collect(),
        }
    }
}

fn cost(sessions: u64, saved: &ReportV1Cost) -> SnapshotCost {
    let line = |line: &ReportV1Line| SnapshotLine {
        id: format!("{}.{}", line.service, line.meter),
        cost: line.cost.clone(),
        approximate: line.approximate,
    };
    SnapshotCost {
        sessions,
        strategy: saved.strategy.clone(),
        total: saved.total.clone(),
        approximate: saved.approximate,
        lines: saved.lines.iter().map(line).chain(SnapshotLine::fee(&saved.fee)).collect(),
    }
}
