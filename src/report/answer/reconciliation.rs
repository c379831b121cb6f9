use crate::analysis::reconcile::{AccountBill, MeterVariance};
use crate::input::{Export, LoadedScenario, LoadedSheet};
use crate::pricing::Plan;
use crate::scenario::Rounding;

/// The answer of `import`: the measured usage of an account, priced, and maybe compared with a model.
#[derive(Debug)]
pub struct Reconciliation {
    /// The measured usage.
    pub export: Export,
    /// The price sheet.
    pub sheet: LoadedSheet,
    /// The plan.
    pub plan: Plan,
    /// How usage is rounded.
    pub rounding: Rounding,
    /// The bill under that rounding.
    pub bill: AccountBill,
    /// The bill under the other rounding.
    pub other_rounding: AccountBill,
    /// The comparison with a strategy of a scenario, where one was asked for.
    pub model: Option<ModelComparison>,
}

/// A strategy of a scenario compared with the usage of the account.
#[derive(Debug)]
pub struct ModelComparison {
    /// The scenario.
    pub loaded: LoadedScenario,
    /// The id of the strategy.
    pub strategy: String,
    /// Sessions a month.
    pub sessions: u64,
    /// The difference for each meter.
    pub variances: Vec<MeterVariance>,
}
