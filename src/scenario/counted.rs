//! Counts of a log in place of a model: what must be counted for a scenario, and what its
//! sessions are then known to do.

use super::model::StoreModel;
use super::parts::{StoreWrites, StrategySpec, WorkloadSpec};
use super::resolve::Resolver;
use super::usage::{UsageCause, UsageItem};
use crate::number::{Rational, Share};
use crate::pricing::{MeterId, UnitCost};
use crate::trigger::{
    CountSource, FlushPolicy, MissingCounts, ReplayCounts, Trigger, TriggerEstimate, estimate_from_counts,
};
use crate::validation::{ValidationError, ValidationErrors};
use crate::workload::{ActivitySpec, Arrivals, SessionProfile};

/// What a log must be replayed with to answer for some strategies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequiredCounts {
    /// Their triggers, each once, times in milliseconds.
    pub policies: Vec<FlushPolicy>,
    /// Whether any skips mutations that change nothing, so that the log must say which do.
    pub conditional: bool,
}

impl RequiredCounts {
    /// What these strategies need; what was measured by the user needs nothing. A time that is no
    /// whole number of milliseconds is a fault.
    pub fn for_strategies(strategies: &[StrategySpec]) -> Result<Self, ValidationErrors> {
        let (mut wanted, mut faults) = (Self::default(), Vec::new());
        for strategy in strategies {
            for writes in strategy.writes.iter().filter(|writes| writes.measured.is_none()) {
                match writes.trigger.flush_policy() {
                    Ok(Some(rule)) => wanted.add(rule, strategy.skip_unchanged),
                    Ok(None) => {}
                    Err(time) => {
                        let route = ["strategies", &strategy.id, "writes", &writes.store];
                        faults.push(to_validation_error(&MissingCounts::NotWholeMillis(time), &route));
                    }
                }
            }
        }
        ValidationErrors::into_result(faults, wanted)
    }

    fn add(&mut self, rule: FlushPolicy, skip_unchanged: bool) {
        self.conditional |= skip_unchanged;
        if !self.policies.contains(&rule) {
            self.policies.push(rule);
        }
    }
}

fn to_validation_error(problem: &MissingCounts, route: &[&str]) -> ValidationError {
    let code = if matches!(problem, MissingCounts::NotWholeMillis(_)) { "not-whole" } else { "not-counted" };
    let fault = ValidationError::new(code, route, problem.to_string());
    match problem.help() {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// The one kind of session that counts know: the mean over the log.
pub(super) fn session(
    workload: &WorkloadSpec,
    counts: &ReplayCounts,
    faults: &mut Vec<ValidationError>,
) -> Vec<(Share, SessionProfile)> {
    let stated = workload.pace != ActivitySpec::default()
        || !workload.patterns.is_empty()
        || workload.arrivals != Arrivals::default()
        || workload.unchanged != Share::default();
    if stated {
        let message = "counts of a log take the place of `mutations`, `rate`, `active`, `patterns`, `arrivals` and `unchanged`: give one or the other";
        faults.push(ValidationError::new("contradiction", &["workload"], message).at_key());
    }
    let Some(mutations) = counts.per_session(counts.log.mutations) else {
        let message = MissingCounts::NoSession.to_string();
        faults.push(ValidationError::new("not-counted", &["workload"], message).at_key());
        return Vec::new();
    };
    let active = counts.log.active_ms.and_then(|active| counts.seconds_per_session(active));
    vec![(Share::new(Rational::ONE).unwrap_or_default(), SessionProfile { mutations, active })]
}

impl Resolver<'_> {
    /// What the counts say of a store, where they are asked: not of what the user measured.
    pub(super) fn counts_for(&self, writes: &StoreWrites) -> Option<&ReplayCounts> {
        let stated = writes.measured.is_some() || matches!(writes.trigger, Trigger::PerSession(_));
        self.spec.workload.counts.as_deref().filter(|_| !stated)
    }

    pub(super) fn estimate_from_counts(
        &mut self,
        strategy: &StrategySpec,
        writes: &StoreWrites,
        route: &[&str],
    ) -> Option<(TriggerEstimate, CountSource)> {
        let counts = self.counts_for(writes)?;
        let counted = estimate_from_counts(&writes.trigger, strategy.skip_unchanged, counts);
        let tell = |problem| {
            // That a log is empty is told once, of the workload.
            if problem != MissingCounts::NoSession {
                self.errors.push(to_validation_error(&problem, route));
            }
        };
        counted.map_err(tell).ok()
    }

    /// Puts the 4,096-byte units that a write really had in place of those of `state`.
    pub(super) fn apply_counted_chunks(&self, position: usize, store: &StoreModel, into: &mut [UsageItem]) {
        let Some(counted) = store.count_source.as_ref().and_then(CountSource::units_4096) else { return };
        for found in into.iter_mut().filter(|found| found.cause == UsageCause::Writes(position)) {
            let operation = found.operation.clone().unwrap_or_default();
            for (meter, units) in &mut found.costs {
                if let Some(each) = self.chunk_cost(*meter, &operation) {
                    *units = each * &counted;
                }
            }
        }
    }

    /// What an operation costs of a meter for each started 4,096 bytes, where it does.
    fn chunk_cost(&self, place: MeterId, operation: &str) -> Option<&Rational> {
        let (service, meter) = self.spec.sheet.meter(place)?;
        let costs = &service.find_operation(operation)?.costs;
        costs.iter().find_map(|(name, units)| match units {
            UnitCost::PerChunk { chunk, units } if chunk.get() == 4096 && *name == meter.id => Some(units),
            _ => None,
        })
    }

    /// Whether counts say how often a store's alarms are set; where they do not, that is a fault.
    pub(super) fn check_alarm_counts(&mut self, store: &StoreModel) -> bool {
        let unknown = store.count_source.is_some() && matches!(store.trigger, Trigger::Tiered { .. });
        if unknown {
            let message = format!(
                "counts do not say how often `{}` sets an alarm: only how often it writes",
                store.trigger
            );
            let help = "wait by `timer: timeout`, or give the trigger measured `writes:`";
            self.errors.push(ValidationError::new("not-counted", &["host", "timer"], message).help(help));
        }
        !unknown
    }
}
