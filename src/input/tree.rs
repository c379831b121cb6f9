//! YAML as a tree that forgets nothing: scalars keep their text (a price never goes through a
//! float), and every node knows where it stands.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as ParserSpan, Tag};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::{CharOffsets, FileId, SourceMap, Span};

/// A node, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: Value,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Scalar(String),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Node,
}

impl Node {
    /// What it is, as a message says it.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a plain value",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        if let Value::Mapping(entries) = &self.value { entries } else { &[] }
    }
}

/// Deeper than any scenario, shallower than the stack.
const MAX_DEPTH: usize = 64;
/// More than any scenario; what stops aliases of aliases of aliases.
const MAX_NODES: usize = 100_000;

/// Reads one document; `None` where nothing could be made of it, and then a problem says why.
pub(super) fn parse(sources: &SourceMap, id: FileId, problems: &Diagnostics) -> Option<Node> {
    let text = sources.text(id);
    let whole = Span { file: id, start: 0, end: 0 };
    if let Some(at) = text.find(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let place = Span { file: id, start: at, end: at + 1 };
        problems.push(Diagnostic::at("control-character", place, "a control character has no place in YAML"));
        return None;
    }
    let mut builder = Builder::new(text, id, problems);
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let step = next
            .map_err(|problem| builder.syntax(&problem))
            .and_then(|(event, span)| builder.take(event, span));
        if let Err(problem) = step {
            problems.push(problem);
            return None;
        }
    }
    if builder.root.is_none() {
        problems.push(Diagnostic::at("empty-document", whole, "there is nothing in it"));
    }
    builder.root
}

/// A collection that is being read.
enum OpenNode {
    Sequence(Vec<Node>),
    /// The entries so far, and the key whose value is next; a key that cannot be one has no text.
    Mapping(Vec<Entry>, Option<(Option<String>, Span)>),
}

struct Builder<'a> {
    bytes: CharOffsets,
    text: &'a str,
    id: FileId,
    problems: &'a Diagnostics,
    open: Vec<(OpenNode, Span, usize)>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, id: FileId, problems: &'a Diagnostics) -> Self {
        let (open, anchors) = (Vec::new(), HashMap::new());
        Self {
            bytes: CharOffsets::of(text),
            text,
            id,
            problems,
            open,
            anchors,
            root: None,
            documents: 0,
            nodes: 0,
        }
    }

    fn place(&self, span: ParserSpan) -> Span {
        let start = self.bytes.at(span.start.index());
        let end = self.bytes.at(span.end.index()).max(start);
        let kept = self.text.get(start..end).unwrap_or_default().trim_end().len();
        Span { file: self.id, start, end: start + kept }
    }

    fn syntax(&self, problem: &ScanError) -> Diagnostic {
        let at = self.bytes.at(problem.marker().index());
        let place = Span { file: self.id, start: at, end: at };
        let problem = Diagnostic::at("syntax", place, format!("this is not YAML: {}", problem.info()));
        // The parser refuses a tab between `:` and a plain value, which other parsers accept.
        let line = self.text.get(at.saturating_sub(2)..).and_then(|rest| rest.lines().next());
        if line.is_some_and(|line| line.bytes().take(4).any(|byte| byte == b'\t')) {
            return problem.help("there is a tab after `:`; write a space instead");
        }
        problem
    }

    fn take(&mut self, event: Event<'_>, span: ParserSpan) -> Result<(), Diagnostic> {
        let place = self.place(span);
        match event {
            Event::DocumentStart(_) => self.start_document(place),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), place);
                let value = scalar(&text, style);
                self.add(Node { span: place, value }, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), place);
                self.begin(OpenNode::Sequence(Vec::new()), place, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.as_deref(), place);
                self.begin(OpenNode::Mapping(Vec::new(), None), place, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn start_document(&mut self, place: Span) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(Diagnostic::at(
                "second-document",
                place,
                "a second document begins here; only one is read",
            ));
        }
        Ok(())
    }

    fn refuse_tag(&self, tag: Option<&Tag>, place: Span) {
        if let Some(tag) = tag {
            let name = format!("{}{}", tag.handle, tag.suffix);
            self.problems.push(Diagnostic::at("tag", place, format!("the tag `{name}` has no meaning here")));
        }
    }

    fn begin(&mut self, open: OpenNode, place: Span, anchor: usize) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Diagnostic::at(
                "too-deep",
                place,
                format!("this is nested more than {MAX_DEPTH} levels deep"),
            ));
        }
        self.open.push((open, place, anchor));
        Ok(())
    }

    fn end(&mut self, end: Span) -> Result<(), Diagnostic> {
        let Some((open, start, anchor)) = self.open.pop() else { return Ok(()) };
        let place = Span { end: end.end.max(start.end), ..start };
        let value = match open {
            OpenNode::Sequence(items) => Value::Sequence(items),
            OpenNode::Mapping(entries, _) => Value::Mapping(entries),
        };
        self.add(Node { span: place, value }, anchor)
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<(), Diagnostic> {
        let Some(copied) = self.anchors.get(&anchor).map(size) else {
            return Err(Diagnostic::at(
                "unknown-alias",
                place,
                "this alias names nothing that stands before it",
            ));
        };
        self.grow(copied, place)?;
        let Some(node) = self.anchors.get(&anchor).cloned() else { return Ok(()) };
        self.add(Node { span: place, ..node }, 0)
    }

    /// Counts what is made beyond the text itself, before it is made.
    fn grow(&mut self, by: usize, place: Span) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(by);
        if self.nodes > MAX_NODES {
            let message = format!("this grows to more than {MAX_NODES} values");
            return Err(Diagnostic::at("too-large", place, message));
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        self.grow(1, node.span)?;
        if anchor != 0 {
            self.grow(size(&node), node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((OpenNode::Sequence(items), ..)) => items.push(node),
            Some((OpenNode::Mapping(entries, key), ..)) => match key.take() {
                None => *key = Some(key_of(node, self.problems)),
                Some((Some(key), key_span)) => {
                    push_entry(entries, Entry { key, key_span, value: node }, self.problems);
                }
                // The value of a key that has been reported.
                Some((None, _)) => {}
            },
        }
        Ok(())
    }
}

/// What a copy of a node takes: its values, and one more for every 16 bytes of text.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Null => 1,
        Value::Scalar(text) => 1 + text.len() / 16,
        Value::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Mapping(entries) => 1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>(),
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null") { Value::Null } else { Value::Scalar(text.to_owned()) }
}

/// The text of a key, and its span. What cannot be a key is reported and has no text.
fn key_of(node: Node, problems: &Diagnostics) -> (Option<String>, Span) {
    let (place, kind) = (node.span, node.kind());
    let Value::Scalar(key) = node.value else {
        problems.push(Diagnostic::at("bad-key", place, format!("a key is a plain word, not {kind}")));
        return (None, place);
    };
    if key == "<<" {
        let help = "write the keys out, or give the whole mapping an anchor";
        problems.push(Diagnostic::at("merge-key", place, "merge keys (`<<`) are not supported").help(help));
        return (None, place);
    }
    (Some(key), place)
}

/// Adds an entry, or reports that its key is given twice.
pub(super) fn push_entry(entries: &mut Vec<Entry>, entry: Entry, problems: &Diagnostics) {
    if let Some(first) = entries.iter().find(|known| known.key == entry.key) {
        let message = format!("the key `{}` is given twice", entry.key);
        let problem = Diagnostic::at("repeated-key", entry.key_span, message);
        problems.push(problem.label("given again here").related(first.key_span, "first given here"));
        return;
    }
    entries.push(entry);
}
