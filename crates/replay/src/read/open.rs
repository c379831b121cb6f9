//! Opens the files of a log as one source of events.

use std::path::Path;
use std::sync::Arc;

use super::context::{Observations, ReadContext, ReadStatus};
use super::error::ReadError;
use super::expand_paths::{InputPath, expand};
use super::external_sort::SortedLog;
use super::input::{self, Input};
use super::options::ReadOptions;
use super::parquet::{ParquetLog, RowGroupPartition};
use super::schema::Columns;
use super::text_log::{TextLog, TextPartition};
use crate::event::{ColumnRole, EventBatch, EventSource, Partition};

/// Opens a log: files, patterns, or `-` for standard input, in the order of the log. The columns are
/// found in the first file; all other files have columns of the same names.
///
/// ```
/// use writecost_replay::{EventSource, Partition, ReadOptions, open};
///
/// let directory = tempfile::tempdir()?;
/// std::fs::write(directory.path().join("log.csv"), "session_id,ts\na,1767607200000\n")?;
/// let mut options = ReadOptions::default();
/// options.directory = directory.path().to_owned();
/// let mut log = open(&["*.csv"], &options)?;
/// assert_eq!(log.columns()[0].1, "session_id");
/// let batch = log.next_partition()?.and_then(|mut partition| partition.next_batch().transpose());
/// assert_eq!(batch.transpose()?.map(|batch| batch.times), Some(vec![1_767_607_200_000]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open(paths: &[impl AsRef<Path>], options: &ReadOptions) -> Result<LogReader, ReadError> {
    let files = expand(paths, &options.directory)?;
    let mut status = Observations::new(options);
    let (first, columns) = match files.first() {
        Some(path) => open_file(path, 0, options, &status)?,
        None => return Err(ReadError::NoFiles),
    };
    status.expect_later(&columns);
    let context = ReadContext::new(columns, options, Arc::new(status));
    let options = context.columns.as_choices(options);
    let order = if options.sort { Order::Unsorted } else { Order::AsStored };
    Ok(LogReader { files, next_file: 1, current: Some(first), context: Arc::new(context), options, order })
}

/// A log that is read from files.
pub struct LogReader {
    files: Vec<InputPath>,
    next_file: usize,
    current: Option<OpenFile>,
    context: Arc<ReadContext>,
    options: ReadOptions,
    order: Order,
}

enum OpenFile {
    Text(Box<TextLog>),
    Parquet(Box<ParquetLog>),
}

enum Order {
    /// Batches are returned in the order of the files.
    AsStored,
    /// All batches are to be sorted before the first is returned.
    Unsorted,
    Sorted(Box<SortedLog>),
}

fn open_file(
    path: &InputPath,
    position: usize,
    options: &ReadOptions,
    status: &Observations,
) -> Result<(OpenFile, Columns), ReadError> {
    match input::open(path, &status.bytes_read)? {
        Input::Parquet(file) => {
            let (log, columns) = ParquetLog::open(&path.name(), position, file, options)?;
            Ok((OpenFile::Parquet(Box::new(log)), columns))
        }
        Input::Text(text) => {
            let log = TextLog::open(&path.name(), position, text, options)?;
            let columns = log.columns().clone();
            Ok((OpenFile::Text(Box::new(log)), columns))
        }
    }
}

impl LogReader {
    /// The column of each role that the log has, by name.
    #[must_use]
    pub fn columns(&self) -> Vec<(ColumnRole, String)> {
        self.context.columns.names()
    }

    /// The names of all files in messages, in the order of the log; [`EventBatch::file`] is a position
    /// among them.
    #[must_use]
    pub fn file_names(&self) -> Vec<String> {
        self.files.iter().map(InputPath::name).collect()
    }

    /// Whether the log can be read a second time: all files are regular files.
    #[must_use]
    pub fn is_rereadable(&self) -> bool {
        self.files.iter().all(|file| file.length().is_some())
    }

    /// Bytes of all files as they are stored, if all are regular files.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.files.iter().map(InputPath::length).sum()
    }

    /// What is observed while the log is read.
    #[must_use]
    pub fn status(&self) -> ReadStatus {
        ReadStatus(Arc::clone(&self.context.status))
    }

    /// The next partition in the order of the files.
    fn next_stored(&mut self) -> Result<Option<LogPartition>, ReadError> {
        loop {
            let partition = match &mut self.current {
                Some(OpenFile::Text(log)) => log.next_chunk(&self.context)?.map(LogPartition::text),
                Some(OpenFile::Parquet(log)) => {
                    log.next_row_group(&self.context).map(LogPartition::row_group)
                }
                None => return Ok(None),
            };
            if partition.is_some() {
                return Ok(partition);
            }
            self.current = self.open_next_file()?;
        }
    }

    fn open_next_file(&mut self) -> Result<Option<OpenFile>, ReadError> {
        let Some(path) = self.files.get(self.next_file) else { return Ok(None) };
        let (file, _) = open_file(path, self.next_file, &self.options, &self.context.status)?;
        self.next_file += 1;
        Ok(Some(file))
    }

    /// Reads the whole log into sorted runs.
    fn sort(&mut self) -> Result<SortedLog, ReadError> {
        let mut runs = SortedLog::writer(self.options.rows_in_memory)?;
        while let Some(mut partition) = self.next_stored()? {
            while let Some(batch) = partition.next_batch()? {
                runs.add(&batch)?;
            }
        }
        runs.merge()
    }
}

impl EventSource for LogReader {
    type Error = ReadError;
    type Partition = LogPartition;

    fn next_partition(&mut self) -> Result<Option<LogPartition>, ReadError> {
        if matches!(self.order, Order::Unsorted) {
            self.order = Order::Sorted(Box::new(self.sort()?));
        }
        match &mut self.order {
            Order::Sorted(log) => Ok(log.next_batch()?.map(LogPartition::sorted)),
            Order::AsStored | Order::Unsorted => self.next_stored(),
        }
    }
}

/// A part of a log that is decoded by one thread.
pub struct LogPartition(PartitionKind);

enum PartitionKind {
    Text(TextPartition),
    RowGroup(Box<RowGroupPartition>),
    Sorted(Option<EventBatch>),
}

impl LogPartition {
    fn text(partition: TextPartition) -> Self {
        Self(PartitionKind::Text(partition))
    }

    fn row_group(partition: RowGroupPartition) -> Self {
        Self(PartitionKind::RowGroup(Box::new(partition)))
    }

    fn sorted(batch: EventBatch) -> Self {
        Self(PartitionKind::Sorted(Some(batch)))
    }
}

impl Partition for LogPartition {
    type Error = ReadError;

    fn next_batch(&mut self) -> Result<Option<EventBatch>, ReadError> {
        match &mut self.0 {
            PartitionKind::Text(partition) => partition.next_batch(),
            PartitionKind::RowGroup(partition) => partition.next_batch(),
            PartitionKind::Sorted(batch) => Ok(batch.take()),
        }
    }
}
