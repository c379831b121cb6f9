//! How what was counted over a log differs from what models would have expected of its sessions.

use crate::number::Estimate;
use crate::scenario::{Scenario, StoreModel, StrategyModel};
use crate::trigger::{Activity, Basis, Counts, Expected, Trigger, expect};
use crate::workload::Arrivals;

/// A timed trigger as counted, and as models have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The strategy, by its position.
    pub strategy: usize,
    /// The store.
    pub store: String,
    /// Its trigger.
    pub trigger: Trigger,
    /// Writes of a session, counted.
    pub writes: Estimate,
    /// Seconds of it that the timer was pending, counted.
    pub held: Estimate,
    /// What the most that the trigger allows would be.
    pub ceiling: Option<Modelled>,
    /// What independent mutations, as many over as long, would be expected to make.
    pub independent: Option<Modelled>,
}

/// What a model has in place of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modelled {
    /// Writes of a session.
    pub writes: Estimate,
    /// Seconds of it that the timer is pending.
    pub held: Estimate,
}

/// Every timed trigger that was counted, in the order of strategies and their stores.
#[must_use]
pub fn comparisons(scenario: &Scenario) -> Vec<Comparison> {
    let Some(counts) = scenario.counts() else { return Vec::new() };
    let stores =
        scenario.strategies().iter().flat_map(|model| model.stores.iter().map(move |store| (model, store)));
    let timed = stores.filter(|(_, store)| store.basis.is_some() && store.trigger.timer().is_some());
    timed.map(|(model, store)| compare(scenario, counts, model, store)).collect()
}

fn compare(scenario: &Scenario, counts: &Counts, model: &StrategyModel, store: &StoreModel) -> Comparison {
    let parts = scenario.parts().strategies.get(model.position);
    let skips = parts.is_some_and(|parts| parts.skip_unchanged);
    let under = |arrivals| modelled(counts, &store.trigger, skips, arrivals);
    Comparison {
        strategy: model.position,
        store: store.store.clone(),
        trigger: store.trigger.clone(),
        writes: store.writes.clone(),
        held: store.pending.clone(),
        ceiling: under(Arrivals::Ceiling),
        independent: under(Arrivals::Poisson),
    }
}

/// `None` where the log does not say enough for the model, or the model has no answer.
fn modelled(counts: &Counts, trigger: &Trigger, skips: bool, arrivals: Arrivals) -> Option<Modelled> {
    let activity = Activity {
        mutations: counts.a_session(counts.seen(skips)?)?,
        active_seconds: counts.seconds_a_session(counts.log.active_ms?)?,
        arrivals,
    };
    let Expected { writes, held, .. } = expect(trigger, None, &activity).ok()?;
    Some(Modelled { writes, held })
}

/// The longest that a mutation waited in the log, in seconds; `None` where it is not known.
#[must_use]
pub fn longest_seen(store: &StoreModel) -> Option<crate::number::Duration> {
    match store.basis.as_ref()? {
        Basis::Entry(counted) => counted.longest.map(crate::number::Duration::from_millis),
        Basis::Log | Basis::Gaps { .. } => None,
    }
}
