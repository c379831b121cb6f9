//! Opens a Parquet file and finds its columns.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::LogicalType;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescriptor;

use super::super::context::ReadContext;
use super::super::error::{ColumnProblem, ReadError};
use super::super::options::ReadOptions;
use super::super::schema::{self, Columns, Names};
use super::catch_panic::catch_panic;
use super::column_values::IsUuid;
use super::file_context::{FileContext, LeafColumn};
use super::row_group::RowGroupPartition;
use super::sessions::HashedDictionary;
use super::shared_file::{PageFile, SharedFile};
use super::types;
use crate::event::{ColumnRole, TimeUnit};

/// A Parquet file whose columns are known.
pub(in crate::read) struct ParquetLog {
    file: Arc<FileContext>,
    next_group: usize,
    next_row: u64,
    length: u64,
}

impl ParquetLog {
    pub(in crate::read) fn open(
        name: &str,
        position: usize,
        file: File,
        options: &ReadOptions,
    ) -> Result<(Self, Columns), ReadError> {
        let error = |reason: String| ReadError::Parquet { file: name.to_owned(), reason };
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let shared = SharedFile::new(file).map_err(|source| error(source.to_string()))?;
        let metadata =
            catch_panic(|| ParquetMetaDataReader::new().parse_and_finish(&shared)).map_err(error)?;
        let metadata = Arc::new(metadata);
        let names = column_names(&metadata);
        let columns = schema::find(&names, Names::Complete, options);
        let columns = columns.map_err(|problems| column_error(name, problems, names.clone()))?;
        let opened = Opened::new(&metadata, &columns, options).map_err(error)?;
        if !opened.problems.is_empty() {
            return Err(column_error(name, opened.problems, names));
        }
        let file = FileContext {
            name: name.to_owned(),
            position,
            columns: opened.columns,
            time_unit: opened.time_unit,
            pages: PageFile(shared),
            with_dictionary: opened.with_dictionary,
            without_dictionary: opened.without_dictionary,
        };
        let log = Self { file: Arc::new(file), next_group: 0, next_row: 1, length };
        Ok((log, columns))
    }

    /// The next row group, not decoded yet; `None` at the end.
    pub(in crate::read) fn next_row_group(
        &mut self,
        context: &Arc<ReadContext>,
    ) -> Option<RowGroupPartition> {
        let groups = self.file.with_dictionary.metadata().row_groups();
        let rows = u64::try_from(groups.get(self.next_group)?.num_rows()).unwrap_or(0);
        let partition = RowGroupPartition {
            file: Arc::clone(&self.file),
            context: Arc::clone(context),
            group: self.next_group,
            next_row: self.next_row,
            reader: None,
            dictionary: HashedDictionary::default(),
        };
        let share = self.length / groups.len().max(1) as u64;
        context.status.bytes_read.fetch_add(share, Ordering::Relaxed);
        self.next_group += 1;
        self.next_row += rows;
        Some(partition)
    }
}

fn column_error(file: &str, problems: Vec<ColumnProblem>, available: Vec<String>) -> ReadError {
    ReadError::Columns { file: file.to_owned(), problems, available, header_looks_like_data: false }
}

/// Paths of the leaf columns, with dots.
fn column_names(metadata: &ParquetMetaData) -> Vec<String> {
    let columns = metadata.file_metadata().schema_descr().columns();
    columns.iter().map(|column| column.path().string()).collect()
}

/// The columns of a file with their Arrow types.
struct Opened {
    columns: Vec<LeafColumn>,
    problems: Vec<ColumnProblem>,
    time_unit: TimeUnit,
    with_dictionary: ArrowReaderMetadata,
    without_dictionary: ArrowReaderMetadata,
}

impl Opened {
    fn new(
        metadata: &Arc<ParquetMetaData>,
        columns: &Columns,
        options: &ReadOptions,
    ) -> Result<Self, String> {
        // Types that Arrow has stored in the file would only add variants to support.
        let reader_options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = catch_panic(|| ArrowReaderMetadata::try_new(Arc::clone(metadata), reader_options))?;
        let mut opened = Self {
            columns: Vec::new(),
            problems: Vec::new(),
            time_unit: options.time_unit,
            with_dictionary: plain.clone(),
            without_dictionary: plain.clone(),
        };
        let (mut with_dictionary, mut without) =
            (plain.schema().as_ref().clone(), plain.schema().as_ref().clone());
        for column in columns.0.iter().filter(|column| is_read(column.role, options)) {
            let Some(leaf) = column.position else { continue };
            let descriptor = metadata.file_metadata().schema_descr().column(leaf);
            let path = descriptor.path().parts().to_vec();
            opened.check(column, &descriptor, plain.schema(), &path, options);
            for (schema, as_dictionary) in
                [(&mut with_dictionary, true), (&mut without, column.role == ColumnRole::Kind)]
            {
                request_type(schema, column.role, &descriptor, &path, as_dictionary);
            }
            let is_uuid = IsUuid(matches!(descriptor.logical_type_ref(), Some(LogicalType::Uuid)));
            opened.columns.push(LeafColumn { role: column.role, leaf, path, is_uuid });
        }
        if opened.problems.is_empty() {
            opened.with_dictionary = with_schema(metadata, with_dictionary.into())?;
            opened.without_dictionary = with_schema(metadata, without.into())?;
        }
        Ok(opened)
    }

    fn check(
        &mut self,
        column: &schema::Column,
        descriptor: &ColumnDescriptor,
        schema: &Schema,
        path: &[String],
        options: &ReadOptions,
    ) {
        let data_type = types::type_at(schema.fields(), path).filter(|_| descriptor.max_rep_level() == 0);
        match data_type {
            Some(data_type) if types::is_supported(column.role, data_type, options.time_unit) => {
                if column.role == ColumnRole::Time {
                    let requested =
                        types::requested_type(column.role, data_type, descriptor.physical_type(), false);
                    self.time_unit =
                        types::time_unit(requested.as_ref().unwrap_or(data_type), options.time_unit);
                }
            }
            _ => self.problems.push(ColumnProblem::Unsupported {
                role: column.role,
                name: column.name.clone(),
                data_type: types::type_name(descriptor),
            }),
        }
    }
}

fn is_read(role: ColumnRole, options: &ReadOptions) -> bool {
    match role {
        ColumnRole::Session | ColumnRole::Time => true,
        ColumnRole::Kind => !options.critical_kinds.is_empty(),
        ColumnRole::Bytes => options.read_bytes,
        ColumnRole::Changed => options.read_changed,
    }
}

fn request_type(
    schema: &mut Schema,
    role: ColumnRole,
    descriptor: &ColumnDescriptor,
    path: &[String],
    as_dictionary: bool,
) {
    let Some(inferred) = types::type_at(schema.fields(), path) else { return };
    if let Some(requested) = types::requested_type(role, inferred, descriptor.physical_type(), as_dictionary)
    {
        *schema = types::with_type(schema, path, &requested);
    }
}

fn with_schema(metadata: &Arc<ParquetMetaData>, schema: SchemaRef) -> Result<ArrowReaderMetadata, String> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(schema);
    catch_panic(|| ArrowReaderMetadata::try_new(Arc::clone(metadata), options))
}
