/// A text among [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// A text, and what it is called.
#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: String,
}

/// Every text that took part in an answer: files, standard input, `--set` arguments.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    all: Vec<Source>,
}

impl SourceMap {
    /// Adds a text under the name it is shown by.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.all.push(Source { name: name.into(), text: text.into() });
        FileId(self.all.len() - 1)
    }

    /// What a text is called.
    #[must_use]
    pub fn name(&self, id: FileId) -> &str {
        self.all.get(id.0).map_or("", |source| &source.name)
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self, id: FileId) -> &str {
        self.all.get(id.0).map_or("", |source| &source.text)
    }

    /// The line and column a place starts at, both from 1, columns in characters.
    #[must_use]
    pub fn line_and_column(&self, place: Span) -> (usize, usize) {
        let before = self.text(place.file).get(..place.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

/// Turns positions counted in characters, as the YAML scanner gives them, into bytes.
pub(super) struct CharOffsets {
    /// The byte each character starts at; empty for plain ASCII, where they are the same.
    starts: Vec<usize>,
    end: usize,
}

impl CharOffsets {
    pub(super) fn of(text: &str) -> Self {
        let starts =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { starts, end: text.len() }
    }

    pub(super) fn at(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.end);
        }
        self.starts.get(character).copied().unwrap_or(self.end)
    }
}
