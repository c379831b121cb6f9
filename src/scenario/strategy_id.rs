/// One strategy of one scenario: what an answer names it by.
///
/// An id belongs to the scenario that gave it, and to every scenario made from it by
/// [`Scenario::with`](super::Scenario::with) with the same strategies in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StrategyId(usize);

impl StrategyId {
    pub(crate) fn new(index: usize) -> Self {
        Self(index)
    }

    /// Its index among the strategies of its scenario, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}
