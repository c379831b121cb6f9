//! Sorts a log by time in bounded memory: an external merge sort.
//!
//! Rows are collected up to a limit, sorted and written to a temporary file as a run; then all runs
//! are merged with a heap. O(n log n) comparisons, 40 bytes on disk a row; in memory one run, then
//! a buffer for each run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::error::ReadError;
use crate::event::{EventBatch, SessionHash};

/// Rows of a batch of a sorted log.
const BATCH_ROWS: usize = 1 << 15;
const RECORD_BYTES: usize = 40;
const CRITICAL: u64 = 1;
const CHANGED: u64 = 2;

/// A row. Rows of equal times keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    time: i64,
    /// The position in the log times 4, plus flags.
    position_and_flags: u64,
    session: SessionHash,
    bytes: u64,
}

impl Record {
    fn to_bytes(self) -> [u8; RECORD_BYTES] {
        let [high, low] = self.session;
        let words = [self.time.cast_unsigned(), self.position_and_flags, high, low, self.bytes];
        let mut bytes = [0; RECORD_BYTES];
        let (places, _) = bytes.as_chunks_mut::<8>();
        places.iter_mut().zip(words).for_each(|(place, word)| *place = word.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; RECORD_BYTES]) -> Self {
        let mut words = [0; RECORD_BYTES / 8];
        words
            .iter_mut()
            .zip(bytes.as_chunks().0)
            .for_each(|(word, bytes)| *word = u64::from_le_bytes(*bytes));
        let [time, position_and_flags, high, low, bytes] = words;
        Self { time: time.cast_signed(), position_and_flags, session: [high, low], bytes }
    }
}

/// Which optional columns a log has.
#[derive(Debug, Clone, Copy, Default)]
struct OptionalColumns {
    critical: bool,
    changed: bool,
    bytes: bool,
}

/// Collects rows and writes sorted runs.
pub(super) struct RunWriter {
    disk: BufWriter<File>,
    /// Start and length of each run in the file.
    runs: Vec<(u64, u64)>,
    written: u64,
    records: Vec<Record>,
    rows_in_memory: usize,
    rows: u64,
    skipped: u64,
    columns: OptionalColumns,
}

impl RunWriter {
    pub(super) fn add(&mut self, batch: &EventBatch) -> Result<(), ReadError> {
        self.skipped += batch.skipped;
        self.columns.critical |= !batch.critical.is_empty();
        self.columns.changed |= !batch.changed.is_empty();
        self.columns.bytes |= !batch.bytes.is_empty();
        for (row, time) in batch.times.iter().enumerate() {
            let session = batch.session_position(row).and_then(|session| batch.sessions.get(session));
            let flag = |flags: &[bool], default, bit| {
                if flags.get(row).copied().unwrap_or(default) { bit } else { 0 }
            };
            let flags = flag(&batch.critical, false, CRITICAL) | flag(&batch.changed, true, CHANGED);
            self.records.push(Record {
                time: *time,
                position_and_flags: self.rows << 2 | flags,
                session: session.copied().unwrap_or_default(),
                bytes: batch.bytes.get(row).copied().unwrap_or(0),
            });
            self.rows += 1;
            if self.records.len() >= self.rows_in_memory {
                self.spill_run().map_err(disk_error)?;
            }
        }
        Ok(())
    }

    fn spill_run(&mut self) -> io::Result<()> {
        self.records.sort_unstable();
        let start = self.written;
        for record in self.records.drain(..) {
            self.disk.write_all(&record.to_bytes())?;
            self.written += RECORD_BYTES as u64;
        }
        self.runs.push((start, self.written - start));
        Ok(())
    }

    /// Writes the last run and starts to merge all of them.
    pub(super) fn merge(mut self) -> Result<SortedLog, ReadError> {
        self.spill_run().map_err(disk_error)?;
        drop(self.records);
        let file = self.disk.into_inner().map_err(|error| disk_error(error.into_error()))?;
        let file = Arc::new(file);
        let run = |(start, length): &(u64, u64)| Run::new(&file, *start, *length);
        let mut log = SortedLog {
            runs: self.runs.iter().map(run).collect(),
            heads: BinaryHeap::new(),
            skipped: self.skipped,
            columns: self.columns,
        };
        for run in 0..log.runs.len() {
            log.advance(run).map_err(disk_error)?;
        }
        Ok(log)
    }
}

fn disk_error(source: io::Error) -> ReadError {
    ReadError::Sort { source }
}

/// A log in order of time.
pub(super) struct SortedLog {
    runs: Vec<Run>,
    /// The first record of each run that has any left.
    heads: BinaryHeap<Reverse<(Record, usize)>>,
    skipped: u64,
    columns: OptionalColumns,
}

impl SortedLog {
    /// Collects rows to be sorted, this many in memory at a time.
    pub(super) fn writer(rows_in_memory: usize) -> Result<RunWriter, ReadError> {
        const BUFFER_BYTES: usize = 1 << 18;
        Ok(RunWriter {
            disk: BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile().map_err(disk_error)?),
            runs: Vec::new(),
            written: 0,
            records: Vec::new(),
            rows_in_memory: rows_in_memory.max(1),
            rows: 0,
            skipped: 0,
            columns: OptionalColumns::default(),
        })
    }

    pub(super) fn next_batch(&mut self) -> Result<Option<EventBatch>, ReadError> {
        let mut batch = EventBatch { skipped: std::mem::take(&mut self.skipped), ..EventBatch::default() };
        let mut sessions = Vec::with_capacity(BATCH_ROWS);
        while sessions.len() < BATCH_ROWS
            && let Some(record) = self.next_record().map_err(disk_error)?
        {
            sessions.push(record.session);
            batch.times.push(record.time);
            if self.columns.critical {
                batch.critical.push(record.position_and_flags & CRITICAL != 0);
            }
            if self.columns.changed {
                batch.changed.push(record.position_and_flags & CHANGED != 0);
            }
            if self.columns.bytes {
                batch.bytes.push(record.bytes);
            }
        }
        batch.sessions = sessions.into();
        let is_over = batch.is_empty() && batch.skipped == 0;
        Ok((!is_over).then_some(batch))
    }

    fn next_record(&mut self) -> io::Result<Option<Record>> {
        let Some(Reverse((record, run))) = self.heads.pop() else { return Ok(None) };
        self.advance(run)?;
        Ok(Some(record))
    }

    /// Moves the next record of a run to the heap.
    fn advance(&mut self, run: usize) -> io::Result<()> {
        let next = self.runs.get_mut(run).map_or(Ok(None), Run::next)?;
        self.heads.extend(next.map(|record| Reverse((record, run))));
        Ok(())
    }
}

/// A run that is read from its start.
struct Run(BufReader<io::Take<FileRange>>);

impl Run {
    fn new(file: &Arc<File>, start: u64, length: u64) -> Self {
        const BUFFER_BYTES: usize = RECORD_BYTES << 10;
        let range = FileRange { file: Arc::clone(file), position: start };
        Self(BufReader::with_capacity(BUFFER_BYTES, range.take(length)))
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        let mut bytes = [0; RECORD_BYTES];
        match self.0.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(Record::from_bytes(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A position in a file that several runs share.
struct FileRange {
    file: Arc<File>,
    position: u64,
}

impl Read for FileRange {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.as_ref();
        file.seek(SeekFrom::Start(self.position))?;
        let read = file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_returned_by_time_and_then_in_their_order(
            times in prop::collection::vec(-3i64..3, 0..60),
            rows_in_memory in 1usize..20,
        ) {
            let mut writer = SortedLog::writer(rows_in_memory).unwrap();
            let bytes: Vec<u64> = (0..times.len() as u64).collect();
            let changed: Vec<bool> = bytes.iter().map(|byte| byte % 3 == 0).collect();
            let critical: Vec<bool> = bytes.iter().map(|byte| byte % 2 == 0).collect();
            let sessions = bytes.iter().map(|byte| [*byte, u64::MAX - byte]).collect();
            let batch = EventBatch { times: times.clone(), sessions, bytes, changed, critical, skipped: 5, ..EventBatch::default() };
            writer.add(&batch).unwrap();
            let mut log = writer.merge().unwrap();
            let mut expected: Vec<(i64, u64)> = times.into_iter().zip(0..).collect();
            expected.sort_unstable();
            let sorted = log.next_batch().unwrap().unwrap();
            prop_assert_eq!(sorted.skipped, 5);
            prop_assert_eq!(sorted.times.iter().copied().zip(sorted.bytes.iter().copied()).collect::<Vec<_>>(), expected);
            for (row, byte) in sorted.bytes.iter().enumerate() {
                prop_assert_eq!(sorted.sessions[row], [*byte, u64::MAX - byte]);
                prop_assert_eq!((sorted.critical[row], sorted.changed[row]), (byte % 2 == 0, byte % 3 == 0));
            }
            prop_assert!(log.next_batch().unwrap().is_none());
        }
    }
}
