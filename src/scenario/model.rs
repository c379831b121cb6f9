use super::usage::Contribution;
use crate::number::{Duration, Estimate};
use crate::pricing::MeterRef;
use crate::trigger::{Basis, Expected, Trigger};

/// The work a crash loses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unsaved {
    /// The longest a mutation can wait to be saved; `None` where nothing bounds it.
    pub longest: Option<Duration>,
    /// Mutations that wait, on average over the time from the first mutation to the last write;
    /// `None` where it is not known.
    pub mean: Option<Estimate>,
}

/// What one store sees of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreModel {
    /// The service, by its position in the sheet.
    pub service: usize,
    /// Its name in the sheet.
    pub store: String,
    /// When it is written.
    pub trigger: Trigger,
    /// Whether the writes were measured, by the user or over a log, rather than derived.
    pub measured: bool,
    /// What in the counts of a log they rest on, where they do.
    pub basis: Option<Basis>,
    /// What is expected of each pattern of the workload, in their order.
    pub by_pattern: Vec<Expected>,
    /// Flushes a session, the mean over the patterns; each is as many puts as the strategy has keys.
    pub writes: Estimate,
    /// Seconds its timer is pending in a session.
    pub pending: Estimate,
    /// What it leaves unsaved.
    pub unsaved: Unsaved,
}

/// What a session does under one strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyModel {
    /// Its position in the scenario.
    pub position: usize,
    /// Its name in the scenario.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its stores, in the order they are stated.
    pub stores: Vec<StoreModel>,
    /// Seconds a session that pending timers keep the host awake.
    pub held: Estimate,
    /// What its best store leaves unsaved.
    pub unsaved: Unsaved,
    /// Every reason for usage.
    pub contributions: Vec<Contribution>,
    /// Usage of a session by meter, in the order of the sheet.
    pub usage: Vec<(MeterRef, Estimate)>,
}

impl Unsaved {
    /// A measure of how much is lost, to compare stores by: the bound first, then the mean.
    fn rank(&self) -> (bool, Option<Duration>, bool, Option<&crate::number::Exact>) {
        let mean = self.mean.as_ref().map(|mean| &mean.value);
        (self.longest.is_none(), self.longest, mean.is_none(), mean)
    }

    /// What is lost when any of several stores can save it: the least of them.
    pub(super) fn best<'a>(stores: impl Iterator<Item = &'a Self>) -> Self {
        stores.min_by(|one, other| one.rank().cmp(&other.rank())).cloned().unwrap_or_default()
    }
}
