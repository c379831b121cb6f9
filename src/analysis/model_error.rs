//! How what was counted over a log differs from what models would have expected of its sessions.

use crate::number::Figure;
use crate::scenario::{Scenario, StoreModel, StrategyId, StrategyModel};
use crate::trigger::{CountSource, ReplayCounts, SessionActivity, Trigger, TriggerEstimate, estimate};
use crate::workload::Arrivals;

/// A timed trigger as counted, and as models have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelError {
    /// The strategy.
    pub strategy: StrategyId,
    /// The store.
    pub store: String,
    /// Its trigger.
    pub trigger: Trigger,
    /// Writes of a session, counted.
    pub writes: Figure,
    /// Seconds of it that the timer was pending, counted.
    pub held: Figure,
    /// What the most that the trigger allows would be.
    pub upper_bound: Option<ModelEstimate>,
    /// What independent mutations, as many over as long, would be expected to make.
    pub poisson: Option<ModelEstimate>,
}

/// What a model has in place of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelEstimate {
    /// Writes of a session.
    pub writes: Figure,
    /// Seconds of it that the timer is pending.
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

/// `None` where the log does not say enough for the model, or the model has no answer.
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

/// The longest that a mutation waited in the log, in seconds; `None` where it is not known.
#[must_use]
pub fn max_observed_delay(store: &StoreModel) -> Option<crate::number::Duration> {
    match store.count_source.as_ref()? {
        CountSource::Trigger(counted) => counted.max_delay.map(crate::number::Duration::from_millis),
        CountSource::Log | CountSource::Histogram { .. } => None,
    }
}
