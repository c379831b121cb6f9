//! Columns written in a rarer way, through the library.

use bytes::{Bytes, BytesMut};
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescPtr;

use super::pages::{Decoded, Texts, Trouble, Values};

/// Rows that are read at once.
const ROWS: usize = 16_384;

/// A column that the library decodes.
pub(super) struct GeneralColumn {
    reader: ColumnReader,
    optional: bool,
}

impl GeneralColumn {
    pub(super) fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Self {
        let optional = column.max_def_level() > 0;
        Self { reader: get_column_reader(column, pages), optional }
    }

    /// The next stretch; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Decoded>, Trouble> {
        let optional = self.optional;
        let read =
            match &mut self.reader {
                ColumnReader::BoolColumnReader(reader) => read(reader, optional)
                    .map(|(rows, present, values)| (rows, present, Values::Bools(values))),
                ColumnReader::Int32ColumnReader(reader) => read(reader, optional)
                    .map(|(rows, present, values)| (rows, present, ints(values.into_iter().map(i64::from)))),
                ColumnReader::Int64ColumnReader(reader) => read(reader, optional)
                    .map(|(rows, present, values)| (rows, present, Values::Ints(values))),
                ColumnReader::Int96ColumnReader(reader) => {
                    read(reader, optional).map(|(rows, present, values)| {
                        (rows, present, ints(values.into_iter().map(|value| value.to_millis())))
                    })
                }
                ColumnReader::ByteArrayColumnReader(reader) => {
                    read(reader, optional).map(|(rows, present, values)| {
                        (rows, present, texts(values.iter().map(|value| value.data())))
                    })
                }
                ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                    read(reader, optional).map(|(rows, present, values)| {
                        (rows, present, texts(values.iter().map(|value| value.data())))
                    })
                }
                ColumnReader::FloatColumnReader(_) | ColumnReader::DoubleColumnReader(_) => {
                    return Err("it holds numbers with fractions".to_owned());
                }
            };
        let (rows, present, values) = read.map_err(|problem| problem.to_string())?;
        Ok((rows > 0).then_some(Decoded { rows, present, values }))
    }
}

fn ints(values: impl Iterator<Item = i64>) -> Values {
    Values::Ints(values.collect())
}

fn texts<'a>(values: impl Iterator<Item = &'a [u8]>) -> Values {
    let (mut bytes, mut spans) = (BytesMut::new(), Vec::new());
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for value in values {
        let from = place(bytes.len());
        bytes.extend_from_slice(value);
        spans.push((from, place(bytes.len())));
    }
    Values::Texts(Texts { bytes: Bytes::from(bytes), spans })
}

type Read<T> = (usize, Option<Vec<bool>>, Vec<T>);

/// Reads a stretch, rows without a value holding an empty one.
fn read<T: DataType>(reader: &mut ColumnReaderImpl<T>, optional: bool) -> Result<Read<T::T>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let wanted = optional.then_some(&mut levels);
    let (rows, _, _) = reader.read_records(ROWS, wanted, None, &mut values)?;
    if levels.iter().all(|level| *level == 1) {
        return Ok((rows, None, values));
    }
    let present: Vec<bool> = levels.iter().map(|level| *level == 1).collect();
    let mut values = values.into_iter();
    let value = |is: &bool| if *is { values.next().unwrap_or_default() } else { T::T::default() };
    let spread = present.iter().map(value).collect();
    Ok((rows, Some(present), spread))
}
