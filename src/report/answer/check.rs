use crate::analysis::check::{CheckResult, CheckSubject, check};
use crate::input::LoadedScenario;

/// A scenario and the results of its expectations and budgets.
#[derive(Debug)]
pub struct CheckedScenario {
    /// The scenario.
    pub loaded: LoadedScenario,
    /// A result for every expectation, then for every budget at each number of sessions.
    pub results: Vec<CheckResult>,
}

impl CheckedScenario {
    /// Checks a scenario.
    #[must_use]
    pub fn new(loaded: LoadedScenario) -> Self {
        let results = check(&loaded.scenario);
        Self { loaded, results }
    }

    /// The line of the expectation or budget in the file of the scenario; 1 where it is not known.
    #[must_use]
    pub fn line(&self, result: &CheckResult) -> usize {
        let line = match result.claim {
            CheckSubject::Expectation(position) => self.loaded.expect_lines.get(position),
            CheckSubject::Budget { position, .. } => self.loaded.budget_lines.get(position),
        };
        line.copied().unwrap_or(1)
    }
}

/// The answer of `check`.
#[derive(Debug)]
pub struct CheckAnswer {
    /// The scenarios, in order.
    pub scenarios: Vec<CheckedScenario>,
}

impl CheckAnswer {
    /// Every result, with its scenario.
    pub fn results(&self) -> impl Iterator<Item = (&CheckedScenario, &CheckResult)> {
        self.scenarios.iter().flat_map(|checked| checked.results.iter().map(move |result| (checked, result)))
    }

    /// Every failed result, with its scenario.
    pub fn failures(&self) -> impl Iterator<Item = (&CheckedScenario, &CheckResult)> {
        self.results().filter(|(_, result)| !result.passes)
    }
}
