//! Floor 2: a validated question. [`ScenarioParts`] say what is asked; [`Scenario`] has held them
//! against the price sheet and worked out what one session uses under each strategy.

mod counted;
mod host;
mod model;
mod names;
mod operations;
mod parts;
mod resolve;
mod stores;
mod usage;

use std::sync::Arc;

pub use counted::RequiredCounts;
pub use model::{DataAtRisk, StoreModel, StrategyModel};
pub use parts::{
    Budget, Claim, Expectation, Host, PatternSpec, Rounding, ScenarioSpec, StoreWrites, StoredData,
    StrategySpec, Timer, WorkloadSpec,
};
pub use usage::{UsageCause, UsageItem};

use crate::number::{Rational, Share};
use crate::pricing::{MeterId, Plan, Sheet};
use crate::trigger::ReplayCounts;
use crate::validation::ValidationErrors;
use crate::workload::SessionProfile;

/// A question that has an answer: prices, a workload and strategies that fit together.
#[derive(Debug, Clone)]
pub struct Scenario {
    spec: ScenarioSpec,
    patterns: Vec<(Share, SessionProfile)>,
    existing_usage: Vec<(MeterId, Rational)>,
    models: Vec<StrategyModel>,
    baseline: usize,
}

impl Scenario {
    /// Holds the parts against each other and against the sheet, and works out what one session
    /// uses; every fault is found, not just the first.
    pub fn new(parts: ScenarioSpec) -> Result<Self, ValidationErrors> {
        resolve::resolve(parts)
    }

    /// What it is made of.
    #[must_use]
    pub fn spec(&self) -> &ScenarioSpec {
        &self.spec
    }

    /// Its prices.
    #[must_use]
    pub fn sheet(&self) -> &Arc<Sheet> {
        &self.spec.sheet
    }

    /// Its plan.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.spec.sheet.plan(&self.spec.plan)
    }

    /// The kinds of session and the share of each; a single one where all are alike.
    #[must_use]
    pub fn patterns(&self) -> &[(Share, SessionProfile)] {
        &self.patterns
    }

    /// The counts of a log that stand in place of a model, where they do.
    #[must_use]
    pub fn counts(&self) -> Option<&ReplayCounts> {
        self.spec.workload.counts.as_deref()
    }

    /// What the rest of the account uses a month.
    #[must_use]
    pub fn existing_usage(&self) -> &[(MeterId, Rational)] {
        &self.existing_usage
    }

    /// What a session does under each strategy, in the order they are shown.
    #[must_use]
    pub fn strategies(&self) -> &[StrategyModel] {
        &self.models
    }

    /// The strategy of that name.
    #[must_use]
    pub fn strategy(&self, id: &str) -> Option<&StrategyModel> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The strategy that others are held against.
    #[must_use]
    pub fn baseline(&self) -> &StrategyModel {
        &self.models[self.baseline]
    }

    /// Mutations a session, the mean over its patterns.
    #[must_use]
    pub fn mutations(&self) -> Rational {
        self.patterns.iter().map(|(share, session)| share.as_rational() * &session.mutations).sum()
    }

    /// The largest volume asked for.
    #[must_use]
    pub fn max_sessions(&self) -> u64 {
        self.spec.workload.sessions.iter().copied().max().unwrap_or_default()
    }

    /// The same question with some of its parts changed.
    pub fn with(&self, change: impl FnOnce(&mut ScenarioSpec)) -> Result<Self, ValidationErrors> {
        let mut parts = self.spec.clone();
        change(&mut parts);
        Self::new(parts)
    }
}
