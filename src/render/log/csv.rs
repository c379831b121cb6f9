use std::io::{self, Write as _};

use csv::Writer;

use super::COLUMNS;
use super::packed::Packed;
use crate::workload::{Layout, Rows};

/// Writes rows as CSV.
pub(super) struct CsvRows<'a> {
    writer: Writer<Packed<'a>>,
    layout: Layout,
    /// A number as text.
    digits: Vec<u8>,
}

impl<'a> CsvRows<'a> {
    pub(super) fn new(layout: &Layout, out: Packed<'a>) -> io::Result<Self> {
        let mut writer = Writer::from_writer(out);
        writer.write_record(&COLUMNS[..columns(layout)]).map_err(told)?;
        Ok(Self { writer, layout: layout.clone(), digits: Vec::new() })
    }

    pub(super) fn write(&mut self, rows: &Rows) -> io::Result<()> {
        for row in 0..rows.len() {
            self.row(rows, row)?;
        }
        Ok(())
    }

    fn row(&mut self, rows: &Rows, row: usize) -> io::Result<()> {
        self.field(rows.session(row).as_bytes())?;
        self.number(Some(rows.times[row]))?;
        let kind = rows.kinds[row].and_then(|kind| self.layout.kinds.get(kind as usize));
        self.writer.write_field(kind.map_or("", String::as_str)).map_err(told)?;
        self.number(rows.sizes[row])?;
        if self.layout.changed {
            self.field(if rows.changed[row] { b"true" } else { b"false" })?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(told)
    }

    fn field(&mut self, text: &[u8]) -> io::Result<()> {
        self.writer.write_field(text).map_err(told)
    }

    fn number(&mut self, number: Option<impl std::fmt::Display>) -> io::Result<()> {
        self.digits.clear();
        if let Some(number) = number {
            write!(self.digits, "{number}")?;
        }
        self.writer.write_field(&self.digits).map_err(told)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?.finish()
    }
}

/// What went wrong, as what was written to told it.
fn told(problem: csv::Error) -> io::Error {
    match problem.into_kind() {
        csv::ErrorKind::Io(problem) => problem,
        problem => io::Error::other(format!("{problem:?}")),
    }
}

fn columns(layout: &Layout) -> usize {
    COLUMNS.len() - usize::from(!layout.changed)
}
