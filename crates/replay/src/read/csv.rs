//! Text in columns separated by commas, tabs, semicolons or bars, with or without a header.

use csv::{ByteRecord, ReaderBuilder, Terminator};
use memchr::{memchr_iter, memchr2_iter};

use super::batch_builder::BatchBuilder;
use super::chunker::Chunk;
use super::context::ReadContext;
use super::error::{ColumnProblem, ReadError};
use super::options::ReadOptions;
use super::row_problem::RowProblem;
use super::schema::{self, Columns, Names};
use super::value::{Value, parse_i64};
use crate::event::ColumnRole;

/// Bytes that may separate columns, the most likely first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The header of a file.
pub(super) struct CsvHeader {
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
    pub(super) columns: Columns,
    /// Bytes of the header; 0 without one.
    pub(super) length: usize,
}

impl CsvHeader {
    /// Reads the header, or finds that there is none because columns are requested by number.
    pub(super) fn read(file: &str, sample: &[u8], options: &ReadOptions) -> Result<Self, ReadError> {
        let first_line = sample.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if has_lone_carriage_return(first_line) {
            return Err(ReadError::CarriageReturns { file: file.to_owned() });
        }
        let frequency = |delimiter: &u8| memchr_iter(*delimiter, first_line).count();
        // The first of the most frequent ones.
        let delimiter = DELIMITERS.iter().rev().max_by_key(|delimiter| frequency(delimiter)).copied();
        let delimiter = delimiter.unwrap_or(b',');
        let mut reader = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(sample);
        let mut record = ByteRecord::new();
        // Reading from memory cannot fail; a sample without a record has no fields.
        let _is_record = reader.read_byte_record(&mut record);
        let text = |field: &[u8]| String::from_utf8_lossy(field).trim().to_owned();
        let fields: Vec<String> = record.iter().map(text).collect();
        let by_number = columns_by_number(options, &fields);
        let length =
            if by_number { 0 } else { usize::try_from(reader.position().byte()).unwrap_or(usize::MAX) };
        let names =
            if by_number { (1..=fields.len()).map(|number| number.to_string()).collect() } else { fields };
        match schema::find(&names, Names::Complete, options) {
            Ok(columns) => Ok(Self { delimiter, names, columns, length }),
            Err(problems) => Err(column_error(file, problems, names)),
        }
    }
}

fn column_error(file: &str, problems: Vec<ColumnProblem>, available: Vec<String>) -> ReadError {
    let header_looks_like_data = available.iter().any(|name| parse_i64(name.as_bytes()).is_some());
    ReadError::Columns { file: file.to_owned(), problems, available, header_looks_like_data }
}

/// Whether a carriage return occurs anywhere but before the line feed.
fn has_lone_carriage_return(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    !line.contains(&b'"') && line.contains(&b'\r')
}

/// Whether columns are requested by numbers that are not names in the first row.
fn columns_by_number(options: &ReadOptions, fields: &[String]) -> bool {
    [ColumnRole::Session, ColumnRole::Time].into_iter().all(|role| {
        let name = options.column(role).name();
        name.is_some_and(|name| name.parse::<usize>().is_ok() && !fields.iter().any(|field| field == name))
    })
}

/// The positions of the columns that are read.
#[derive(Debug, Clone)]
pub(super) struct CsvLayout {
    delimiter: u8,
    /// By role, in the order of [`ColumnRole::ALL`].
    positions: [Option<usize>; ColumnRole::ALL.len()],
    columns: usize,
}

impl CsvLayout {
    pub(super) fn new(header: &CsvHeader, context: &ReadContext) -> Self {
        let column = |role| header.columns.get(role).filter(|_| context.reads(role));
        let positions = ColumnRole::ALL.map(|role| column(role).and_then(|column| column.position));
        Self { delimiter: header.delimiter, positions, columns: header.names.len() }
    }

    #[inline]
    fn push<'a>(
        &self,
        row: u64,
        found: usize,
        field: impl Fn(usize) -> &'a [u8],
        builder: &mut BatchBuilder<'_>,
    ) -> Result<(), ReadError> {
        if found != self.columns {
            return builder.reject(row, RowProblem::FieldCount { found, expected: self.columns });
        }
        let value = |role: ColumnRole| match self.positions.get(role as usize) {
            Some(Some(position)) => Value::Text(field(*position)),
            Some(None) | None => Value::Null,
        };
        builder.push(row, value)
    }
}

/// Decodes a chunk. Line ends are LF or CRLF; blank lines are ignored.
pub(super) fn decode(
    chunk: &Chunk,
    layout: &CsvLayout,
    builder: &mut BatchBuilder<'_>,
) -> Result<(), ReadError> {
    if chunk.has_quotes {
        decode_quoted(chunk, layout, builder)
    } else {
        decode_unquoted(chunk, layout, builder)
    }
}

/// One pass over delimiters and line ends: without quotes nothing else matters.
fn decode_unquoted(
    chunk: &Chunk,
    layout: &CsvLayout,
    builder: &mut BatchBuilder<'_>,
) -> Result<(), ReadError> {
    let mut line = Line { text: &chunk.text, start: 0, ends: Vec::new(), fields: 0 };
    let mut number = chunk.first_line;
    for position in memchr2_iter(layout.delimiter, b'\n', &chunk.text) {
        line.end_field(position, layout.columns);
        if chunk.text.get(position) == Some(&b'\n') {
            line.push(number, layout, builder)?;
            number += 1;
            line = Line { start: position + 1, fields: 0, ..line };
            line.ends.clear();
        }
    }
    if line.start < chunk.text.len() {
        line.end_field(chunk.text.len(), layout.columns);
        line.push(number, layout, builder)?;
    }
    Ok(())
}

/// A line and the ends of its fields.
struct Line<'a> {
    text: &'a [u8],
    start: usize,
    ends: Vec<usize>,
    /// Number of fields; only as many ends are stored as there are columns.
    fields: usize,
}

impl<'a> Line<'a> {
    #[inline]
    fn end_field(&mut self, position: usize, columns: usize) {
        if self.fields < columns {
            self.ends.push(position);
        }
        self.fields += 1;
    }

    #[inline]
    fn push(&self, number: u64, layout: &CsvLayout, builder: &mut BatchBuilder<'_>) -> Result<(), ReadError> {
        if self.fields == 1 && self.field(0).is_empty() {
            return Ok(());
        }
        layout.push(number, self.fields, |position| self.field(position), builder)
    }

    #[inline]
    fn field(&self, position: usize) -> &'a [u8] {
        let end = |position: usize| self.ends.get(position).copied().unwrap_or_default();
        let start = position.checked_sub(1).map_or(self.start, |before| end(before) + 1);
        let field = self.text.get(start..end(position)).unwrap_or_default();
        if position + 1 == self.fields { without_carriage_return(field) } else { field }
    }
}

fn without_carriage_return(field: &[u8]) -> &[u8] {
    field.strip_suffix(b"\r").unwrap_or(field)
}

fn decode_quoted(chunk: &Chunk, layout: &CsvLayout, builder: &mut BatchBuilder<'_>) -> Result<(), ReadError> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(layout.delimiter);
    // The library would also end records at a carriage return alone.
    let mut reader = reader.terminator(Terminator::Any(b'\n')).from_reader(chunk.text.as_slice());
    let mut record = ByteRecord::new();
    let mut lines = LineNumbers { text: &chunk.text, position: 0, line: chunk.first_line };
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let start = record.position().map_or(0, csv::Position::byte);
        let row = lines.at_record(usize::try_from(start).unwrap_or(usize::MAX));
        let last = record.len().saturating_sub(1);
        let field = |position: usize| {
            let field = record.get(position).unwrap_or_default();
            if position == last { without_carriage_return(field) } else { field }
        };
        if record.len() > 1 || !field(0).is_empty() || record.get(0) == Some(b"") {
            layout.push(row, record.len(), field, builder)?;
        }
    }
    Ok(())
}

/// Line numbers of records, counted as far as records were read.
struct LineNumbers<'a> {
    text: &'a [u8],
    position: usize,
    line: u64,
}

impl LineNumbers<'_> {
    /// The line of the record at or after a position: the library skips blank lines.
    fn at_record(&mut self, start: usize) -> u64 {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let before = start.saturating_sub(self.position).min(rest.len());
        let blank = rest.iter().skip(before).take_while(|byte| **byte == b'\n').count();
        let passed = rest.get(..before + blank).unwrap_or_default();
        self.line += memchr_iter(b'\n', passed).count() as u64;
        self.position += passed.len();
        self.line
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::chunker::{Chunker, RecordBoundary};
    use super::super::context::Observations;
    use super::*;

    type Decode = fn(&Chunk, &CsvLayout, &mut BatchBuilder<'_>) -> Result<(), ReadError>;

    /// Every row of a batch as text, and the number of skipped rows.
    fn decoded(text: &str, decode: Decode) -> (Vec<String>, u64) {
        let mut options =
            ReadOptions { skip_bad: true, read_bytes: true, read_changed: true, ..ReadOptions::default() };
        options.critical_kinds = vec!["a".to_owned()];
        let header = CsvHeader::read("log", b"at,session,kind,bytes,changed\n", &options).unwrap();
        let status = Arc::new(Observations::new(&options));
        let context = ReadContext::new(header.columns.clone(), &options, status);
        let layout = CsvLayout::new(&header, &context);
        let mut chunker = Chunker::new("log".to_owned(), Box::new(std::io::Cursor::new(text.to_owned())));
        chunker.boundary = RecordBoundary::UnquotedLine(b',');
        let Some(chunk) = chunker.next_chunk().unwrap() else { return (Vec::new(), 0) };
        let mut builder = BatchBuilder::new(&context, "log", 0, chunk.first_line, chunk.lines);
        decode(&chunk, &layout, &mut builder).unwrap();
        let batch = builder.finish();
        let row = |row: usize| {
            let session = batch.lookup.as_ref().unwrap().session_name(row);
            let hash = batch.sessions[batch.session_position(row).unwrap()];
            assert_eq!(hash, super::super::value::hash_session(session.as_bytes()));
            let (critical, changed) = (batch.critical.get(row), batch.changed.get(row));
            let number = batch.row_number(row).unwrap();
            format!("{number}: {} {session} {critical:?} {} {changed:?}", batch.times[row], batch.bytes[row])
        };
        ((0..batch.len()).map(row).collect(), batch.skipped)
    }

    proptest! {
        #[test]
        fn unquoted_text_decodes_as_the_csv_library_decodes_it(
            rows in prop::collection::vec(
                // Times, sessions, kinds, sizes and flags; then rows too long, too short and blank.
                "(-?[0-9]{0,14}|1970-01-01T00:00:01Z),[u-w]?,[ab]?,[0-9]{0,6},(0|true)?(,|x)?\r?\n|\r?\n|a,b\n",
                0..50,
            ),
            last in "1,a,,,(1|\r)?|",
        ) {
            let text = rows.concat() + &last;
            prop_assert_eq!(decoded(&text, decode_unquoted), decoded(&text, decode_quoted));
            let quoted = text.replace(",v,", ",\"v\",");
            prop_assert_eq!(decoded(&quoted, decode), decoded(&text, decode));
        }
    }

    #[test]
    fn lines_are_counted_across_quoted_line_ends_and_blank_lines() {
        let (rows, skipped) = decoded("1,\"a\nb\",,,\n\n\r\n2,\"c\",,,\nx\n", decode);
        assert_eq!(
            rows,
            ["1: 1 a b None 0 None", "5: 2 c None 0 None"].map(|row| row.replace("a b", "a\nb"))
        );
        assert_eq!(skipped, 1);
    }
}
