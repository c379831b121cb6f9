//! What the stores of a strategy see of a session.

use super::model::{DataAtRisk, StoreModel};
use super::names::find_service;
use super::parts::{StoreWrites, StrategySpec};
use super::resolve::Resolver;
use crate::number::{Figure, Rational};
use crate::trigger::{SessionActivity, Trigger, TriggerEstimate, estimate};
use crate::validation::ValidationError;

impl Resolver<'_> {
    pub(super) fn store(&mut self, strategy: &StrategySpec, writes: &StoreWrites) -> Option<StoreModel> {
        let route = ["strategies", &strategy.id, "writes", &writes.store];
        let (service, _) = find_service(self.spec, &writes.store, &route, true, &mut self.errors)?;
        if !check_timers(&writes.trigger, &route, &mut self.errors) && self.spec.workload.counts.is_some() {
            return None;
        }
        let (by_pattern, basis) = if self.counts_for(writes).is_some() {
            let (counted, basis) = self.estimate_from_counts(strategy, writes, &route)?;
            (vec![counted], Some(basis))
        } else {
            (self.estimate(strategy, writes, &route)?, None)
        };
        let collect = |figure: fn(&TriggerEstimate) -> &Figure| {
            self.mean(&by_pattern.iter().map(|expected| figure(expected).clone()).collect::<Vec<_>>())
        };
        let (flushes, pending) =
            (collect(|expected| &expected.writes), collect(|expected| &expected.timer_pending));
        let unsaved = DataAtRisk {
            max_delay: by_pattern.first().and_then(|first| first.max_delay),
            mean_pending: self.mean_pending(&by_pattern),
        };
        Some(StoreModel {
            service,
            store: writes.store.clone(),
            trigger: writes.trigger.clone(),
            measured: basis.is_some()
                || writes.measured.is_some()
                || writes.trigger.measured_writes().is_some(),
            count_source: basis,
            by_pattern,
            writes: flushes,
            timer_pending: pending,
            unsaved,
        })
    }

    /// What a trigger does with a session of each pattern.
    pub(super) fn estimate(
        &mut self,
        strategy: &StrategySpec,
        writes: &StoreWrites,
        route: &[&str],
    ) -> Option<Vec<TriggerEstimate>> {
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
                let fault = ValidationError::new("missing-key", &["workload"], message).at_key();
                self.errors.push(fault.help("add `active:` or `rate:` to the workload"));
                return None;
            }
            let changing = if strategy.skip_unchanged {
                self.spec.workload.unchanged.complement()
            } else {
                Rational::ONE
            };
            let activity = SessionActivity {
                mutations: &session.mutations * &changing,
                active_seconds: session.active.clone().unwrap_or_default(),
                arrivals: self.spec.workload.arrivals.clone(),
            };
            match estimate(&writes.trigger, writes.measured.as_ref(), &activity) {
                Ok(expected) => all.push(expected),
                Err(problem) => {
                    self.errors.push(ValidationError::new("no-expectation", route, problem.to_string()));
                    return None;
                }
            }
        }
        Some(all)
    }

    /// Mutations that wait, averaged over time: Σ wait ÷ Σ span, each weighted by its pattern.
    pub(super) fn mean_pending(&self, by_pattern: &[TriggerEstimate]) -> Option<Figure> {
        let all = |figure: fn(&TriggerEstimate) -> Option<&Figure>| {
            let figures: Option<Vec<Figure>> =
                by_pattern.iter().map(|expected| figure(expected).cloned()).collect();
            Some(self.mean(&figures?))
        };
        let wait = all(|expected| expected.total_delay.as_ref())?;
        if wait.value.is_zero() {
            return Some(wait);
        }
        let span = all(|expected| expected.observed_time.as_ref())?;
        let value = wait.value.checked_div(&span.value)?;
        Some(Figure { value, is_approximate: wait.is_approximate || span.is_approximate })
    }
}

/// Refuses triggers that would fire without end.
fn check_timers(trigger: &Trigger, route: &[&str], errors: &mut Vec<ValidationError>) -> bool {
    let bounds = trigger.check_bounds();
    if let Err(message) = bounds {
        let error = ValidationError::new("zero", route, message);
        errors.push(error.help("use `per-mutation` to write at once"));
    }
    bounds.is_ok()
}
