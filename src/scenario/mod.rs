//! A validated question: [`ScenarioSpec`] says what is asked, [`Scenario`] has been checked against
//! a price sheet and knows what one session uses under each strategy.

mod counted;
mod expectation;
mod host;
mod host_spec;
mod model;
mod model_builder;
mod operations;
mod required_counts;
mod sessions;
mod spec;
mod stores;
mod strategy_id;
mod usage;
mod validate;

use std::sync::Arc;

pub use expectation::{Budget, Claim, Expectation};
pub use host_spec::{Host, Timer};
pub use model::{DataAtRisk, StoreModel, StrategyModel};
pub use required_counts::RequiredCounts;
pub use spec::{PatternSpec, Rounding, ScenarioSpec, StoreWrites, StoredData, StrategySpec, WorkloadSpec};
pub use strategy_id::StrategyId;
pub use usage::{UsageCause, UsageItem};

use crate::number::{Rational, Share};
use crate::pricing::{MeterId, Plan, Sheet};
use crate::trigger::ReplayCounts;
use crate::validation::ValidationErrors;
use crate::workload::SessionProfile;
use model_builder::ModelBuilder;

/// A question that has an answer: prices, a workload and strategies that fit together.
///
/// ```
/// use writecost::bill::CostCurve;
/// use writecost::pricing::{Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
/// use writecost::scenario::{Scenario, ScenarioSpec, StrategySpec, WorkloadSpec};
/// use writecost::trigger::Trigger;
/// use writecost::workload::ActivitySpec;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut sheet = SheetSpec::new("mine", "2026-01-03".parse()?);
/// let writes = Meter::new("writes", UnitRate::flat("1.00".parse()?, 1_000_000u64)?);
/// sheet.services.push(Service::new("do").with_meter(writes).with_operation(Operation::single_unit("put", "writes")));
/// let sheet = std::sync::Arc::new(Sheet::new(sheet)?);
///
/// let workload = WorkloadSpec::new(vec![1_000_000], ActivitySpec::new(150, "2.5min".parse()?));
/// let mut spec = ScenarioSpec::new("session", workload);
/// spec.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
///
/// // One specification can be priced with several sheets.
/// let scenario = Scenario::new(spec, sheet)?;
/// let bill = CostCurve::for_strategy(&scenario, scenario.baseline()).bill(1_000_000);
/// assert_eq!(bill.total.to_string(), "150");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Scenario {
    spec: ScenarioSpec,
    sheet: Arc<Sheet>,
    patterns: Vec<(Share, SessionProfile)>,
    existing_usage: Vec<(MeterId, Rational)>,
    models: Vec<StrategyModel>,
    baseline: StrategyId,
}

impl Scenario {
    /// Validates a specification against a price sheet, and computes what one session uses.
    ///
    /// # Errors
    ///
    /// Every error of the specification, each with its path.
    pub fn new(spec: ScenarioSpec, sheet: Arc<Sheet>) -> Result<Self, ValidationErrors> {
        let mut errors = Vec::new();
        let patterns = sessions::session_patterns(&spec.workload, &mut errors);
        validate::check_names(&spec, &sheet, &mut errors);
        if !errors.is_empty() {
            // The strategies are checked as well, so that one run reports everything.
            errors.extend(ModelBuilder::new(&spec, &sheet, &patterns).build().1);
            return Err(ValidationErrors(errors));
        }
        let (models, mut errors) = ModelBuilder::new(&spec, &sheet, &patterns).build();
        let existing_usage = validate::existing_usage(&spec, &sheet, &mut errors);
        let baseline = models.iter().find(|model| Some(&model.id) == spec.baseline.as_ref());
        let baseline = baseline.map_or(StrategyId::new(0), |model| model.position);
        let scenario = Self { spec, sheet, patterns, existing_usage, models, baseline };
        ValidationErrors::into_result(errors, scenario)
    }

    /// Its specification.
    #[must_use]
    pub fn spec(&self) -> &ScenarioSpec {
        &self.spec
    }

    /// Its price sheet.
    #[must_use]
    pub fn sheet(&self) -> &Arc<Sheet> {
        &self.sheet
    }

    /// Its plan.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.sheet.plan(&self.spec.plan)
    }

    /// The kinds of session and the share of each; a single one if all sessions are alike.
    #[must_use]
    pub fn patterns(&self) -> &[(Share, SessionProfile)] {
        &self.patterns
    }

    /// The counts of a log that replace estimates, if there are any.
    #[must_use]
    pub fn counts(&self) -> Option<&ReplayCounts> {
        self.spec.workload.counts.as_deref()
    }

    /// What the rest of the account uses in a month.
    #[must_use]
    pub fn existing_usage(&self) -> &[(MeterId, Rational)] {
        &self.existing_usage
    }

    /// What a session does under each strategy, in the order they are shown.
    #[must_use]
    pub fn strategies(&self) -> &[StrategyModel] {
        &self.models
    }

    /// The strategy with this key.
    #[must_use]
    pub fn strategy(&self, key: &str) -> Option<&StrategyModel> {
        self.models.iter().find(|model| model.id == key)
    }

    /// The model of a strategy; `None` if the id is from another scenario.
    #[must_use]
    pub fn model(&self, id: StrategyId) -> Option<&StrategyModel> {
        self.models.get(id.index())
    }

    /// The specification of a strategy; `None` if the id is from another scenario.
    #[must_use]
    pub fn strategy_spec(&self, id: StrategyId) -> Option<&StrategySpec> {
        self.spec.strategies.get(id.index())
    }

    /// The name of a strategy for people: its title, else its key. Empty if the id is from another
    /// scenario.
    #[must_use]
    pub fn strategy_name(&self, id: StrategyId) -> &str {
        self.model(id).map_or("", |model| &model.name)
    }

    /// The key of a strategy in the scenario file. Empty if the id is from another scenario.
    #[must_use]
    pub fn strategy_key(&self, id: StrategyId) -> &str {
        self.model(id).map_or("", |model| &model.id)
    }

    /// The strategy that others are compared with.
    #[must_use]
    pub fn baseline(&self) -> &StrategyModel {
        &self.models[self.baseline.index()]
    }

    /// Mutations a session, the mean over its patterns.
    #[must_use]
    pub fn mutations(&self) -> Rational {
        self.patterns.iter().map(|(share, session)| share.as_rational() * &session.mutations).sum()
    }

    /// The largest of its volumes, in sessions a month.
    #[must_use]
    pub fn max_sessions(&self) -> u64 {
        self.spec.workload.sessions.iter().copied().max().unwrap_or_default()
    }

    /// The same scenario with a changed specification.
    ///
    /// # Errors
    ///
    /// Every error of the changed specification.
    pub fn with(&self, change: impl FnOnce(&mut ScenarioSpec)) -> Result<Self, ValidationErrors> {
        let mut spec = self.spec.clone();
        change(&mut spec);
        Self::new(spec, Arc::clone(&self.sheet))
    }

    /// The same scenario with the prices of another sheet.
    ///
    /// # Errors
    ///
    /// Every name that the other sheet does not have.
    pub fn with_sheet(&self, sheet: Arc<Sheet>) -> Result<Self, ValidationErrors> {
        Self::new(self.spec.clone(), sheet)
    }
}
