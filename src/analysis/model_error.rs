//! How far models are from what was counted over a log.

use crate::number::Figure;
use crate::scenario::{Scenario, StoreModel, StrategyId, StrategyModel};
use crate::trigger::{CountSource, ReplayCounts, SessionActivity, Trigger, TriggerEstimate, estimate};
use crate::workload::Arrivals;

/// A timed trigger as counted, and as models estimate it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelError {
    /// The strategy.
    pub strategy: StrategyId,
    /// The store.
    pub store: String,
    /// Its trigger.
    pub trigger: Trigger,
    /// Writes per session, counted.
    pub writes: Figure,
    /// Seconds per session during which the timer was pending, counted.
    pub held: Figure,
    /// The most that the trigger allows.
    pub upper_bound: Option<ModelEstimate>,
    /// The expectation for independent arrivals of the same number of mutations over the same time.
    pub poisson: Option<ModelEstimate>,
}

/// The estimate of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelEstimate {
    /// Writes per session.
    pub writes: Figure,
    /// Seconds per session during which the timer is pending.
    pub held: Figure,
}

/// Every timed trigger that was counted, in the order of strategies and their stores.
#[must_use]
pub fn model_errors(scenario: &Scenario) -> Vec<ModelError> {
    let Some(counts) = scenario.counts() else { return Vec::new() };
    let stores =
        scenario.strategies().iter().flat_map(|model| model.stores.iter().map(move |store| (model, store)));
    let timed = stores.filter(|(_, store)| store.count_source.is_some() && store.trigger.timer().is_some());
    timed.map(|(model, store)| compare(scenario, counts, model, store)).collect()
}

fn compare(
    scenario: &Scenario,
    counts: &ReplayCounts,
    model: &StrategyModel,
    store: &StoreModel,
) -> ModelError {
    let parts = scenario.strategy_spec(model.position);
    let skips = parts.is_some_and(|parts| parts.skip_unchanged);
    let under = |arrivals| modelled(counts, &store.trigger, skips, arrivals);
    ModelError {
        strategy: model.position,
        store: store.store.clone(),
        trigger: store.trigger.clone(),
        writes: store.writes.clone(),
        held: store.timer_pending.clone(),
        upper_bound: under(Arrivals::UpperBound),
        poisson: under(Arrivals::Poisson),
    }
}

/// `None` where the counts lack what the model needs, or the model has no estimate.
fn modelled(
    counts: &ReplayCounts,
    trigger: &Trigger,
    skips: bool,
    arrivals: Arrivals,
) -> Option<ModelEstimate> {
    let activity = SessionActivity {
        mutations: counts.per_session(counts.visible_mutations(skips)?)?,
        active_seconds: counts.seconds_per_session(counts.log.active_ms?)?,
        arrivals,
    };
    let TriggerEstimate { writes, timer_pending: held, .. } = estimate(trigger, None, &activity).ok()?;
    Some(ModelEstimate { writes, held })
}

/// The longest time that a mutation of the log waited; `None` where it is not known.
#[must_use]
pub fn max_observed_delay(store: &StoreModel) -> Option<crate::number::Duration> {
    match store.count_source.as_ref()? {
        CountSource::Trigger(counted) => counted.max_delay.map(crate::number::Duration::from_millis),
        CountSource::Log | CountSource::Histogram { .. } => None,
    }
}
