use crate::number::Month;
use crate::scenario::{Scenario, StrategyModel};

/// The sub account and the month that a row belongs to.
pub(super) struct Account<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) model: &'a StrategyModel,
    pub(super) sessions: u64,
    pub(super) month: Month,
}
