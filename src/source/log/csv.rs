//! Text in columns, set apart by commas, tabs or semicolons, with a header or without.

use ::csv::{ByteRecord, ReaderBuilder};
use memchr::{memchr, memchr_iter};

use super::block::Block;
use super::cell::Value;
use super::columns::{self, Found};
use super::options::LogOptions;
use super::rows::{Row, Rows};
use crate::source::diagnostic::Diagnostic;

/// Bytes that set columns apart, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How a text begins.
pub(super) struct Head {
    pub(super) delimiter: u8,
    pub(super) columns: Vec<String>,
    pub(super) found: Found,
    /// The bytes of the header; none where there is none.
    pub(super) length: usize,
}

/// Reads the header, or finds that there is none: then columns are named by their number.
pub(super) fn head(name: &str, sample: &[u8], options: &LogOptions) -> Result<Head, Vec<Diagnostic>> {
    let line = sample.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| memchr_iter(*delimiter, line).count();
    // The first of the most frequent.
    let delimiter = DELIMITERS.iter().rev().max_by_key(|delimiter| count(delimiter)).copied().unwrap_or(b',');
    let mut reader = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(sample);
    let mut record = ByteRecord::new();
    let read = reader.read_byte_record(&mut record);
    if read.is_err() {
        return Err(vec![Diagnostic::new("not-a-log", format!("`{name}` does not begin like a log"))]);
    }
    let fields: Vec<String> =
        record.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
    if numbered(options, &fields) {
        let columns: Vec<String> = (1..=fields.len()).map(|number| number.to_string()).collect();
        let found = columns::find(name, &columns, options)?;
        return Ok(Head { delimiter, columns, found, length: 0 });
    }
    let found =
        columns::find(name, &fields, options).map_err(|problems| without_header(problems, &fields))?;
    let length = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    Ok(Head { delimiter, columns: fields, found, length })
}

/// Whether columns are asked for by numbers that the first row does not hold as names.
fn numbered(options: &LogOptions, fields: &[String]) -> bool {
    let by_number = |wanted: &Option<String>| {
        wanted.as_ref().is_some_and(|wanted| wanted.parse::<usize>().is_ok() && !fields.contains(wanted))
    };
    by_number(&options.session) && by_number(&options.time)
}

/// A first row full of figures is no header: says how to name its columns.
fn without_header(problems: Vec<Diagnostic>, fields: &[String]) -> Vec<Diagnostic> {
    let figures = fields.iter().any(|field| super::cell::whole(field.as_bytes()).is_some());
    if !figures {
        return problems;
    }
    let help = "the first row looks like data: without a header, columns are named by their number, such as `--session 1 --time 2`";
    problems.into_iter().map(|problem| problem.help(help)).collect()
}

/// Which column each value stands in.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    delimiter: u8,
    /// What each column is, up to the last that matters.
    roles: Vec<Option<columns::Role>>,
    columns: usize,
}

impl Layout {
    pub(super) fn new(delimiter: u8, found: &Found, columns: usize) -> Self {
        let roles = [
            (Some(found.session), columns::Role::Session),
            (Some(found.time), columns::Role::Time),
            (found.kind, columns::Role::Kind),
            (found.bytes, columns::Role::Bytes),
            (found.changed, columns::Role::Changed),
        ];
        let role = |at: usize| roles.iter().find(|(place, _)| *place == Some(at)).map(|(_, role)| *role);
        Self { delimiter, roles: (0..columns).map(role).collect(), columns }
    }

    /// The row of these fields; `Err` where there are not as many as columns.
    fn row<'a>(&self, fields: impl Iterator<Item = &'a [u8]>) -> Result<Row<'a>, usize> {
        let (mut row, mut count) = (Row::EMPTY, 0);
        for field in fields {
            if let Some(role) = self.roles.get(count).copied().flatten() {
                *place(&mut row, role) = if field.is_empty() { Value::Null } else { Value::Text(field) };
            }
            count += 1;
        }
        if count == self.columns { Ok(row) } else { Err(count) }
    }
}

/// Where a row keeps what a column holds.
pub(super) fn place<'r, 'a>(row: &'r mut Row<'a>, role: columns::Role) -> &'r mut Value<'a> {
    match role {
        columns::Role::Session => &mut row.session,
        columns::Role::Time => &mut row.time,
        columns::Role::Kind => &mut row.kind,
        columns::Role::Bytes => &mut row.bytes,
        columns::Role::Changed => &mut row.changed,
    }
}

/// Decodes a block: at the speed of memory where nothing is quoted, else record by record.
pub(super) fn decode(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    if memchr(b'"', &block.text).is_none() { plain(block, layout, rows) } else { quoted(block, layout, rows) }
}

fn plain(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let mut number = block.first_line;
    let mut text = block.text.as_slice();
    while !text.is_empty() {
        let end = memchr(b'\n', text).unwrap_or(text.len());
        let (line, rest) = text.split_at(end);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            let fields = Fields { rest: Some(line), delimiter: layout.delimiter };
            add(number, layout.row(fields), layout, rows)?;
        }
        text = rest.get(1..).unwrap_or_default();
        number += 1;
    }
    Ok(())
}

/// The fields of a line without quotes.
struct Fields<'a> {
    rest: Option<&'a [u8]>,
    delimiter: u8,
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        match memchr(self.delimiter, rest) {
            Some(at) => {
                self.rest = rest.get(at + 1..);
                rest.get(..at)
            }
            None => self.rest.take(),
        }
    }
}

fn quoted(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(layout.delimiter);
    let mut reader = builder.from_reader(block.text.as_slice());
    let mut record = ByteRecord::new();
    let mut lines = Lines { text: &block.text, from: 0, number: block.first_line };
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let at = record.position().map_or(0, ::csv::Position::byte);
        add(lines.at(at), layout.row(record.iter()), layout, rows)?;
    }
    Ok(())
}

/// Numbers of lines, counted as far as records were read.
struct Lines<'a> {
    text: &'a [u8],
    from: usize,
    number: u64,
}

impl Lines<'_> {
    /// The line of the record that begins here, or after line ends that stand here.
    fn at(&mut self, at: u64) -> u64 {
        let rest = self.text.get(self.from..).unwrap_or_default();
        let before = usize::try_from(at).unwrap_or(usize::MAX).saturating_sub(self.from).min(rest.len());
        let ends = rest.iter().skip(before).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = rest.get(..before + ends).unwrap_or_default();
        self.number += memchr_iter(b'\n', passed).count() as u64;
        self.from += passed.len();
        self.number
    }
}

fn add(
    number: u64,
    row: Result<Row<'_>, usize>,
    layout: &Layout,
    rows: &mut Rows<'_>,
) -> Result<(), Diagnostic> {
    match row {
        Ok(row) => rows.push(number, &row),
        Err(count) => {
            let plural = if count == 1 { "" } else { "s" };
            rows.refuse(number, &format!("it has {count} column{plural}, and the log has {}", layout.columns))
        }
    }
}
