//! What the stores of a strategy see of a session.

use super::model::{StoreModel, Unsaved};
use super::names::find_service;
use super::parts::{StoreWrites, StrategyParts};
use super::resolve::Resolver;
use crate::number::{Estimate, Exact};
use crate::trigger::{Activity, Expected, Trigger, expect};
use crate::validation::Fault;

impl Resolver<'_> {
    pub(super) fn store(&mut self, strategy: &StrategyParts, writes: &StoreWrites) -> Option<StoreModel> {
        let route = ["strategies", &strategy.id, "writes", &writes.store];
        let (service, _) = find_service(self.parts, &writes.store, &route, true, &mut self.faults)?;
        if !can_fire(&writes.trigger, &route, &mut self.faults) && self.parts.workload.counts.is_some() {
            return None;
        }
        let (by_pattern, basis) = if self.counts_for(writes).is_some() {
            let (counted, basis) = self.counted(strategy, writes, &route)?;
            (vec![counted], Some(basis))
        } else {
            (self.expected(strategy, writes, &route)?, None)
        };
        let collect = |figure: fn(&Expected) -> &Estimate| {
            self.mean(&by_pattern.iter().map(|expected| figure(expected).clone()).collect::<Vec<_>>())
        };
        let (flushes, pending) = (collect(|expected| &expected.writes), collect(|expected| &expected.held));
        let unsaved = Unsaved {
            longest: by_pattern.first().and_then(|first| first.longest),
            mean: self.mean_unsaved(&by_pattern),
        };
        Some(StoreModel {
            service,
            store: writes.store.clone(),
            trigger: writes.trigger.clone(),
            measured: basis.is_some()
                || writes.measured.is_some()
                || matches!(writes.trigger, Trigger::PerSession(_)),
            basis,
            by_pattern,
            writes: flushes,
            pending,
            unsaved,
        })
    }

    /// What a trigger does with a session of each pattern.
    pub(super) fn expected(
        &mut self,
        strategy: &StrategyParts,
        writes: &StoreWrites,
        route: &[&str],
    ) -> Option<Vec<Expected>> {
        let mut all = Vec::new();
        for (_, session) in self.patterns {
            if session.active.is_none()
                && session.mutations.is_positive()
                && writes.trigger.timer().is_some()
                && writes.measured.is_none()
            {
                let message = format!(
                    "`{}` depends on how long a session is active, which the workload does not say",
                    writes.trigger.name()
                );
                let fault = Fault::new("missing-key", &["workload"], message).on_key();
                self.faults.push(fault.help("add `active:` or `rate:` to the workload"));
                return None;
            }
            let changing =
                if strategy.skip_unchanged { self.parts.workload.unchanged.rest() } else { Exact::ONE };
            let activity = Activity {
                mutations: &session.mutations * &changing,
                active_seconds: session.active.clone().unwrap_or_default(),
                arrivals: self.parts.workload.arrivals.clone(),
            };
            match expect(&writes.trigger, writes.measured.as_ref(), &activity) {
                Ok(expected) => all.push(expected),
                Err(problem) => {
                    self.faults.push(Fault::new("no-expectation", route, problem.to_string()));
                    return None;
                }
            }
        }
        Some(all)
    }

    /// Mutations that wait, averaged over time: Σ wait ÷ Σ span, each weighted by its pattern.
    pub(super) fn mean_unsaved(&self, by_pattern: &[Expected]) -> Option<Estimate> {
        let all = |figure: fn(&Expected) -> Option<&Estimate>| {
            let figures: Option<Vec<Estimate>> =
                by_pattern.iter().map(|expected| figure(expected).cloned()).collect();
            Some(self.mean(&figures?))
        };
        let wait = all(|expected| expected.wait.as_ref())?;
        if wait.value.is_zero() {
            return Some(wait);
        }
        let span = all(|expected| expected.span.as_ref())?;
        let value = wait.value.checked_div(&span.value)?;
        Some(Estimate { value, approximate: wait.approximate || span.approximate })
    }
}

/// Refuses triggers that would fire without end.
fn can_fire(trigger: &Trigger, route: &[&str], faults: &mut Vec<Fault>) -> bool {
    let zero = match trigger {
        Trigger::Debounced { interval, .. } if interval.is_zero() => {
            Some("an `interval` of 0 waits for nothing")
        }
        Trigger::Debounced { max_wait: Some(most), .. } if most.is_zero() => {
            Some("a `max_wait` of 0 waits for nothing")
        }
        Trigger::Batched { window, .. } | Trigger::Tiered { window, .. } if window.is_zero() => {
            Some("a `window` of 0 waits for nothing")
        }
        Trigger::Batched { max_mutations: Some(0), .. } => Some("a batch holds at least 1 mutation"),
        _ => None,
    };
    if let Some(message) = zero {
        faults.push(Fault::new("zero", route, message).help("use `per-mutation` to write at once"));
    }
    zero.is_none()
}
