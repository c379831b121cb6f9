use std::collections::BTreeSet;

use super::spec::StrategySpec;
use crate::pricing::{Sheet, UnitCost};
use crate::trigger::{FlushPolicy, MissingCounts};
use crate::validation::{ValidationError, ValidationErrors};

/// What a replay of a log must count to answer for some strategies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequiredCounts {
    /// Their triggers without duplicates, times in milliseconds.
    pub policies: Vec<FlushPolicy>,
    /// Whether a strategy skips unchanged mutations, so that the log must mark them.
    pub conditional: bool,
    /// The chunk sizes in bytes by which the price sheet bills, for which chunks are counted.
    pub chunk_sizes: BTreeSet<u64>,
}

impl RequiredCounts {
    /// The counts these strategies need. Measured writes need none. A time that is not a whole
    /// number of milliseconds is an error.
    pub fn for_strategies(strategies: &[StrategySpec]) -> Result<Self, ValidationErrors> {
        let (mut required, mut errors) = (Self::default(), Vec::new());
        for strategy in strategies {
            for writes in strategy.writes.iter().filter(|writes| writes.measured.is_none()) {
                match writes.trigger.policy_in_millis() {
                    Ok(Some(policy)) => required.add(policy, strategy.skip_unchanged),
                    Ok(None) => {}
                    Err(time) => {
                        let path = ["strategies", &strategy.id, "writes", &writes.store];
                        errors.push(to_validation_error(&MissingCounts::NotWholeMillis(time), &path));
                    }
                }
            }
        }
        ValidationErrors::into_result(errors, required)
    }

    /// Adds the chunk sizes that a price sheet names.
    #[must_use]
    pub fn with_chunk_sizes(mut self, sheet: &Sheet) -> Self {
        let operations = sheet.services().iter().flat_map(|service| &service.operations);
        let sizes = operations.flat_map(|operation| &operation.costs).filter_map(|(_, units)| match units {
            UnitCost::PerChunk { chunk, .. } => Some(chunk.get()),
            UnitCost::Fixed(_) => None,
        });
        self.chunk_sizes.extend(sizes);
        self
    }

    fn add(&mut self, policy: FlushPolicy, skip_unchanged: bool) {
        self.conditional |= skip_unchanged;
        if !self.policies.contains(&policy) {
            self.policies.push(policy);
        }
    }
}

/// Missing counts as an error at a path of the scenario.
pub(super) fn to_validation_error(missing: &MissingCounts, path: &[&str]) -> ValidationError {
    let code = if matches!(missing, MissingCounts::NotWholeMillis(_)) { "not-whole" } else { "not-counted" };
    let error = ValidationError::new(code, path, missing.to_string());
    match missing.help() {
        Some(help) => error.help(help),
        None => error,
    }
}
