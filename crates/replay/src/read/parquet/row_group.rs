//! Decodes a row group batch by batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::super::batch_builder::drop_constant_flags;
use super::super::context::ReadContext;
use super::super::error::ReadError;
use super::super::row_problem::RowProblem;
use super::super::{time, value};
use super::catch_panic::catch_panic;
use super::column_values::{Column, ColumnValues};
use super::file_context::{FileContext, LeafColumn};
use super::leaf::Leaf;
use super::sessions::{self, HashedDictionary, SessionColumn};
use crate::event::{ColumnRole, EventBatch, TimeUnit};

/// A row group of a Parquet file.
pub(in crate::read) struct RowGroupPartition {
    pub(super) file: Arc<FileContext>,
    pub(super) context: Arc<ReadContext>,
    pub(super) group: usize,
    pub(super) next_row: u64,
    pub(super) reader: Option<ParquetRecordBatchReader>,
    pub(super) dictionary: HashedDictionary,
}

/// The first problem of each invalid row.
type Problems = BTreeMap<usize, RowProblem>;

impl RowGroupPartition {
    pub(in crate::read) fn next_batch(&mut self) -> Result<Option<EventBatch>, ReadError> {
        let batch = self.next_record_batch().map_err(|reason| self.file.error(reason))?;
        let Some(batch) = batch else { return Ok(None) };
        let first_row = self.next_row;
        self.next_row += batch.num_rows() as u64;
        let mut decoder = Decoder {
            context: &self.context,
            problems: Problems::new(),
            batch: EventBatch { file: self.file.position, first_row, ..EventBatch::default() },
        };
        let session = decoder.decode(&self.file, &batch, &mut self.dictionary);
        let session = session.ok_or_else(|| self.file.error("a column is missing".to_owned()))?;
        for (row, problem) in &decoder.problems {
            self.context.row_error(&self.file.name, first_row + *row as u64, problem.clone())?;
        }
        Ok(Some(decoder.finish(session, batch.num_rows())))
    }

    fn next_record_batch(&mut self) -> Result<Option<RecordBatch>, String> {
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.file.open_row_group(self.group)?,
        };
        // After a panic or an error the reader is dropped.
        let batch = catch_panic(|| reader.next().transpose())?;
        self.reader = Some(reader);
        Ok(batch)
    }
}

struct Decoder<'c> {
    context: &'c ReadContext,
    problems: Problems,
    batch: EventBatch,
}

impl Decoder<'_> {
    /// Decodes all columns; returns that of the sessions, or `None` if a column is missing.
    fn decode(
        &mut self,
        file: &FileContext,
        batch: &RecordBatch,
        dictionary: &mut HashedDictionary,
    ) -> Option<Column> {
        let mut session = None;
        for LeafColumn { role, path, is_uuid, .. } in &file.columns {
            let leaf = Leaf::find(batch, path)?;
            let column = Column::new(leaf, *is_uuid);
            match role {
                ColumnRole::Session => session = Some(column),
                ColumnRole::Time => self.decode_times(&column, file.time_unit),
                ColumnRole::Kind => self.decode_kinds(&column),
                ColumnRole::Bytes => self.decode_bytes(&column),
                ColumnRole::Changed => self.decode_changed(&column),
            }
        }
        let session = session?;
        let problems = &mut self.problems;
        let report = |row, problem| {
            problems.entry(row).or_insert(problem);
        };
        sessions::fill(&mut self.batch, &session, dictionary, report);
        Some(session)
    }

    fn report(&mut self, row: usize, problem: RowProblem) {
        self.problems.entry(row).or_insert(problem);
    }

    fn decode_times(&mut self, column: &Column, unit: TimeUnit) {
        if let ColumnValues::Int(values) = &column.values
            && !column.leaf.has_nulls()
            && let Some(times) = convert_all(values, unit)
        {
            self.batch.times = times;
            return;
        }
        let has_no_zone = &self.context.status.has_times_without_zone;
        for row in 0..column.values.len() {
            let time = time::parse(column.get(row), unit, has_no_zone);
            let time = time.unwrap_or_else(|problem| {
                self.report(row, problem);
                0
            });
            self.batch.times.push(time);
        }
    }

    fn decode_kinds(&mut self, column: &Column) {
        let status = &self.context.status;
        let is_critical =
            |value: value::Value<'_>| value.with_text(|kind| status.is_critical(kind)) == Some(true);
        let rows = 0..column.values.len();
        self.batch.critical = match &column.values {
            ColumnValues::Dictionary(keys, entries) => {
                let entries: Vec<bool> =
                    (0..entries.len()).map(|entry| is_critical(entries.get(entry))).collect();
                let critical = |row| {
                    let key = keys.values().get(row).and_then(|key| usize::try_from(*key).ok());
                    !column.leaf.is_null(row) && key.and_then(|key| entries.get(key)) == Some(&true)
                };
                rows.map(critical).collect()
            }
            _ => rows.map(|row| is_critical(column.get(row))).collect(),
        };
    }

    fn decode_bytes(&mut self, column: &Column) {
        for row in 0..column.values.len() {
            let bytes = value::bytes(column.get(row)).unwrap_or_else(|problem| {
                self.report(row, problem);
                0
            });
            self.batch.bytes.push(bytes);
        }
    }

    fn decode_changed(&mut self, column: &Column) {
        for row in 0..column.values.len() {
            let changed = value::changed(column.get(row)).unwrap_or_else(|problem| {
                self.report(row, problem);
                true
            });
            self.batch.changed.push(changed);
        }
    }

    /// Removes invalid rows and completes the batch.
    fn finish(self, session: Column, rows: usize) -> EventBatch {
        let Self { mut batch, problems, .. } = self;
        let valid = (!problems.is_empty())
            .then(|| (0..rows).filter(|row| !problems.contains_key(row)).collect::<Vec<usize>>());
        if let Some(valid) = &valid {
            keep_rows(&mut batch, valid);
            batch.skipped = problems.len() as u64;
        }
        batch.session_range = match &valid {
            Some(valid) => sessions::range(&session, valid.iter().copied()),
            None => sessions::range(&session, 0..rows),
        };
        drop_constant_flags(&mut batch);
        batch.lookup = Some(Box::new(SessionColumn { column: session, rows: valid }));
        batch
    }
}

/// Times of a unit in milliseconds; `None` if one is out of range.
fn convert_all(values: &[i64], unit: TimeUnit) -> Option<Vec<i64>> {
    values.iter().map(|value| unit.to_millis(*value)).collect()
}

/// Keeps only these rows, in ascending order.
fn keep_rows(batch: &mut EventBatch, rows: &[usize]) {
    fn keep<T: Copy>(values: &mut Vec<T>, rows: &[usize]) {
        if !values.is_empty() {
            *values = rows.iter().filter_map(|row| values.get(*row).copied()).collect();
        }
    }
    let first_row = batch.first_row;
    batch.row_numbers = Some(rows.iter().map(|row| first_row + *row as u64).collect());
    keep(&mut batch.times, rows);
    keep(&mut batch.critical, rows);
    keep(&mut batch.changed, rows);
    keep(&mut batch.bytes, rows);
    match &mut batch.session_index {
        Some(index) => keep(index, rows),
        None => batch.sessions = rows.iter().filter_map(|row| batch.sessions.get(*row).copied()).collect(),
    }
}
