//! Opens a text: CSV or JSON lines, told apart by what they begin with.

use std::io::Read;
use std::sync::Arc;

use super::block::{Block, Blocks, Ends};
use super::columns::{self, Found};
use super::csv::{self, Layout};
use super::json;
use super::options::LogOptions;
use super::rows::{Reading, Rows};
use crate::input::diagnostic::Diagnostic;
use crate::workload::Batch;

/// As much of a text as shows its form.
const SAMPLE: usize = 1 << 16;

/// How the records of a text are written.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Csv(Layout),
    Json(json::Keys),
}

/// A text that is open.
pub(super) struct Text {
    pub(super) name: Arc<str>,
    pub(super) position: usize,
    blocks: Blocks,
    pub(super) form: Arc<Form>,
    pub(super) found: Found,
    pub(super) columns: Vec<String>,
}

impl Text {
    /// Reads the start of a text and finds its columns.
    pub(super) fn open(
        name: &str,
        position: usize,
        text: Box<dyn Read + Send>,
        options: &LogOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut blocks = Blocks::new(name.to_owned(), text);
        let length = blocks.start(SAMPLE).map_err(|problem| vec![problem])?;
        let sample = blocks.peek(length).map_err(|problem| vec![problem])?;
        let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
        let first = sample.iter().find(|byte| !byte.is_ascii_whitespace());
        let Some(first) = first else {
            return Err(vec![Diagnostic::new("empty-log", format!("`{name}` is empty"))]);
        };
        let (columns, form, ends, skip) = if matches!(first, b'{' | b'[') {
            let columns = json::columns(sample);
            if columns.is_empty() {
                return Err(vec![no_lines(name)]);
            }
            let keys = |found: &Found| Form::Json(json::Keys::new(&found.columns(&columns)));
            let found = columns::find(name, &columns, options)?;
            ((columns.clone(), found), keys(&found), Ends::Lines, 0)
        } else {
            let head = csv::head(name, sample, options)?;
            let form = Form::Csv(Layout::new(head.delimiter, &head.found, head.columns.len()));
            ((head.columns, head.found), form, Ends::Quoted(head.delimiter), head.length)
        };
        let marked = blocks.peek(length).map_err(|problem| vec![problem])?.starts_with(b"\xef\xbb\xbf");
        blocks.skip(skip + if marked { 3 } else { 0 });
        blocks.end_at(ends);
        let (columns, found) = columns;
        Ok(Self { name: name.into(), position, blocks, form: Arc::new(form), found, columns })
    }

    pub(super) fn next(&mut self) -> Result<Option<TextPart>, Diagnostic> {
        let block = self.blocks.next()?;
        Ok(block.map(|block| TextPart {
            name: Arc::clone(&self.name),
            position: self.position,
            form: Arc::clone(&self.form),
            block: Some(block),
        }))
    }
}

/// JSON, but not as a log is written.
fn no_lines(name: &str) -> Diagnostic {
    let message = format!("`{name}` begins like JSON, and no line of its start is an object");
    Diagnostic::new("not-a-log", message).help("wanted one object a line, each a mutation")
}

/// A block of a text, not decoded yet.
pub(super) struct TextPart {
    name: Arc<str>,
    position: usize,
    form: Arc<Form>,
    block: Option<Block>,
}

impl TextPart {
    /// Its only batch, the first time.
    pub(super) fn next_batch(&mut self, reading: &Reading) -> Result<Option<Batch>, Diagnostic> {
        let Some(block) = self.block.take() else { return Ok(None) };
        let (first, lines) = (block.first_line, block.seen.lines);
        let mut rows = Rows::new(reading, &self.name, self.position, first, lines);
        match self.form.as_ref() {
            Form::Csv(layout) => csv::decode(&block, layout, &mut rows)?,
            Form::Json(keys) => json::decode(&block, keys, &mut rows)?,
        }
        Ok(Some(rows.finish()))
    }
}
