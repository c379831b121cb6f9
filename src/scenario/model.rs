use super::strategy_id::StrategyId;
use super::usage::UsageItem;
use crate::number::{Duration, Figure, Rational};
use crate::pricing::MeterId;
use crate::trigger::{CountSource, Trigger, TriggerEstimate};

/// Mutations that are accepted and not yet in a store: what a crash loses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DataAtRisk {
    /// The longest time a mutation waits for its write; `None` if it is unbounded.
    pub max_delay: Option<Duration>,
    /// Pending mutations on average, from the first mutation to the last write; `None` if unknown.
    pub mean_pending: Option<Figure>,
}

/// What one store does in a session.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StoreModel {
    /// The service, by its position in the sheet.
    pub service: usize,
    /// The id of the service.
    pub store: String,
    /// When the store is written.
    pub trigger: Trigger,
    /// Whether the writes were measured, by the user or in a log, rather than estimated.
    pub measured: bool,
    /// The counts of a log that the figures are from, if they are.
    pub count_source: Option<CountSource>,
    /// The estimate for each pattern of the workload, in their order.
    pub by_pattern: Vec<TriggerEstimate>,
    /// Flushes a session, the mean over the patterns. Each makes as many puts as the strategy has
    /// keys.
    pub writes: Figure,
    /// Seconds a session that its timer is pending.
    pub timer_pending: Figure,
    /// What a crash loses.
    pub unsaved: DataAtRisk,
}

/// What a session does under one strategy.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct StrategyModel {
    /// Its identity in answers.
    pub position: StrategyId,
    /// Its key in the scenario file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its stores, in the order of the specification.
    pub stores: Vec<StoreModel>,
    /// Seconds a session that pending timers keep the host awake.
    pub timer_pending: Figure,
    /// What a crash loses, given its safest store.
    pub unsaved: DataAtRisk,
    /// Every cause of usage.
    pub items: Vec<UsageItem>,
    /// Usage of a session by meter, in the order of the sheet.
    pub usage: Vec<(MeterId, Figure)>,
}

impl DataAtRisk {
    /// A key that orders stores by what they lose: the bound first, then the mean.
    fn rank(&self) -> (bool, Option<Duration>, bool, Option<&Rational>) {
        let mean = self.mean_pending.as_ref().map(|mean| &mean.value);
        (self.max_delay.is_none(), self.max_delay, mean.is_none(), mean)
    }

    /// What a crash loses if the state can be restored from any of several stores: the least.
    pub(super) fn best<'a>(stores: impl Iterator<Item = &'a Self>) -> Self {
        stores.min_by(|one, other| one.rank().cmp(&other.rank())).cloned().unwrap_or_default()
    }
}
