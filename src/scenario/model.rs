use super::usage::UsageItem;
use crate::number::{Duration, Figure};
use crate::pricing::MeterId;
use crate::trigger::{CountSource, Trigger, TriggerEstimate};

/// The work a crash loses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataAtRisk {
    /// The longest a mutation can wait to be saved; `None` where nothing bounds it.
    pub max_delay: Option<Duration>,
    /// Mutations that wait, on average over the time from the first mutation to the last write;
    /// `None` where it is not known.
    pub mean_pending: Option<Figure>,
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
    pub count_source: Option<CountSource>,
    /// What is expected of each pattern of the workload, in their order.
    pub by_pattern: Vec<TriggerEstimate>,
    /// Flushes a session, the mean over the patterns; each is as many puts as the strategy has keys.
    pub writes: Figure,
    /// Seconds its timer is pending in a session.
    pub timer_pending: Figure,
    /// What it leaves unsaved.
    pub unsaved: DataAtRisk,
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
    pub timer_pending: Figure,
    /// What its best store leaves unsaved.
    pub unsaved: DataAtRisk,
    /// Every reason for usage.
    pub items: Vec<UsageItem>,
    /// Usage of a session by meter, in the order of the sheet.
    pub usage: Vec<(MeterId, Figure)>,
}

impl DataAtRisk {
    /// A measure of how much is lost, to compare stores by: the bound first, then the mean.
    fn rank(&self) -> (bool, Option<Duration>, bool, Option<&crate::number::Rational>) {
        let mean = self.mean_pending.as_ref().map(|mean| &mean.value);
        (self.max_delay.is_none(), self.max_delay, mean.is_none(), mean)
    }

    /// What is lost when any of several stores can save it: the least of them.
    pub(super) fn best<'a>(stores: impl Iterator<Item = &'a Self>) -> Self {
        stores.min_by(|one, other| one.rank().cmp(&other.rank())).cloned().unwrap_or_default()
    }
}
