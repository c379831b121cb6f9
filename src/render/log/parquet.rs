use std::io::{self, Write};
use std::mem;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use super::COLUMNS;
use crate::workload::{Layout, Rows};

/// Rows of a row group, as pyarrow writes it.
const GROUP: usize = 1 << 20;

type Written<'a> = SerializedFileWriter<&'a mut (dyn Write + Send)>;

/// Writes rows as Parquet, a row group at a time.
pub(super) struct ParquetRows<'a> {
    writer: Written<'a>,
    kinds: Vec<ByteArray>,
    /// What is of the row group so far.
    group: Vec<Rows>,
    rows: usize,
}

impl<'a> ParquetRows<'a> {
    pub(super) fn new(
        layout: &Layout,
        dictionary: bool,
        out: &'a mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let writer =
            SerializedFileWriter::new(out, schema(layout).map_err(told)?, Arc::new(properties(dictionary)));
        let kinds = layout.kinds.iter().map(|kind| ByteArray::from(kind.as_str())).collect();
        Ok(Self { writer: writer.map_err(told)?, kinds, group: Vec::new(), rows: 0 })
    }

    /// Row groups are filled by whole stretches, of which there is a whole number in one.
    pub(super) fn write(&mut self, rows: Rows) -> io::Result<()> {
        self.rows += rows.len();
        self.group.push(rows);
        if self.rows >= GROUP { self.end_group() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.end_group()?;
        }
        self.writer.close().map(drop).map_err(told)
    }

    fn end_group(&mut self) -> io::Result<()> {
        self.rows = 0;
        let stretches = mem::take(&mut self.group);
        write_group(&mut self.writer, &stretches, &self.kinds).map_err(told)
    }
}

fn write_group(
    writer: &mut Written<'_>,
    stretches: &[Rows],
    kinds: &[ByteArray],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in COLUMNS {
        let Some(mut writer) = group.next_column()? else { break };
        for rows in stretches {
            write_column(column, writer.untyped(), rows, kinds)?;
        }
        writer.close()?;
    }
    group.close().map(drop)
}

fn write_column(
    column: &str,
    writer: &mut ColumnWriter<'_>,
    rows: &Rows,
    kinds: &[ByteArray],
) -> Result<(), ParquetError> {
    let written = match writer {
        ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&rows.times, None, None),
        ColumnWriter::BoolColumnWriter(writer) => writer.write_batch(&rows.changed, None, None),
        ColumnWriter::Int32ColumnWriter(writer) => {
            let sizes = rows.sizes.iter().flatten().map(|&size| i32::try_from(size).unwrap_or(i32::MAX));
            writer.write_batch(&sizes.collect::<Vec<_>>(), Some(&levels(&rows.sizes)), None)
        }
        ColumnWriter::ByteArrayColumnWriter(writer) if column == COLUMNS[0] => {
            let names: Vec<ByteArray> =
                rows.sessions.iter().map(|name| ByteArray::from(name.as_str())).collect();
            let names = rows.index.iter().map(|&at| names[at as usize].clone());
            writer.write_batch(&names.collect::<Vec<_>>(), None, None)
        }
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let names = rows.kinds.iter().flatten().map(|&kind| kinds[kind as usize].clone());
            writer.write_batch(&names.collect::<Vec<_>>(), Some(&levels(&rows.kinds)), None)
        }
        _ => return Err(ParquetError::General(format!("no column `{column}` is written"))),
    };
    written.map(drop)
}

/// Which values are there, as Parquet counts it.
fn levels(values: &[Option<u32>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

fn schema(layout: &Layout) -> Result<TypePtr, ParquetError> {
    let [session, time, kind, size, changed] = COLUMNS;
    let changed = if layout.changed { format!(" required boolean {changed};") } else { String::new() };
    let message = format!(
        "message log {{ required binary {session} (STRING); required int64 {time}; \
         optional binary {kind} (STRING); optional int32 {size};{changed} }}"
    );
    parse_message_type(&message).map(Arc::new)
}

fn properties(dictionary: bool) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(ColumnPath::from(COLUMNS[0]), dictionary)
        .build()
}

/// What went wrong, as what was written to told it.
fn told(problem: ParquetError) -> io::Error {
    match problem {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        problem => io::Error::other(problem),
    }
}
