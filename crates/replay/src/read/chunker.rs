//! Splits a text into chunks of whole records, which threads decode independently.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::error::ReadError;

/// Bytes of a chunk, unless a record is longer.
const CHUNK_BYTES: usize = 1 << 20;
/// Longer than any record of a log.
const MAX_RECORD_BYTES: usize = 16 << 20;

/// Whole records of a text.
pub(super) struct Chunk {
    pub(super) text: Vec<u8>,
    /// The number of its first line.
    pub(super) first_line: u64,
    /// Number of line ends.
    pub(super) lines: usize,
    /// Whether there is a quote in it.
    pub(super) has_quotes: bool,
}

/// Where records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordBoundary {
    /// At every line end.
    Line,
    /// At line ends outside quoted fields, with this delimiter between fields.
    UnquotedLine(u8),
}

pub(super) struct Chunker {
    file: String,
    input: Box<dyn Read + Send>,
    pub(super) boundary: RecordBoundary,
    /// Bytes that were read after the last chunk.
    buffer: Vec<u8>,
    line: u64,
    at_end: bool,
}

impl Chunker {
    pub(super) fn new(file: String, input: Box<dyn Read + Send>) -> Self {
        Self { file, input, boundary: RecordBoundary::Line, buffer: Vec::new(), line: 1, at_end: false }
    }

    /// The start of the text, without consuming it: at least `wanted` bytes and the first line that
    /// is not blank, if the text has them.
    pub(super) fn peek_first_line(&mut self, mut wanted: usize) -> Result<&[u8], ReadError> {
        loop {
            self.fill(wanted)?;
            let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
            let start = self.buffer.iter().position(|byte| !is_blank(byte)).unwrap_or(self.buffer.len());
            if self.at_end || memchr(b'\n', self.buffer.get(start..).unwrap_or_default()).is_some() {
                return Ok(&self.buffer);
            }
            if wanted >= MAX_RECORD_BYTES {
                return Err(ReadError::RecordTooLong { file: self.file.clone(), line: self.line });
            }
            wanted *= 2;
        }
    }

    /// Consumes bytes at the front that are not records.
    pub(super) fn skip(&mut self, bytes: usize) {
        let skipped = self.buffer.drain(..bytes.min(self.buffer.len()));
        self.line += memchr_iter(b'\n', skipped.as_slice()).count() as u64;
    }

    /// The next chunk; `None` at the end of the text.
    pub(super) fn next_chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        let mut wanted = CHUNK_BYTES;
        loop {
            self.fill(wanted)?;
            let records = self.whole_records();
            if self.at_end
                && let Some(quote) = records.open_quote
            {
                return Err(self.unclosed_quote(quote));
            }
            let length = if self.at_end { self.buffer.len() } else { records.end };
            if length > 0 {
                return Ok(Some(self.take(length)));
            }
            if self.at_end {
                return Ok(None);
            }
            if wanted >= MAX_RECORD_BYTES {
                return Err(match records.open_quote {
                    Some(quote) => self.unclosed_quote(quote),
                    None => ReadError::RecordTooLong { file: self.file.clone(), line: self.line },
                });
            }
            wanted *= 2;
        }
    }

    fn whole_records(&self) -> Records {
        match self.boundary {
            RecordBoundary::UnquotedLine(delimiter) => Records::find(&self.buffer, delimiter),
            RecordBoundary::Line => Records { end: after_last_line_end(&self.buffer), open_quote: None },
        }
    }

    /// Takes bytes from the front as a chunk; the rest is copied to a new buffer.
    fn take(&mut self, length: usize) -> Chunk {
        let rest = self.buffer.get(length..).unwrap_or_default();
        let mut buffer = Vec::with_capacity(CHUNK_BYTES.max(rest.len()));
        buffer.extend_from_slice(rest);
        let mut text = std::mem::replace(&mut self.buffer, buffer);
        text.truncate(length);
        let lines = memchr_iter(b'\n', &text).count();
        let has_quotes = memchr(b'"', &text).is_some();
        let chunk = Chunk { text, first_line: self.line, lines, has_quotes };
        self.line += lines as u64;
        chunk
    }

    /// Reads until the buffer has this many bytes, or to the end.
    fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        let missing = wanted.saturating_sub(self.buffer.len());
        if self.at_end || missing == 0 {
            return Ok(());
        }
        self.buffer.reserve_exact(missing);
        match self.input.by_ref().take(missing as u64).read_to_end(&mut self.buffer) {
            Ok(read) => self.at_end = read < missing,
            Err(source) => return Err(self.io_error(source)),
        }
        Ok(())
    }

    fn io_error(&self, source: io::Error) -> ReadError {
        let line = self.line + memchr_iter(b'\n', &self.buffer).count() as u64 - 1;
        let line = (source.kind() != ErrorKind::IsADirectory).then_some(line);
        ReadError::Io { file: self.file.clone(), line, source }
    }

    fn unclosed_quote(&self, position: usize) -> ReadError {
        let before = self.buffer.get(..position).unwrap_or_default();
        let line = self.line + memchr_iter(b'\n', before).count() as u64;
        ReadError::UnclosedQuote { file: self.file.clone(), line }
    }
}

fn after_last_line_end(text: &[u8]) -> usize {
    memrchr(b'\n', text).map_or(0, |position| position + 1)
}

/// The records of a CSV text that may end in the middle of one.
#[derive(Debug, PartialEq, Eq)]
struct Records {
    /// The byte after the last line end outside quoted fields.
    end: usize,
    /// The position of a quote that is not closed.
    open_quote: Option<usize>,
}

impl Records {
    /// A quote opens a field only at its start, and closes it unless it is doubled. Linear in the
    /// length of the text, at the speed of memory between quotes.
    fn find(text: &[u8], delimiter: u8) -> Self {
        let (mut position, mut end) = (0, 0);
        while let Some(quote) = find_quote(text, position) {
            let unquoted = text.get(position..quote).unwrap_or_default();
            end = memrchr(b'\n', unquoted).map_or(end, |line_end| position + line_end + 1);
            let before = quote.checked_sub(1).and_then(|before| text.get(before));
            let opens = before.is_none_or(|before| *before == delimiter || *before == b'\n');
            position = quote + 1;
            if opens {
                match find_closing_quote(text, position) {
                    Some(closing) => position = closing + 1,
                    None => return Self { end, open_quote: Some(quote) },
                }
            }
        }
        let unquoted = text.get(position..).unwrap_or_default();
        end = memrchr(b'\n', unquoted).map_or(end, |line_end| position + line_end + 1);
        Self { end, open_quote: None }
    }
}

fn find_quote(text: &[u8], from: usize) -> Option<usize> {
    memchr(b'"', text.get(from..)?).map(|position| from + position)
}

fn find_closing_quote(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = find_quote(text, from)?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunks(text: &[u8], boundary: RecordBoundary) -> Result<Vec<Chunk>, ReadError> {
        let mut chunker = Chunker::new("log".to_owned(), Box::new(io::Cursor::new(text.to_vec())));
        chunker.boundary = boundary;
        std::iter::from_fn(|| chunker.next_chunk().transpose()).collect()
    }

    #[test]
    fn chunks_are_the_text_in_whole_lines_with_their_numbers() {
        let text: Vec<u8> = (0..400_000).flat_map(|row| format!("session-{row}\n").into_bytes()).collect();
        let chunks = chunks(&text, RecordBoundary::Line).unwrap();
        assert!(chunks.len() > 4);
        let mut line = 1;
        for chunk in &chunks {
            assert!(chunk.text.ends_with(b"\n") && chunk.first_line == line);
            line += chunk.lines as u64;
        }
        assert_eq!(chunks.iter().flat_map(|chunk| chunk.text.clone()).collect::<Vec<_>>(), text);
    }

    #[test]
    fn a_quoted_line_end_is_not_the_end_of_a_record() {
        let long = "x\n".repeat(CHUNK_BYTES);
        let text = format!("a,1\n\"{long}\",2\nb,3\n");
        let chunks = chunks(text.as_bytes(), RecordBoundary::UnquotedLine(b',')).unwrap();
        let starts: Vec<_> = chunks.iter().map(|chunk| (chunk.first_line, chunk.has_quotes)).collect();
        assert_eq!(starts, [(1, false), (2, true)]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_an_error_at_its_line() {
        for (text, line) in [("a,1\nb,\"2\nc,3\n", 2), ("\"a,1\n", 1), ("a\n\n\"\"\"", 3)] {
            let error = chunks(text.as_bytes(), RecordBoundary::UnquotedLine(b',')).err().unwrap();
            assert!(
                matches!(error, ReadError::UnclosedQuote { line: at, .. } if at == line),
                "{text}: {error}"
            );
        }
        let endless = format!("a,1\n\"{}", "x".repeat(MAX_RECORD_BYTES));
        let error = chunks(endless.as_bytes(), RecordBoundary::UnquotedLine(b',')).err().unwrap();
        assert!(matches!(error, ReadError::UnclosedQuote { line: 2, .. }), "{error}");
    }

    #[test]
    fn a_record_longer_than_the_limit_is_an_error_at_its_line() {
        let text = format!("a\n{}", "x".repeat(MAX_RECORD_BYTES + 1));
        let error = chunks(text.as_bytes(), RecordBoundary::Line).err().unwrap();
        assert!(matches!(error, ReadError::RecordTooLong { line: 2, .. }), "{error}");
    }

    proptest! {
        #[test]
        fn records_end_where_the_csv_library_ends_them(text in "([ab,\"]|\n|\"\"|,\"|\",|\"\n){0,40}") {
            let records = Records::find(text.as_bytes(), b',');
            let whole = &text.as_bytes()[..records.end];
            let count = |text: &[u8]| {
                let mut reader = ::csv::ReaderBuilder::new();
                let reader = reader.has_headers(false).flexible(true).terminator(::csv::Terminator::Any(b'\n'));
                reader.from_reader(text).into_byte_records().count()
            };
            prop_assert_eq!(count(whole) + count(&text.as_bytes()[records.end..]), count(text.as_bytes()));
        }
    }
}
