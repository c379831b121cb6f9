use super::renderer::Renderer;
use super::style::Style;
use crate::report::{ReplayAnswer, counts_v1};

/// Renders the counts of a log as the JSON file that `--counts` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountsFile;

impl Renderer<ReplayAnswer> for CountsFile {
    fn name(&self) -> &'static str {
        "json"
    }

    fn help(&self) -> &'static str {
        "The counts file that `--counts` reads"
    }

    fn render(&self, answer: &ReplayAnswer, _: Style) -> String {
        counts_v1(&answer.counts)
    }
}
