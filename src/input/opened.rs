use super::diagnostic::Diagnostics;
use super::input::Input;
use super::place::SourceMap;
use super::tree::parse;

/// A text that has been read, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Where it came from.
    pub input: Input,
    /// The text.
    pub text: String,
}

/// What a text holds, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// A scenario, or what can only be told as a broken one.
    Scenario,
    /// A price sheet.
    Sheet,
    /// A saved report.
    Report,
    /// YAML of something else.
    Other,
}

impl SourceText {
    /// What it holds: JSON is a report; a mapping is a scenario or a sheet by its keys. What
    /// cannot be read counts as a scenario, so that reading it tells what is wrong.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        let start = self.text.trim_start();
        let is_json =
            matches!(&self.input, Input::File(path) if path.extension().is_some_and(|end| end == "json"));
        if is_json || start.starts_with('[') || (start.starts_with('{') && start.contains("\"schema\"")) {
            return DocumentKind::Report;
        }
        let mut sources = SourceMap::default();
        let id = sources.add("", self.text.clone());
        let Some(root) = parse(&sources, id, &Diagnostics::default()) else { return DocumentKind::Scenario };
        let has = |keys: &[&str]| root.entries().iter().any(|entry| keys.contains(&entry.key.as_str()));
        if has(&["strategies", "workload", "pricing", "expect"]) {
            DocumentKind::Scenario
        } else if has(&["services", "effective"]) {
            DocumentKind::Sheet
        } else {
            DocumentKind::Other
        }
    }
}
