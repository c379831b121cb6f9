use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::event::{EventRows, EventSchema};

use super::row::{COLUMNS, columns};

/// Rows of a row group, the default of pyarrow.
const ROW_GROUP_ROWS: usize = 1 << 20;

/// Writes rows as Parquet, compressed with Snappy.
pub(super) struct ParquetLogWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    kinds: Arc<StringArray>,
}

impl<W: Write + Send> ParquetLogWriter<W> {
    pub(super) fn new(schema: &EventSchema, session_dictionary: bool, out: W) -> io::Result<Self> {
        let kinds = Arc::new(StringArray::from_iter_values(&schema.kinds));
        let schema = arrow_schema(schema);
        // Without the Arrow schema in the file, readers see plain text columns.
        let options = ArrowWriterOptions::new()
            .with_properties(properties(session_dictionary))
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options);
        Ok(Self { writer: writer.map_err(io_error)?, schema, kinds })
    }

    pub(super) fn write(&mut self, batch: EventRows) -> io::Result<()> {
        let batch = self.record_batch(batch).map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(io_error)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.writer.close().map(drop).map_err(io_error)
    }

    fn record_batch(&self, batch: EventRows) -> Result<RecordBatch, ArrowError> {
        let sessions = Arc::new(StringArray::from(batch.sessions));
        let sessions = DictionaryArray::try_new(keys(batch.session_index.into_iter().map(Some)), sessions)?;
        let kinds = DictionaryArray::try_new(keys(batch.kinds), Arc::clone(&self.kinds) as ArrayRef)?;
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(sessions),
            Arc::new(Int64Array::from(batch.times)),
            Arc::new(kinds),
            Arc::new(keys(batch.bytes)),
        ];
        if self.schema.fields().len() > arrays.len() {
            arrays.push(Arc::new(BooleanArray::from(batch.changed)));
        }
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
    }
}

/// 32-bit integers with a sign. A valid batch has no number that does not fit.
fn keys(values: impl IntoIterator<Item = Option<u32>>) -> Int32Array {
    let signed = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    values.into_iter().map(|value| value.map(signed)).collect()
}

fn arrow_schema(schema: &EventSchema) -> SchemaRef {
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let types = [
        (text.clone(), false),
        (DataType::Int64, false),
        (text, true),
        (DataType::Int32, true),
        (DataType::Boolean, false),
    ];
    let fields = columns(schema).iter().zip(types);
    let fields: Vec<Field> =
        fields.map(|(name, (data_type, nullable))| Field::new(*name, data_type, nullable)).collect();
    Arc::new(Schema::new(fields))
}

fn properties(session_dictionary: bool) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_column_dictionary_enabled(ColumnPath::from(COLUMNS[0]), session_dictionary)
        .build()
}

/// The error of the output itself where there is one, so that its kind is not lost.
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        error => io::Error::other(error),
    }
}
