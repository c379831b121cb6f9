use crate::trigger::ReplayCounts;

/// The answer of `replay`: the counts of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayAnswer {
    /// The counts.
    pub counts: ReplayCounts,
}
