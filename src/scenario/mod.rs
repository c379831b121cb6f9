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

pub use counted::Wanted;
pub use model::{StoreModel, StrategyModel, Unsaved};
pub use parts::{
    Budget, Expectation, Held, Host, PatternParts, Rounding, ScenarioParts, StoreWrites, Stored,
    StrategyParts, Timer, WorkloadParts,
};
pub use usage::{Cause, Contribution};

use crate::number::{Exact, Share};
use crate::pricing::{MeterRef, Plan, Sheet};
use crate::trigger::Counts;
use crate::validation::Faults;
use crate::workload::Session;

/// A question that has an answer: prices, a workload and strategies that fit together.
#[derive(Debug, Clone)]
pub struct Scenario {
    parts: ScenarioParts,
    patterns: Vec<(Share, Session)>,
    elsewhere: Vec<(MeterRef, Exact)>,
    models: Vec<StrategyModel>,
    baseline: usize,
}

impl Scenario {
    /// Holds the parts against each other and against the sheet, and works out what one session
    /// uses; every fault is found, not just the first.
    pub fn new(parts: ScenarioParts) -> Result<Self, Faults> {
        resolve::resolve(parts)
    }

    /// What it is made of.
    #[must_use]
    pub fn parts(&self) -> &ScenarioParts {
        &self.parts
    }

    /// Its prices.
    #[must_use]
    pub fn sheet(&self) -> &Arc<Sheet> {
        &self.parts.sheet
    }

    /// Its plan.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.parts.sheet.plan(&self.parts.plan)
    }

    /// The kinds of session and the share of each; a single one where all are alike.
    #[must_use]
    pub fn patterns(&self) -> &[(Share, Session)] {
        &self.patterns
    }

    /// The counts of a log that stand in place of a model, where they do.
    #[must_use]
    pub fn counts(&self) -> Option<&Counts> {
        self.parts.workload.counts.as_deref()
    }

    /// What the rest of the account uses a month.
    #[must_use]
    pub fn elsewhere(&self) -> &[(MeterRef, Exact)] {
        &self.elsewhere
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
    pub fn mutations(&self) -> Exact {
        self.patterns.iter().map(|(share, session)| share.exact() * &session.mutations).sum()
    }

    /// The largest volume asked for.
    #[must_use]
    pub fn largest(&self) -> u64 {
        self.parts.workload.sessions.iter().copied().max().unwrap_or_default()
    }

    /// The same question with some of its parts changed.
    pub fn with(&self, change: impl FnOnce(&mut ScenarioParts)) -> Result<Self, Faults> {
        let mut parts = self.parts.clone();
        change(&mut parts);
        Self::new(parts)
    }
}
