//! Counts of a log in place of an estimate: what they say about the stores of a strategy.

use super::model::StoreModel;
use super::model_builder::ModelBuilder;
use super::required_counts::to_validation_error;
use super::spec::{StoreWrites, StrategySpec};
use super::usage::{UsageCause, UsageItem};
use crate::number::Rational;
use crate::pricing::{MeterId, UnitCost};
use crate::trigger::{CountSource, MissingCounts, ReplayCounts, TriggerEstimate, estimate_from_counts};
use crate::validation::ValidationError;

impl ModelBuilder<'_> {
    /// The counts that apply to a store; `None` if the scenario has none, or gives measured writes.
    pub(super) fn counts_for(&self, writes: &StoreWrites) -> Option<&ReplayCounts> {
        let is_measured = writes.measured.is_some() || writes.trigger.measured_writes().is_some();
        self.spec.workload.counts.as_deref().filter(|_| !is_measured)
    }

    pub(super) fn estimate_from_counts(
        &mut self,
        strategy: &StrategySpec,
        writes: &StoreWrites,
        path: &[&str],
    ) -> Option<(TriggerEstimate, CountSource)> {
        let counts = self.counts_for(writes)?;
        match estimate_from_counts(&writes.trigger, strategy.skip_unchanged, counts) {
            Ok(found) => Some(found),
            // Reported once, for the workload.
            Err(MissingCounts::NoSession) => None,
            Err(missing) => {
                self.errors.push(to_validation_error(&missing, path));
                None
            }
        }
    }

    /// Replaces the chunks that `state` has by those that a write of the log had, for operations
    /// billed by the chunk.
    pub(super) fn apply_counted_chunks(&self, index: usize, store: &StoreModel, items: &mut [UsageItem]) {
        let Some(source) = &store.count_source else { return };
        for found in items.iter_mut().filter(|found| found.cause == UsageCause::Writes(index)) {
            let Some(operation) = &found.operation else { continue };
            for (meter, units) in &mut found.costs {
                if let Some((chunk, each)) = self.chunk_cost(*meter, operation)
                    && let Some(counted) = source.chunks_per_write(chunk)
                {
                    *units = each * &counted;
                }
            }
        }
    }

    /// The size of the chunk by which an operation costs units of a meter, and the units for each.
    fn chunk_cost(&self, meter: MeterId, operation: &str) -> Option<(u64, &Rational)> {
        let (service, meter) = self.sheet.meter(meter)?;
        let costs = &service.find_operation(operation)?.costs;
        costs.iter().find_map(|(name, units)| match units {
            UnitCost::PerChunk { chunk, units } if *name == meter.id => Some((chunk.get(), units)),
            _ => None,
        })
    }

    /// Whether the number of alarms a store sets is known; an error if its counts do not say.
    pub(super) fn check_alarm_counts(&mut self, store: &StoreModel) -> bool {
        let is_unknown = store.count_source.is_some() && store.trigger.critical_share().is_some();
        if is_unknown {
            let message = format!(
                "counts do not say how often `{}` sets an alarm, only how often it writes",
                store.trigger
            );
            let help = "use `timer: timeout`, or give the trigger measured `writes:`";
            self.errors.push(ValidationError::new("not-counted", &["host", "timer"], message).help(help));
        }
        !is_unknown
    }
}
