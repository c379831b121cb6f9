//! Opens a text as CSV or JSON lines, by its first character.

use std::io::Read;
use std::sync::Arc;

use super::batch_builder::BatchBuilder;
use super::chunker::{Chunk, Chunker, RecordBoundary};
use super::context::ReadContext;
use super::csv::{self, CsvHeader, CsvLayout};
use super::error::ReadError;
use super::json_keys::{KeyNode, key_tree};
use super::json_lines::{self, SampledNames};
use super::options::ReadOptions;
use super::schema::{self, Columns, Names};
use crate::event::EventBatch;

/// Bytes from which the format and the columns are found.
const SAMPLE_BYTES: usize = 1 << 16;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A text whose columns are known.
pub(super) struct TextLog {
    file: Arc<str>,
    file_position: usize,
    chunker: Chunker,
    header: TextHeader,
    format: Option<Arc<TextFormat>>,
}

enum TextHeader {
    Csv(CsvHeader),
    Json(Columns, Vec<String>),
}

/// How records are decoded.
enum TextFormat {
    Csv(CsvLayout),
    Json(Vec<KeyNode>),
}

impl TextLog {
    pub(super) fn open(
        file: &str,
        file_position: usize,
        input: Box<dyn Read + Send>,
        options: &ReadOptions,
    ) -> Result<Self, ReadError> {
        let mut chunker = Chunker::new(file.to_owned(), input);
        let sample = chunker.peek_first_line(SAMPLE_BYTES)?;
        if sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff") {
            return Err(ReadError::Utf16 { file: file.to_owned() });
        }
        let text = sample.strip_prefix(BYTE_ORDER_MARK).unwrap_or(sample);
        let mark = sample.len() - text.len();
        let header = TextHeader::read(file, text, options)?;
        chunker.skip(mark);
        if let TextHeader::Csv(header) = &header {
            chunker.skip(header.length);
            chunker.boundary = RecordBoundary::UnquotedLine(header.delimiter);
        }
        Ok(Self { file: file.into(), file_position, chunker, header, format: None })
    }

    pub(super) fn columns(&self) -> &Columns {
        match &self.header {
            TextHeader::Csv(header) => &header.columns,
            TextHeader::Json(columns, _) => columns,
        }
    }

    /// The next chunk, not decoded yet; `None` at the end.
    pub(super) fn next_chunk(
        &mut self,
        context: &Arc<ReadContext>,
    ) -> Result<Option<TextPartition>, ReadError> {
        let Some(chunk) = self.chunker.next_chunk()? else { return Ok(None) };
        let format = self.format.get_or_insert_with(|| Arc::new(self.header.format(context)));
        Ok(Some(TextPartition {
            file: Arc::clone(&self.file),
            file_position: self.file_position,
            context: Arc::clone(context),
            format: Arc::clone(format),
            chunk: Some(chunk),
        }))
    }
}

impl TextHeader {
    fn read(file: &str, text: &[u8], options: &ReadOptions) -> Result<Self, ReadError> {
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            None => Err(ReadError::Empty { file: file.to_owned() }),
            Some(b'{' | b'[') => Self::read_json(file, text, options),
            Some(_) => CsvHeader::read(file, text, options).map(Self::Csv),
        }
    }

    fn read_json(file: &str, text: &[u8], options: &ReadOptions) -> Result<Self, ReadError> {
        let names = SampledNames::read(text);
        if names.all.is_empty() {
            return Err(ReadError::NotJsonLines { file: file.to_owned() });
        }
        match schema::find(&names.all, Names::Sample, options) {
            Ok(columns) => Ok(Self::Json(columns, names.flat)),
            Err(problems) => Err(ReadError::Columns {
                file: file.to_owned(),
                problems,
                available: names.all,
                header_looks_like_data: false,
            }),
        }
    }

    fn format(&self, context: &ReadContext) -> TextFormat {
        match self {
            Self::Csv(header) => TextFormat::Csv(CsvLayout::new(header, context)),
            Self::Json(columns, flat_names) => TextFormat::Json(key_tree(columns, context, flat_names)),
        }
    }
}

/// A chunk of a text, which becomes one batch.
pub(super) struct TextPartition {
    file: Arc<str>,
    file_position: usize,
    context: Arc<ReadContext>,
    format: Arc<TextFormat>,
    chunk: Option<Chunk>,
}

impl TextPartition {
    pub(super) fn next_batch(&mut self) -> Result<Option<EventBatch>, ReadError> {
        let Some(chunk) = self.chunk.take() else { return Ok(None) };
        let context = self.context.as_ref();
        let mut builder =
            BatchBuilder::new(context, &self.file, self.file_position, chunk.first_line, chunk.lines);
        match self.format.as_ref() {
            TextFormat::Csv(layout) => csv::decode(&chunk, layout, &mut builder)?,
            TextFormat::Json(keys) => json_lines::decode(&chunk, keys, &context.status, &mut builder)?,
        }
        Ok(Some(builder.finish()))
    }
}
