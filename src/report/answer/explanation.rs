use crate::input::LoadedScenario;
use crate::scenario::StrategyId;

/// The answer of `explain`: which strategy, at how many sessions.
#[derive(Debug)]
pub struct ExplainAnswer {
    /// The scenario.
    pub loaded: LoadedScenario,
    /// The position of the strategy in the scenario.
    pub strategy: StrategyId,
    /// Sessions a month.
    pub sessions: u64,
}
