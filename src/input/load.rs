//! From a path to a scenario: reads the text, finds its sheet, lays `--set` over it, and holds
//! the one against the other.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::counts_source::{self, CountsSource};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::input::Input;
use super::opened::SourceText;
use super::place::{FileId, SourceMap, Span};
use super::trace::LogReplayer;
use super::tree::{Entry, Node, Value, parse};
use super::{counts, overrides, scenario, stated};
use crate::pricing::Sheet;
use crate::scenario::{RequiredCounts, Scenario, ScenarioSpec};
use crate::trigger::ReplayCounts;

/// What is laid over a scenario on the command line.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// `path=value`, in order.
    pub set: Vec<String>,
    /// A file with the counts of a log, in place of what the scenario says of its sessions.
    pub counts: Option<String>,
    /// Who counts the log that a scenario names.
    pub replayer: Option<Arc<dyn LogReplayer>>,
}

/// A sheet, and a fingerprint of its text.
#[derive(Debug, Clone)]
pub struct LoadedScenario {
    /// The sheet.
    pub sheet: Arc<Sheet>,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// The counts of a log, and a fingerprint of their text.
#[derive(Debug, Clone)]
pub struct LoadedCounts {
    /// The counts.
    pub counts: Arc<ReplayCounts>,
    /// SHA-256 of their text, in hexadecimal.
    pub sha256: String,
}

/// A scenario, and what it came from.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of its sheet's text, in hexadecimal.
    pub sheet_sha256: String,
    /// What was laid over it.
    pub set: Vec<String>,
    /// What was measured in place of a model, where anything was.
    pub counts_provenance: Option<counts_source::CountsProvenance>,
    /// The file it came from, as it was named.
    pub name: String,
    /// The line of each of its expectations, from 1.
    pub expect_lines: Vec<usize>,
    /// The line of each of its budgets, from 1.
    pub budget_lines: Vec<usize>,
    /// What it says, each value by its route (`workload.mutations`), its expectations left out.
    pub inputs: Vec<(String, String)>,
}

/// An input that cannot be used: everything that is wrong with it, and the texts it is in.
#[derive(Debug)]
pub struct LoadError {
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// Where.
    pub sources: SourceMap,
}

impl LoadError {
    /// A single problem.
    #[must_use]
    pub fn one(problem: Diagnostic) -> Self {
        let problems = Diagnostics::default();
        problems.push(problem);
        Self::all(problems)
    }

    /// Problems that point into no text.
    #[must_use]
    pub fn all(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, sources: SourceMap::default() }
    }

    /// Everything, as a person reads it.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        self.diagnostics.render(&self.sources, color)
    }
}

/// A scenario as far as its text and its sheet give it.
struct Parts<'a> {
    sheet: Option<LoadedScenario>,
    measured: Option<CountsSource<'a>>,
    stated: Option<ScenarioSpec>,
}

/// Reads sheets and scenarios.
#[derive(Debug, Default)]
pub struct Loader {
    pub(super) sources: SourceMap,
    pub(super) problems: Diagnostics,
}

impl Loader {
    /// Reads a scenario and everything it names.
    pub fn scenario(input: &Input, options: &LoadOptions) -> Result<Loaded, LoadError> {
        Self::opened(&input.clone().open()?, options)
    }

    /// Reads a scenario whose text is at hand, and everything it names.
    pub fn opened(opened: &SourceText, options: &LoadOptions) -> Result<Loaded, LoadError> {
        let mut loader = Self::default();
        let id = loader.sources.add(opened.input.name(), opened.text.clone());
        let loaded = loader.read_scenario(&opened.input, id, options);
        loader.finish(loaded)
    }

    /// Reads the sheet that a reference names; a path is relative to `folder`.
    pub fn sheet(reference: &str, folder: &Path) -> Result<LoadedScenario, LoadError> {
        let mut loader = Self::default();
        let loaded = loader.resolve_sheet(reference, folder, None);
        loader.finish(loaded)
    }

    /// What a log must be replayed with to answer for a scenario, whose own counts are not read.
    pub fn required_counts(input: &Input, options: &LoadOptions) -> Result<RequiredCounts, LoadError> {
        let text = input.read().map_err(LoadError::one)?;
        let mut loader = Self::default();
        let id = loader.sources.add(input.name(), text);
        let wanted = loader.read_wanted(input, id, options);
        loader.finish(wanted)
    }

    /// Reads the counts of a log.
    pub fn counts(input: &Input) -> Result<LoadedCounts, LoadError> {
        let text = input.read().map_err(LoadError::one)?;
        let mut loader = Self::default();
        let loaded = loader.read_counts(input.name(), text);
        loader.finish(loaded)
    }

    pub(super) fn read_counts(&mut self, name: String, text: String) -> Option<LoadedCounts> {
        let sha256 = fingerprint(&text);
        let id = self.sources.add(name, text);
        let counts = counts::read(&self.sources, id, &self.problems)?;
        Some(LoadedCounts { counts: Arc::new(counts), sha256 })
    }

    fn finish<T>(self, value: Option<T>) -> Result<T, LoadError> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(LoadError { diagnostics: self.problems, sources: self.sources }),
        }
    }

    fn read_scenario(&mut self, input: &Input, id: FileId, options: &LoadOptions) -> Option<Loaded> {
        let root = self.read_root(id, options)?;
        let problems = Diagnostics::default();
        let Parts { sheet, measured, stated: mut parts } = self.read_parts(&root, id, input, &problems);
        let measurement = match measured {
            Some(measured) => Some(self.measure(measured, parts.as_mut(), id, input, options, &root)?),
            None => None,
        };
        let scenario = match Scenario::new(parts?, Arc::clone(sheet.as_ref().map(|found| &found.sheet)?)) {
            Ok(scenario) => scenario,
            Err(faults) => {
                self.report_errors(faults, &root);
                return None;
            }
        };
        Some(Loaded {
            scenario,
            sha256: fingerprint(self.sources.text(id)),
            sheet_sha256: sheet?.sha256,
            set: options.set.clone(),
            counts_provenance: measurement,
            name: input.name(),
            expect_lines: self.lines(&root, "expect"),
            budget_lines: self.lines(&root, "budget"),
            inputs: stated::flatten(&root),
        })
    }

    /// The tree of a scenario with the command line laid over it.
    fn read_root(&mut self, id: FileId, options: &LoadOptions) -> Option<Node> {
        let mut root = parse(&self.sources, id, &self.problems)?;
        for assignment in &options.set {
            overrides::apply(&mut root, assignment, &mut self.sources, &self.problems);
        }
        if let Some(path) = &options.counts {
            counts_source::override_counts(&mut root, path, id, &mut self.sources, &self.problems);
        }
        Some(root)
    }

    fn read_parts<'a>(
        &mut self,
        root: &'a Node,
        id: FileId,
        input: &Input,
        problems: &'a Diagnostics,
    ) -> Parts<'a> {
        let draft = scenario::read(&input.id(), root, problems);
        let sheet = draft.pricing.and_then(|node| self.sheet_of(node, id, input));
        problems.sorted().into_iter().for_each(|problem| self.problems.push(problem));
        Parts { sheet, measured: draft.counts, stated: draft.spec }
    }

    fn read_wanted(&mut self, input: &Input, id: FileId, options: &LoadOptions) -> Option<RequiredCounts> {
        let root = self.read_root(id, options)?;
        let problems = Diagnostics::default();
        let parts = self.read_parts(&root, id, input, &problems).stated?;
        RequiredCounts::for_strategies(&parts.strategies)
            .map_err(|faults| self.report_errors(faults, &root))
            .ok()
    }

    /// The line of each item of a list, or of the one mapping that stands in its place.
    fn lines(&self, root: &Node, key: &str) -> Vec<usize> {
        let line = |place: Span| self.sources.line_and_column(place).0;
        match root.entries().iter().find(|entry| entry.key == key) {
            None => Vec::new(),
            Some(Entry { value: Node { value: Value::Sequence(items), .. }, .. }) => {
                items.iter().map(|item| line(item.span)).collect()
            }
            Some(entry) => vec![line(entry.key_span)],
        }
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
