//! What a session does to the stores of a strategy.

use super::model::{DataAtRisk, StoreModel};
use super::model_builder::ModelBuilder;
use super::spec::{StoreWrites, StrategySpec};
use super::validate::{ErrorAt, find_service};
use crate::number::{Figure, Rational};
use crate::trigger::{SessionActivity, Trigger, TriggerEstimate, estimate};
use crate::validation::ValidationError;
use crate::workload::SessionProfile;

impl ModelBuilder<'_> {
    pub(super) fn store(&mut self, strategy: &StrategySpec, writes: &StoreWrites) -> Option<StoreModel> {
        let path = ["strategies", &strategy.id, "writes", &writes.store];
        let plan = &self.spec.plan;
        let found = find_service(self.sheet, plan, &writes.store, &path, ErrorAt::Key, &mut self.errors);
        let (service, _) = found?;
        if !check_timers(&writes.trigger, &path, &mut self.errors) && self.spec.workload.counts.is_some() {
            return None;
        }
        let (by_pattern, count_source) = if self.counts_for(writes).is_some() {
            let (counted, source) = self.estimate_from_counts(strategy, writes, &path)?;
            (vec![counted], Some(source))
        } else {
            (self.estimate(strategy, writes, &path)?, None)
        };
        let mean = |figure: fn(&TriggerEstimate) -> &Figure| {
            self.mean(&by_pattern.iter().map(|estimate| figure(estimate).clone()).collect::<Vec<_>>())
        };
        let is_per_session = writes.trigger.measured_writes().is_some();
        Some(StoreModel {
            service,
            store: writes.store.clone(),
            trigger: writes.trigger.clone(),
            measured: count_source.is_some() || writes.measured.is_some() || is_per_session,
            count_source,
            writes: mean(|estimate| &estimate.writes),
            timer_pending: mean(|estimate| &estimate.timer_pending),
            unsaved: DataAtRisk {
                max_delay: by_pattern.first().and_then(|first| first.max_delay),
                mean_pending: self.mean_pending(&by_pattern),
            },
            by_pattern,
        })
    }

    /// What a trigger does in a session of each pattern; `None` if a session cannot be estimated,
    /// which is reported.
    fn estimate(
        &mut self,
        strategy: &StrategySpec,
        writes: &StoreWrites,
        path: &[&str],
    ) -> Option<Vec<TriggerEstimate>> {
        let mut all = Vec::new();
        for (_, session) in self.patterns {
            if needs_active_time(writes, session) {
                let name = writes.trigger.name();
                let message =
                    format!("`{name}` needs the active time of a session, which the workload does not give");
                let error = ValidationError::new("missing-key", &["workload"], message).at_key();
                self.errors.push(error.help("add `active:` or `rate:` to the workload"));
                return None;
            }
            let activity = self.activity(strategy, session);
            match estimate(&writes.trigger, writes.measured.as_ref(), &activity) {
                Ok(found) => all.push(found),
                Err(error) => {
                    self.errors.push(ValidationError::new("no-expectation", path, error.to_string()));
                    return None;
                }
            }
        }
        Some(all)
    }

    /// A session as the triggers of a strategy see it.
    fn activity(&self, strategy: &StrategySpec, session: &SessionProfile) -> SessionActivity {
        let workload = &self.spec.workload;
        let visible = if strategy.skip_unchanged { workload.unchanged.complement() } else { Rational::ONE };
        SessionActivity {
            mutations: &session.mutations * &visible,
            active_seconds: session.active.clone().unwrap_or_default(),
            arrivals: workload.arrivals.clone(),
        }
    }

    /// Pending mutations on average over time, by Little's law: Σ delay ÷ Σ time, each weighted by
    /// the share of its pattern.
    fn mean_pending(&self, by_pattern: &[TriggerEstimate]) -> Option<Figure> {
        let mean = |figure: fn(&TriggerEstimate) -> Option<&Figure>| {
            let figures: Option<Vec<Figure>> =
                by_pattern.iter().map(|estimate| figure(estimate).cloned()).collect();
            Some(self.mean(&figures?))
        };
        let delay = mean(|estimate| estimate.total_delay.as_ref())?;
        if delay.value.is_zero() {
            return Some(delay);
        }
        let time = mean(|estimate| estimate.observed_time.as_ref())?;
        let value = delay.value.checked_div(&time.value)?;
        Some(Figure { value, is_approximate: delay.is_approximate || time.is_approximate })
    }
}

/// Whether a timed trigger has to be estimated without an active time.
fn needs_active_time(writes: &StoreWrites, session: &SessionProfile) -> bool {
    session.active.is_none()
        && session.mutations.is_positive()
        && writes.trigger.timer().is_some()
        && writes.measured.is_none()
}

/// Refuses timers of no length and batches of no mutation.
fn check_timers(trigger: &Trigger, path: &[&str], errors: &mut Vec<ValidationError>) -> bool {
    let bounds = trigger.check_bounds();
    if let Err(message) = bounds {
        let error = ValidationError::new("zero", path, message);
        errors.push(error.help("use `per-mutation` to write without delay"));
    }
    bounds.is_ok()
}
