use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::counts;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::{Files, SourceText};
use super::load_error::LoadError;
use super::load_options::LoadedCounts;
use super::source_map::{SourceMap, Span};

/// What one load reads, and everything found wrong on the way.
pub(super) struct LoadState<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) sources: SourceMap,
    pub(super) problems: Diagnostics,
}

impl<'a> LoadState<'a> {
    pub(super) fn new(files: &'a dyn Files) -> Self {
        Self { files, sources: SourceMap::default(), problems: Diagnostics::default() }
    }

    /// Reads a text; if that fails, the diagnostic is at `span`, where the name is given.
    pub(super) fn read(&self, name: &str, origin: &str, span: Option<Span>) -> Option<SourceText> {
        let read = self.files.read(name, origin);
        read.map_err(|error| self.problems.push(Diagnostic { span, ..Diagnostic::from(error) })).ok()
    }

    /// Reads counts from their text.
    pub(super) fn counts(&mut self, source: SourceText) -> Option<LoadedCounts> {
        let sha256 = fingerprint(&source.text);
        let id = self.sources.add(source.name, source.text);
        let counts = counts::read(&self.sources, id, &self.problems)?;
        Some(LoadedCounts { counts: Arc::new(counts), sha256 })
    }

    /// The value, unless something is wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, LoadError> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(LoadError { diagnostics: self.problems, sources: self.sources }),
        }
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
