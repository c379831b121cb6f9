use std::fmt;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::SourceMap;

/// An input that cannot be used: everything that is wrong with it, and the texts it is in.
///
/// It displays as a person reads it, without colour; [`LoadError::render`] can add colour, and
/// [`Diagnostics::located`] gives the same as data.
#[derive(Debug)]
pub struct LoadError {
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// The texts that spans refer to.
    pub sources: SourceMap,
}

impl LoadError {
    /// One diagnostic without a span.
    #[must_use]
    pub fn one(diagnostic: Diagnostic) -> Self {
        let diagnostics = Diagnostics::default();
        diagnostics.push(diagnostic);
        Self::all(diagnostics)
    }

    /// Diagnostics without spans.
    #[must_use]
    pub fn all(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, sources: SourceMap::default() }
    }

    /// Every diagnostic with the lines it is about.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        self.diagnostics.render(&self.sources, color)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for LoadError {}
