use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::compare::{self, Point};
use crate::input::LoadedScenario;
use crate::number::Month;
use crate::scenario::Scenario;

/// The figures of a report of one scenario.
///
/// See [`text::report`](crate::report::text::report) for an example.
#[derive(Debug, Clone)]
pub struct ScenarioReport {
    /// The cost of every strategy at each number of sessions that the scenario names.
    pub points: Vec<Point>,
    /// The break-even of every other strategy with the baseline, over sessions.
    pub break_evens: Vec<BreakEven>,
}

impl ScenarioReport {
    /// Calculates the figures.
    ///
    /// Break-evens without a proven end are followed up to `horizon` sessions, or to the default
    /// horizon or the largest number of sessions of the scenario, whichever is larger.
    #[must_use]
    pub fn new(scenario: &Scenario, horizon: Option<u64>) -> Self {
        let horizon = horizon.unwrap_or_else(|| break_even::DEFAULT_HORIZON.max(scenario.max_sessions()));
        let baseline = scenario.baseline();
        let others = scenario.strategies().iter().filter(|model| model.position != baseline.position);
        let break_evens = others.map(|model| break_even::over_sessions(scenario, baseline, model, horizon));
        Self { points: compare::compare(scenario), break_evens: break_evens.collect() }
    }
}

/// The answer of `report`: one or more scenarios with their figures.
#[derive(Debug)]
pub struct ReportAnswer {
    /// The scenarios and their figures, in order.
    pub scenarios: Vec<(LoadedScenario, ScenarioReport)>,
    /// The month that billing data is dated with; `None` for the first full month of the price sheet.
    pub billing_month: Option<Month>,
}
