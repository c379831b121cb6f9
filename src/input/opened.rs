use super::diagnostic::Problems;
use super::input::Input;
use super::place::Sources;
use super::tree::parse;

/// A text that has been read, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Where it came from.
    pub input: Input,
    /// The text.
    pub text: String,
}

/// What a text holds, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A scenario, or what can only be told as a broken one.
    Scenario,
    /// A price sheet.
    Sheet,
    /// A saved report.
    Report,
    /// YAML of something else.
    Other,
}

impl Opened {
    /// What it holds: JSON is a report; a mapping is a scenario or a sheet by its keys. What
    /// cannot be read counts as a scenario, so that reading it tells what is wrong.
    #[must_use]
    pub fn content(&self) -> Content {
        let start = self.text.trim_start();
        let is_json =
            matches!(&self.input, Input::File(path) if path.extension().is_some_and(|end| end == "json"));
        if is_json || start.starts_with('[') || (start.starts_with('{') && start.contains("\"schema\"")) {
            return Content::Report;
        }
        let mut sources = Sources::default();
        let id = sources.add("", self.text.clone());
        let Some(root) = parse(&sources, id, &Problems::default()) else { return Content::Scenario };
        let has = |keys: &[&str]| root.entries().iter().any(|entry| keys.contains(&entry.key.as_str()));
        if has(&["strategies", "workload", "pricing", "expect"]) {
            Content::Scenario
        } else if has(&["services", "effective"]) {
            Content::Sheet
        } else {
            Content::Other
        }
    }
}
