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
use super::source_map::{FileId, SourceMap, Span};
use super::tree::{Entry, Node, Value, parse};
use super::{flatten, json, overrides, scenario};
use crate::pricing::Sheet;
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

/// Parses YAML, or JSON that YAML parsers refuse: JSON writes characters past U+FFFF as two escapes,
/// a surrogate pair, which is not valid in YAML.
fn parse_scenario(sources: &SourceMap, file: FileId, problems: &Diagnostics) -> Option<Node> {
    let text = sources.text(file);
    if text.trim_start().starts_with('{') && text.contains("\\u") {
        let mut values = json::parse_all(text, file, &Diagnostics::default()).unwrap_or_default();
        if let (Some(root), true) = (values.pop(), values.is_empty()) {
            return Some(root);
        }
    }
    parse(sources, file, problems)
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
            Some(counts) => {
                let sheet = sheet.as_ref().map(|loaded| &*loaded.sheet);
                Some(self.apply_counts(counts, spec.as_mut(), sheet, &root)?)
            }
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
        let Parts { sheet, spec, .. } = self.parts(&root, &problems);
        let sheet = sheet.as_ref().map(|loaded| &*loaded.sheet);
        RequiredCounts::for_strategies(&spec?.strategies)
            .map(|required| sheet.into_iter().fold(required, RequiredCounts::with_chunk_sizes))
            .map_err(|errors| report_errors(errors, &root, &self.state.problems))
            .ok()
    }

    /// The tree of the scenario with its overrides applied.
    fn root(&mut self) -> Option<Node> {
        let LoadState { sources, problems, .. } = &mut self.state;
        let mut root = parse_scenario(sources, self.file, problems)?;
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
        sheet: Option<&Sheet>,
        root: &Node,
    ) -> Option<counts_source::CountsProvenance> {
        let (counts, provenance) = match counts {
            CountsSource::Counts(node) => self.state.counts_at(node, self.origin_of(node))?,
            CountsSource::Log(log, node) => {
                let spec = spec.as_deref()?;
                let mut log = *log;
                log.origin = self.origin_of(node).to_owned();
                self.state.replay(&log, node.span, (spec, sheet), self.options.replayer.as_deref(), root)?
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Scenario>().map(drop).unwrap_err().to_string()
    }

    fn problems(text: &str) -> Vec<(&'static str, String)> {
        let error = text.parse::<Scenario>().map(drop).unwrap_err();
        let sorted = error.diagnostics.sorted();
        sorted.into_iter().map(|problem| (problem.code, problem.message)).collect()
    }

    #[test]
    fn an_empty_key_is_a_key_like_any_other() {
        let unknown = problems(include_str!("../../tests/cases/empty-key.yaml"));
        assert_eq!(unknown, [("unknown-key", "`` is not a key of a scenario".to_owned())]);
        let twice = problems(include_str!("../../tests/cases/empty-key-twice.yaml"));
        assert_eq!(twice, [("repeated-key", "the key `` is given twice".to_owned())]);
    }

    #[test]
    fn a_tab_after_a_colon_is_named() {
        let error = error(include_str!("../../tests/cases/tab-after-colon.yaml"));
        assert!(error.contains("there is a tab after `:`"), "{error}");
    }

    #[test]
    fn many_unknown_keys_are_counted() {
        let keys: Vec<String> = (0..2_000).map(|at| format!("k{at}: 1\n")).collect();
        let error = error(&(keys.concat() + include_str!("../../tests/cases/plain.yaml")));
        assert!(error.contains("… and 1950 more"), "{}", &error[error.len() - 200..]);
        assert!(error.ends_with("2000 problems in scenario"));
    }

    #[test]
    fn json_may_write_a_character_as_a_surrogate_pair() {
        let scenario: Scenario = include_str!("../../tests/cases/surrogate-pair.json").parse().unwrap();
        assert_eq!(scenario.spec().title.as_deref(), Some("Writes \u{1f600}"));
    }

    #[test]
    fn an_unreadable_activity_is_one_problem() {
        let problems = problems(include_str!("../../tests/cases/unreadable-mutations.yaml"));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].1.starts_with("cannot read `1e3`"), "{problems:?}");
    }

    #[test]
    fn a_leading_zero_is_not_json() {
        let files =
            MemoryFiles::new().with("counts.json", include_str!("../../tests/cases/leading-zero.json"));
        let error = Loader::new(&files).counts("counts.json").map(drop).unwrap_err().to_string();
        assert!(error.contains("wanted no digit after a leading 0, found `7`"), "{error}");
    }

    #[test]
    fn a_scenario_loads_with_its_sheet_and_counts_from_memory() {
        let sheet = include_str!("../../pricing/analysis/2026-01-03.yaml");
        let counts = r#"{ "schema": "writecost.counts/1",
            "source": { "rows": 20, "skipped": 0, "mutations": 20, "sessions": 2 },
            "counts": [ { "trigger": "per-mutation", "writes": 20 } ] }"#;
        let scenario = "
pricing: ../prices/mine.yaml
workload: { sessions: 1M, counts: counts.json }
strategies: { each: { writes: { kv: per-mutation } } }
";
        let files = MemoryFiles::new()
            .with("prices/mine.yaml", sheet)
            .with("a/counts.json", counts)
            .with("a/scenario.yaml", scenario);
        let loaded = Loader::new(&files).scenario("a/scenario.yaml", &LoadOptions::default()).unwrap();
        assert_eq!(loaded.scenario.mutations().to_string(), "10");
    }
}
