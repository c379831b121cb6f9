//! Text in columns, set apart by commas, tabs or semicolons, with a header or without.

use ::csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use super::block::Block;
use super::cell::Value;
use super::columns::{self, Found, Role};
use super::lines::Lines;
use super::options::LogOptions;
use super::rows::Rows;
use crate::input::diagnostic::Diagnostic;

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
    session: Option<usize>,
    time: Option<usize>,
    kind: Option<usize>,
    bytes: Option<usize>,
    changed: Option<usize>,
    columns: usize,
}

impl Layout {
    pub(super) fn new(delimiter: u8, found: &Found, columns: usize) -> Self {
        let mut taken = Vec::new();
        // A column that is named twice is what it was named first.
        let mut first = |place: Option<usize>| {
            let place = place.filter(|place| !taken.contains(place));
            taken.extend(place);
            place
        };
        let (session, time) = (first(Some(found.session)), first(Some(found.time)));
        let (kind, bytes, changed) = (first(found.kind), first(found.bytes), first(found.changed));
        Self { delimiter, session, time, kind, bytes, changed, columns }
    }

    #[inline]
    fn column(&self, role: Role) -> Option<usize> {
        match role {
            Role::Session => self.session,
            Role::Time => self.time,
            Role::Kind => self.kind,
            Role::Bytes => self.bytes,
            Role::Changed => self.changed,
        }
    }

    /// How many columns there are up to the last that matters.
    fn wanted(&self) -> usize {
        let places = [self.session, self.time, self.kind, self.bytes, self.changed];
        places.into_iter().flatten().max().map_or(0, |last| last + 1)
    }

    /// Adds a row that has so many fields.
    #[inline]
    fn add<'a>(
        &self,
        number: u64,
        count: usize,
        field: impl Fn(usize) -> &'a [u8],
        rows: &mut Rows<'_>,
    ) -> Result<(), Diagnostic> {
        if count != self.columns {
            return rows.refuse(number, &self.unlike(count));
        }
        rows.push(number, |role| match self.column(role).map(&field) {
            None | Some([]) => Value::Null,
            Some(field) => Value::Text(field),
        })
    }

    #[cold]
    fn unlike(&self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        format!("it has {count} column{plural}, and the log has {}", self.columns)
    }
}

/// Decodes a block: at the speed of memory where nothing is quoted, else record by record.
pub(super) fn decode(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    if block.seen.is_quoted { quoted(block, layout, rows) } else { plain(block, layout, rows) }
}

fn plain(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let mut lines = Lines::new(block.text(), layout.delimiter, layout.wanted());
    let mut number = block.first_line;
    while let Some(line) = lines.next() {
        if !line.is_empty() {
            layout.add(number, line.fields, |at| line.field(at), rows)?;
        }
        number += 1;
    }
    Ok(())
}

fn quoted(block: &Block, layout: &Layout, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let mut builder = ReaderBuilder::new();
    let builder = builder.has_headers(false).flexible(true).delimiter(layout.delimiter);
    let mut reader = builder.from_reader(block.text());
    let mut record = ByteRecord::new();
    let mut numbers = LineNumbers { text: block.text(), from: 0, number: block.first_line };
    while let Ok(true) = reader.read_byte_record(&mut record) {
        let at = record.position().map_or(0, ::csv::Position::byte);
        let field = |at: usize| record.get(at).unwrap_or_default();
        layout.add(numbers.at(at), record.len(), field, rows)?;
    }
    Ok(())
}

/// Numbers of lines, counted as far as records were read.
struct LineNumbers<'a> {
    text: &'a [u8],
    from: usize,
    number: u64,
}

impl LineNumbers<'_> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::block::{Blocks, Ends};
    use super::super::rows::{Kinds, Reading};
    use super::*;
    use crate::workload::Batch;

    type Decode = fn(&Block, &Layout, &mut Rows<'_>) -> Result<(), Diagnostic>;

    /// What a batch says, row by row, and how many rows it skipped.
    fn told(text: &str, decode: Decode) -> (Vec<String>, u64) {
        let mut blocks = Blocks::new("log".to_owned(), Box::new(std::io::Cursor::new(text.to_owned())));
        blocks.end_at(Ends::Quoted(b','));
        let Some(block) = blocks.next().unwrap() else { return (Vec::new(), 0) };
        let options = LogOptions { skip_bad: true, ..LogOptions::default() };
        let kinds = Kinds::new(&["a".to_owned()]);
        let reading = Reading { options, kinds, bytes: true, changed: true };
        let found = Found { session: 1, time: 0, kind: Some(2), bytes: Some(3), changed: Some(4) };
        let mut rows = Rows::new(&reading, "log", 0, 1, block.seen.lines);
        decode(&block, &Layout::new(b',', &found, 5), &mut rows).unwrap();
        let batch = rows.finish();
        ((0..batch.len()).map(|row| row_told(&batch, row)).collect(), batch.skipped)
    }

    fn row_told(batch: &Batch, row: usize) -> String {
        let at = batch.index.as_ref().unwrap()[row];
        let (key, name) = (batch.keys[at as usize], batch.names.as_ref().unwrap().name(row));
        assert_eq!(key, super::super::cell::key(name.as_bytes()));
        let (is_critical, is_changed) = (batch.critical.get(row), batch.changed.get(row));
        let (number, time, units) = (batch.row(row), batch.times.get(row).unwrap(), batch.units[row]);
        format!("{number}: {time} {name} {is_critical:?} {units} {is_changed:?}")
    }

    proptest! {
        #[test]
        fn a_block_without_quotes_says_what_it_says_record_by_record(
            rows in prop::collection::vec(
                // Times, names, kinds, bytes and changes; then rows too long, too short and empty.
                "(-?[0-9]{0,14}|1970-01-01T00:00:01Z),[u-w]?,[ab]?,[0-9]{0,6},(0|true)?(,|x)?\r?\n|\r?\n|a,b\n",
                0..50,
            ),
            last in "1,a,,,(1|\r)?|",
        ) {
            let text = rows.concat() + &last;
            prop_assert_eq!(told(&text, plain), told(&text, quoted));
            let some_quoted = text.replace(",v,", ",\"v\",");
            prop_assert_eq!(told(&some_quoted, decode), told(&text, decode));
        }
    }
}
