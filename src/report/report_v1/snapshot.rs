use super::shape::{ReportV1, ReportV1BreakEven, ReportV1Cost, ReportV1Line};
use crate::analysis::diff::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};

impl ReportV1 {
    /// The figures that a comparison of two reports needs.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let points = self.points.iter();
        let costs = points.flat_map(|point| point.costs.iter().map(|found| cost(point.sessions, found)));
        Snapshot {
            scenario: self.scenario.id.clone(),
            strategies: self.strategies.iter().map(|strategy| strategy.id.clone()).collect(),
            costs: costs.collect(),
            break_even: self.break_even.iter().map(break_even).collect(),
        }
    }
}

fn cost(sessions: u64, saved: &ReportV1Cost) -> SnapshotCost {
    let lines = saved.lines.iter().map(line);
    SnapshotCost {
        sessions,
        strategy: saved.strategy.clone(),
        total: saved.total.money(),
        approximate: saved.approximate,
        lines: lines.chain(SnapshotLine::fee(&saved.fee.money())).collect(),
    }
}

fn line(line: &ReportV1Line) -> SnapshotLine {
    SnapshotLine {
        id: format!("{}.{}", line.service, line.meter),
        cost: line.cost.money(),
        approximate: line.approximate,
    }
}

fn break_even(saved: &ReportV1BreakEven) -> SnapshotBreakEven {
    SnapshotBreakEven {
        baseline: saved.baseline.clone(),
        strategy: saved.strategy.clone(),
        regions: saved.regions.iter().map(|region| (region.from, region.cheaper.clone())).collect(),
        horizon: saved.horizon,
        approximate: saved.approximate,
    }
}
