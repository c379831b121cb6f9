//! The answer of each command as data, before it has a format.

pub(super) mod break_even;
pub(super) mod check;
pub(super) mod diff;
pub(super) mod explanation;
pub(super) mod price_sheet;
pub(super) mod reconciliation;
pub(super) mod replay;
pub(super) mod scenario_report;
mod traits;

pub use break_even::BreakEvenAnswer;
pub use check::{CheckAnswer, CheckedScenario};
pub use diff::{ComparedScenario, ComparedVersion, DiffAnswer, SheetComparison};
pub use explanation::ExplainAnswer;
pub use price_sheet::PriceSheetAnswer;
pub use reconciliation::{ModelComparison, Reconciliation};
pub use replay::ReplayAnswer;
pub use scenario_report::{ReportAnswer, ScenarioReport};
pub use traits::{Annotation, Answer, TestCase, TestSuite, WithAnnotations, WithJson, WithTestSuites};
