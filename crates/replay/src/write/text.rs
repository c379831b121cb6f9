//! CSV and JSON lines.

use std::io::{self, Write};

use csv::WriterBuilder;

use crate::event::{EventRows, EventSchema};

use super::compression::CompressedWriter;
use super::row::{columns, rows};

/// Writes rows as CSV with a header.
pub(super) struct CsvLogWriter<W: Write>(csv::Writer<CompressedWriter<W>>);

impl<W: Write> CsvLogWriter<W> {
    pub(super) fn new(schema: &EventSchema, out: CompressedWriter<W>) -> io::Result<Self> {
        // A header that rows bring along would be missing from a log without rows.
        let mut writer = WriterBuilder::new().has_headers(false).from_writer(out);
        writer.write_record(columns(schema)).map_err(io_error)?;
        Ok(Self(writer))
    }

    pub(super) fn write(&mut self, schema: &EventSchema, batch: &EventRows) -> io::Result<()> {
        rows(schema, batch).try_for_each(|row| self.0.serialize(row)).map_err(io_error)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)?.finish()
    }
}

/// The error of the output itself where there is one, so that its kind is not lost.
fn io_error(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// Writes a JSON object per line.
pub(super) struct JsonLogWriter<W: Write>(CompressedWriter<W>);

impl<W: Write> JsonLogWriter<W> {
    pub(super) fn new(out: CompressedWriter<W>) -> Self {
        Self(out)
    }

    pub(super) fn write(&mut self, schema: &EventSchema, batch: &EventRows) -> io::Result<()> {
        for row in rows(schema, batch) {
            serde_json::to_writer(&mut self.0, &row)?;
            self.0.write_all(b"\n")?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.0.finish()
    }
}
