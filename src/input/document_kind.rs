use std::path::Path;

use super::diagnostic::Diagnostics;
use super::files::SourceText;
use super::source_map::SourceMap;
use super::tree::parse;

/// What a text contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentKind {
    /// A scenario, or a text that cannot be parsed.
    Scenario,
    /// A price sheet.
    Sheet,
    /// A saved report.
    Report,
    /// Another YAML document.
    Other,
}

impl SourceText {
    /// What it contains: JSON is a report; a mapping is a scenario or a sheet by its keys. A text
    /// that cannot be parsed counts as a scenario, so that loading it reports what is wrong.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        let start = self.text.trim_start();
        let is_json = Path::new(&self.name).extension().is_some_and(|extension| extension == "json");
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
