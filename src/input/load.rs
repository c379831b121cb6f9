//! Loads scenarios, price sheets and counts by name.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use super::counts_source::{self, CountsSource};
use super::diagnostic::Diagnostics;
use super::files::{DiskFiles, Files, MemoryFiles, SourceText};
use super::load_error::LoadError;
use super::load_options::{LoadOptions, LoadedCounts, LoadedScenario, LoadedSheet};
use super::load_state::{LoadState, fingerprint};
use super::locate::report_errors;
use super::source_map::{FileId, Span};
use super::tree::{Entry, Node, Value, parse};
use super::{flatten, overrides, scenario};
use crate::scenario::{RequiredCounts, Scenario, ScenarioSpec};

/// Loads scenarios, price sheets and counts through [`Files`].
///
/// ```
/// use writecost::input::{LoadOptions, Loader, MemoryFiles};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scenario = "
/// pricing: cloudflare@2026-01-07
/// workload: { sessions: 1M, mutations: 150, active: 2.5min }
/// strategies: { each: { writes: { do: per-mutation } } }
/// ";
/// let files = MemoryFiles::new().with("session.yaml", scenario);
/// let mut options = LoadOptions::default();
/// options.set.push("workload.mutations=300".to_owned());
/// let loaded = Loader::new(&files).scenario("session.yaml", &options)?;
/// assert_eq!(loaded.scenario.mutations().to_string(), "300");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Loader<'a> {
    files: &'a dyn Files,
}

impl<'a> Loader<'a> {
    /// A loader that reads everything through `files`.
    #[must_use]
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files }
    }

    /// Reads a scenario and everything it names.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario, its price sheet and its counts.
    pub fn scenario(self, name: &str, options: &LoadOptions) -> Result<LoadedScenario, LoadError> {
        self.scenario_text(&self.text(name)?, options)
    }

    /// Loads a scenario from its text, and reads everything it names, relative to the name of the
    /// text.
    ///
    /// # Errors
    ///
    /// As [`Loader::scenario`].
    pub fn scenario_text(
        self,
        source: &SourceText,
        options: &LoadOptions,
    ) -> Result<LoadedScenario, LoadError> {
        let mut load = ScenarioLoad::new(self.files, source, options);
        let loaded = load.scenario();
        load.state.finish(loaded)
    }

    /// Reads the sheet of a reference. A path is relative to `origin`, the file that names it; an
    /// empty origin is the working folder.
    ///
    /// # Errors
    ///
    /// There is no such sheet, or everything that is wrong with it.
    pub fn sheet(self, reference: &str, origin: &str) -> Result<LoadedSheet, LoadError> {
        let mut state = LoadState::new(self.files);
        let loaded = state.resolve_sheet(reference, origin, None);
        state.finish(loaded)
    }

    /// What a replay of a log must count to answer for a scenario. Counts that the scenario names
    /// are not read.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario.
    pub fn required_counts(self, name: &str, options: &LoadOptions) -> Result<RequiredCounts, LoadError> {
        let source = self.text(name)?;
        let mut load = ScenarioLoad::new(self.files, &source, options);
        let required = load.required_counts();
        load.state.finish(required)
    }

    /// Reads the counts of a log.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file.
    pub fn counts(self, name: &str) -> Result<LoadedCounts, LoadError> {
        let source = self.text(name)?;
        let mut state = LoadState::new(self.files);
        let loaded = state.counts(source);
        state.finish(loaded)
    }

    fn text(self, name: &str) -> Result<SourceText, LoadError> {
        self.files.read(name, "").map_err(|error| LoadError::one(error.into()))
    }
}

impl Scenario {
    /// Loads a scenario file, and reads its price sheet and counts relative to it.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let scenario = writecost::scenario::Scenario::load("scenarios/session-persistence.yaml")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario and the files it names. A log it names is not
    /// replayed: that needs [`LoadOptions::replayer`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let name = path.as_ref().to_string_lossy();
        Loader::new(&DiskFiles).scenario(&name, &LoadOptions::default()).map(|loaded| loaded.scenario)
    }
}

impl FromStr for Scenario {
    type Err = LoadError;

    /// Loads a scenario from YAML. It can name the price sheets of this crate, and no file.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let scenario: writecost::scenario::Scenario = "
    /// pricing: cloudflare@2026-01-07
    /// workload: { sessions: 1M, mutations: 150 }
    /// strategies: { each: { writes: { kv: per-mutation } } }
    /// ".parse()?;
    /// assert_eq!(scenario.baseline().id, "each");
    /// # Ok(())
    /// # }
    /// ```
    fn from_str(yaml: &str) -> Result<Self, LoadError> {
        let source = SourceText::new("scenario", yaml);
        let loaded = Loader::new(&MemoryFiles::new()).scenario_text(&source, &LoadOptions::default());
        loaded.map(|loaded| loaded.scenario)
    }
}

/// The load of one scenario.
struct ScenarioLoad<'a> {
    state: LoadState<'a>,
    source: &'a SourceText,
    options: &'a LoadOptions,
    file: FileId,
}

/// What the text of a scenario gives, before validation.
struct Parts<'a> {
    sheet: Option<LoadedSheet>,
    counts: Option<CountsSource<'a>>,
    spec: Option<ScenarioSpec>,
}

impl<'a> ScenarioLoad<'a> {
    fn new(files: &'a dyn Files, source: &'a SourceText, options: &'a LoadOptions) -> Self {
        let mut state = LoadState::new(files);
        let file = state.sources.add(&source.name, &source.text);
        Self { state, source, options, file }
    }

    fn scenario(&mut self) -> Option<LoadedScenario> {
        let root = self.root()?;
        let problems = Diagnostics::default();
        let Parts { sheet, counts, mut spec } = self.parts(&root, &problems);
        let counts_provenance = match counts {
            Some(counts) => Some(self.apply_counts(counts, spec.as_mut(), &root)?),
            None => None,
        };
        let sheet = sheet?;
        let scenario = match Scenario::new(spec?, Arc::clone(&sheet.sheet)) {
            Ok(scenario) => scenario,
            Err(errors) => {
                report_errors(errors, &root, &self.state.problems);
                return None;
            }
        };
        Some(LoadedScenario {
            scenario,
            sha256: fingerprint(&self.source.text),
            sheet_sha256: sheet.sha256,
            set: self.options.set.clone(),
            counts_provenance,
            name: self.source.name.clone(),
            expect_lines: self.lines(&root, "expect"),
            budget_lines: self.lines(&root, "budget"),
            inputs: flatten::flatten(&root),
        })
    }

    fn required_counts(&mut self) -> Option<RequiredCounts> {
        let root = self.root()?;
        let problems = Diagnostics::default();
        let spec = self.parts(&root, &problems).spec?;
        RequiredCounts::for_strategies(&spec.strategies)
            .map_err(|errors| report_errors(errors, &root, &self.state.problems))
            .ok()
    }

    /// The tree of the scenario with its overrides applied.
    fn root(&mut self) -> Option<Node> {
        let LoadState { sources, problems, .. } = &mut self.state;
        let mut root = parse(sources, self.file, problems)?;
        let names = self.options.names;
        for assignment in &self.options.set {
            overrides::apply(&mut root, assignment, names.set, sources, problems);
        }
        if let Some(path) = &self.options.counts {
            counts_source::override_counts(&mut root, path, names.counts, self.file, sources, problems);
        }
        Some(root)
    }

    fn parts<'r>(&mut self, root: &'r Node, problems: &'r Diagnostics) -> Parts<'r> {
        let draft = scenario::read(&self.source.id(), root, problems);
        let sheet = draft.pricing.and_then(|node| self.state.sheet_of(node, self.origin_of(node)));
        problems.sorted().into_iter().for_each(|problem| self.state.problems.push(problem));
        Parts { sheet, counts: draft.counts, spec: draft.spec }
    }

    /// Gets the counts and puts them into the specification; `None` if that fails.
    fn apply_counts(
        &mut self,
        counts: CountsSource<'_>,
        spec: Option<&mut ScenarioSpec>,
        root: &Node,
    ) -> Option<counts_source::CountsProvenance> {
        let (counts, provenance) = match counts {
            CountsSource::Counts(node) => self.state.counts_at(node, self.origin_of(node))?,
            CountsSource::Log(log, node) => {
                let spec = spec.as_deref()?;
                let mut log = *log;
                log.origin = self.origin_of(node).to_owned();
                self.state.replay(&log, node.span, spec, self.options.replayer.as_deref(), root)?
            }
        };
        if let Some(spec) = spec {
            spec.workload.counts = Some(counts);
        }
        Some(provenance)
    }

    /// The file that names in a node are relative to: the scenario, or none for an override.
    fn origin_of(&self, node: &Node) -> &'a str {
        if node.span.file == self.file { &self.source.name } else { "" }
    }

    /// The line of each item of a list, or of the one mapping in its place.
    fn lines(&self, root: &Node, key: &str) -> Vec<usize> {
        let line = |span: Span| self.state.sources.line_and_column(span).0;
        match root.entries().iter().find(|entry| entry.key == key) {
            None => Vec::new(),
            Some(Entry { value: Node { value: Value::Sequence(items), .. }, .. }) => {
                items.iter().map(|item| line(item.span)).collect()
            }
            Some(entry) => vec![line(entry.key_span)],
        }
    }
}
