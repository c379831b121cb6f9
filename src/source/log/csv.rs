//! Text in columns, set apart by commas, tabs or semicolons, with a header or without.

use ::csv::{ByteRecord, ReaderBuilder};
use memchr::{memchr_iter, memchr2_iter};

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
    let figures = fields.iter().any(|field| super::number::whole(field.as_bytes()).is_some());
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

    /// Sets what a field says of a row.
    #[inline]
    fn set<'a>(&self, row: &mut Row<'a>, at: usize, field: &'a [u8]) {
        if let Some(role) = self.roles.get(at).copied().flatten() {
            *place(row, role) = if field.is_empty() { Value::Null } else { Value::Text(field) };
        }
    }

    /// Adds a row that has so many fields.
    fn add(&self, number: u64, row: &Row<'_>, count: usize, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
        if count == self.columns {
            return rows.push(number, row);
        }
        let plural = if count == 1 { "" } else { "s" };
        rows.refuse(number, &format!("it has {count} column{plural}, and the log has {}", self.columns))
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
    if block.seen.is_quoted { quoted(block, layout, rows) } else { plain(block, layout, rows) }
}

fn plain(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let text = block.text();
    let ends =
        memchr2_iter(layout.delimiter, b'\n', text).chain((!text.ends_with(b"\n")).then_some(text.len()));
    let (mut number, mut from, mut count, mut row) = (block.first_line, 0, 0, Row::EMPTY);
    for end in ends {
        let field = text.get(from..end).unwrap_or_default();
        from = end + 1;
        if text.get(end) == Some(&layout.delimiter) {
            layout.set(&mut row, count, field);
            count += 1;
            continue;
        }
        let field = field.strip_suffix(b"\r").unwrap_or(field);
        if count > 0 || !field.is_empty() {
            layout.set(&mut row, count, field);
            layout.add(number, &row, count + 1, rows)?;
        }
        (number, count, row) = (number + 1, 0, Row::EMPTY);
    }
    Ok(())
}

fn quoted(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(layout.delimiter);
    let mut reader = builder.from_reader(block.text());
    let mut record = ByteRecord::new();
    let mut lines = Lines { text: block.text(), from: 0, number: block.first_line };
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let at = record.position().map_or(0, ::csv::Position::byte);
        let mut row = Row::EMPTY;
        record.iter().enumerate().for_each(|(at, field)| layout.set(&mut row, at, field));
        layout.add(lines.at(at), &row, record.len(), rows)?;
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
