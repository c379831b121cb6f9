use std::cell::RefCell;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::source_map::{FileId, SourceMap, Span};
use crate::unicode::is_invisible_or_control;

/// One problem of an input, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem, for programs: `unknown-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What stands under the text: what was wanted there.
    pub label: Option<String>,
    /// Another place that matters, and why.
    pub related: Option<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem with a place.
    #[must_use]
    pub fn at(code: &'static str, place: Span, message: impl Into<String>) -> Self {
        Self { span: Some(place), ..Self::new(code, message) }
    }

    /// A problem of the whole.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None, label: None, related: None, help: None }
    }

    /// The same with words under the text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with another place that matters.
    #[must_use]
    pub fn related(mut self, place: Span, why: impl Into<String>) -> Self {
        self.related = Some((place, why.into()));
        self
    }

    fn draw(&self, sources: &SourceMap, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(escape_invisible(&self.message)).id(self.code);
        let group = match self.span {
            Some(place) => title.element(self.snippet(place, sources)),
            None => Group::with_title(title),
        };
        let group = match &self.help {
            Some(help) => group.element(Level::HELP.message(escape_invisible(help))),
            None => group,
        };
        renderer.render(&[group])
    }

    fn snippet<'a>(
        &'a self,
        place: Span,
        sources: &SourceMap,
    ) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let text = sources.text(place.file);
        let (shown, place) = (EscapedText::of(text), first_line(place, text));
        let primary = AnnotationKind::Primary
            .span(shown.span(place))
            .label(self.label.as_deref().map(escape_invisible));
        let also = self.related.as_ref().filter(|(other, _)| other.file == place.file);
        let also = also.map(|(other, why)| {
            AnnotationKind::Context.span(shown.span(*other)).label(escape_invisible(why))
        });
        Snippet::source(shown.text.clone())
            .path(escape_invisible(sources.name(place.file)))
            .annotation(primary)
            .annotations(also)
    }
}

/// A place without the lines after its first: where a whole mapping is meant, its start says so.
fn first_line(place: Span, text: &str) -> Span {
    let stretch = text.get(place.start..place.end).unwrap_or_default();
    let length = stretch.find('\n').unwrap_or(stretch.len());
    Span { end: place.start + length, ..place }
}

/// A text with its control characters made visible, and where its bytes went.
struct EscapedText {
    text: String,
    /// Places where an escape took the room of one character: the byte after it, and how much
    /// longer the text had grown by then.
    grown: Vec<(usize, usize)>,
}

impl EscapedText {
    fn of(original: &str) -> Self {
        let (mut text, mut grown) = (String::with_capacity(original.len()), Vec::new());
        for (at, character) in original.char_indices() {
            if is_safe(character) {
                text.push(character);
            } else {
                text.extend(character.escape_unicode());
                let after = at + character.len_utf8();
                grown.push((after, text.len() - after));
            }
        }
        Self { text, grown }
    }

    fn moved(&self, at: usize) -> usize {
        let by = self.grown.iter().rev().find(|(after, _)| *after <= at).map_or(0, |(_, by)| *by);
        (at + by).min(self.text.len())
    }

    fn span(&self, place: Span) -> std::ops::Range<usize> {
        let start = self.moved(place.start);
        start..self.moved(place.end).max(start)
    }
}

/// Whether a character may reach a terminal as it is: lines are drawn as lines.
fn is_safe(character: char) -> bool {
    character == '\n' || character == '\t' || !is_invisible_or_control(character)
}

/// A text with its control characters made visible.
fn escape_invisible(text: &str) -> String {
    EscapedText::of(text).text
}

/// A diagnostic as other programs want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagnosticLocation {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The kind of problem.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Collects every problem of an input, whoever finds it.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: RefCell<Vec<Diagnostic>>,
}

impl Diagnostics {
    /// Adds a problem.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.borrow().len()
    }

    /// All of them sorted by span, without duplicates.
    #[must_use]
    pub fn sorted(&self) -> Vec<Diagnostic> {
        let mut all = self.found.borrow().clone();
        all.sort_by_key(|problem| problem.span);
        all.dedup();
        all
    }

    /// As a person reads it: each of the first 50 with the lines it is about, and a count of all.
    #[must_use]
    pub fn render(&self, sources: &SourceMap, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let all = self.sorted();
        let drawn = all.iter().take(MAX_RENDERED);
        let mut text: String = drawn.map(|problem| problem.draw(sources, &renderer) + "\n\n").collect();
        if all.len() > MAX_RENDERED {
            let _infallible = writeln!(text, "… and {} more\n", all.len() - MAX_RENDERED);
        }
        text.push_str(&count(&all, sources));
        text
    }

    /// Everything with a place, as other programs want it.
    #[must_use]
    pub fn located(&self, sources: &SourceMap) -> Vec<DiagnosticLocation> {
        let located = |problem: Diagnostic| {
            let place = problem.span?;
            let (line, column) = sources.line_and_column(place);
            let file = sources.name(place.file).to_owned();
            Some(DiagnosticLocation { file, line, column, code: problem.code, message: problem.message })
        };
        self.sorted().into_iter().filter_map(located).collect()
    }
}

/// More diagnostics than this are counted, not drawn: each repeats lines of the text.
const MAX_RENDERED: usize = 50;

/// `2 problems in scenario.yaml`.
fn count(all: &[Diagnostic], sources: &SourceMap) -> String {
    let mut files: Vec<FileId> =
        all.iter().filter_map(|problem| problem.span).map(|place| place.file).collect();
    files.sort_unstable();
    files.dedup();
    let names: Vec<String> = files.iter().map(|&id| escape_invisible(sources.name(id))).collect();
    let plural = if all.len() == 1 { "" } else { "s" };
    let within = if names.is_empty() { String::new() } else { format!(" in {}", names.join(", ")) };
    format!("{} problem{plural}{within}\n", all.len())
}
