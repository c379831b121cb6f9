use crate::analysis::break_even::{Axis, BreakEven};
use crate::input::LoadedScenario;

/// The answer of `break-even`.
#[derive(Debug)]
pub struct BreakEvenAnswer {
    /// The scenario.
    pub loaded: LoadedScenario,
    /// The quantity that varies.
    pub axis: Axis,
    /// Sessions a month while another quantity varies; `None` where sessions vary.
    pub sessions: Option<u64>,
    /// The break-evens, in order.
    pub break_evens: Vec<BreakEven>,
}
