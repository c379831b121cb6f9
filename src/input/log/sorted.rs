//! A log put in order of time, on the disk where it is large: runs that fit in memory are sorted
//! and laid down, then merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::file::LogFiles;
use crate::input::diagnostic::Diagnostic;
use crate::workload::{Batch, Key, Log, Part};

/// Rows that are sorted in memory.
const RUN: usize = 1 << 20;
/// Rows of a batch.
const ROWS: usize = 1 << 15;

/// A row, and where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    at: i64,
    /// Its position in the log: rows of the same moment keep their order.
    position: u64,
    key: Key,
    units: u32,
    is_critical: bool,
    changed: bool,
}

const LENGTH: usize = 40;

impl Record {
    fn bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let flags = u32::from(self.is_critical) | u32::from(self.changed) << 1;
        let words = [self.at.cast_unsigned(), self.position, self.key[0], self.key[1]];
        let words = words.into_iter().chain([u64::from(self.units) | u64::from(flags) << 32]);
        bytes.chunks_exact_mut(8).zip(words).for_each(|(to, word)| to.copy_from_slice(&word.to_le_bytes()));
        bytes
    }

    #[expect(clippy::cast_possible_truncation, reason = "the mask leaves 32 bits")]
    fn read(bytes: &[u8; LENGTH]) -> Self {
        let word =
            |at: usize| bytes.as_chunks().0.get(at).map(|word| u64::from_le_bytes(*word)).unwrap_or_default();
        let last = word(4);
        Self {
            at: word(0).cast_signed(),
            position: word(1),
            key: [word(2), word(3)],
            units: (last & u64::from(u32::MAX)) as u32,
            is_critical: last >> 32 & 1 == 1,
            changed: last >> 33 & 1 == 1,
        }
    }
}

/// A run on the disk that is read from its start.
struct Run {
    records: BufReader<io::Take<Window>>,
}

/// A stretch of a file that several runs share, each with a place of its own.
struct Window {
    file: Arc<File>,
    at: u64,
}

impl Read for Window {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.as_ref();
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Record>> {
        let mut bytes = [0; LENGTH];
        match self.records.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(Record::read(&bytes))),
            Err(problem) if problem.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// A log in order of time.
pub struct Sorted {
    runs: Vec<Run>,
    /// The first record of each run that has any left.
    heads: BinaryHeap<Reverse<(Record, usize)>>,
    skipped: u64,
    bytes: u128,
    has: Has,
}

/// Which columns a log has.
#[derive(Debug, Clone, Copy, Default)]
struct Has {
    critical: bool,
    changed: bool,
    units: bool,
}

impl Sorted {
    /// Reads a whole log and puts it in order; `told` hears how many more rows were read.
    pub fn of(log: &mut LogFiles, told: &dyn Fn(u64)) -> Result<Self, Diagnostic> {
        let mut sorter = Sorter::new().map_err(|problem| full(&problem))?;
        while let Some(mut part) = log.next_part()? {
            while let Some(batch) = part.next_batch()? {
                sorter.add(&batch).map_err(|problem| full(&problem))?;
                told(batch.len() as u64 + batch.skipped);
            }
        }
        sorter.merge().map_err(|problem| full(&problem))
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(Reverse((record, run))) = self.heads.pop() else { return Ok(None) };
        if let Some(records) = self.runs.get_mut(run)
            && let Some(next) = records.next()?
        {
            self.heads.push(Reverse((next, run)));
        }
        Ok(Some(record))
    }

    fn batch(&mut self) -> io::Result<Option<Batch>> {
        let mut batch = Batch { skipped: self.skipped, bytes: self.bytes, ..Batch::default() };
        let mut keys = Vec::with_capacity(ROWS);
        while keys.len() < ROWS
            && let Some(record) = self.next()?
        {
            keys.push(record.key);
            batch.times.push(record.at);
            if self.has.critical {
                batch.critical.push(record.is_critical);
            }
            if self.has.changed {
                batch.changed.push(record.changed);
            }
            if self.has.units {
                batch.units.push(record.units);
            }
        }
        batch.keys = Arc::new(keys);
        let is_over = batch.is_empty() && self.skipped == 0;
        (self.skipped, self.bytes) = (0, 0);
        Ok((!is_over).then_some(batch))
    }
}

/// The disk could not take the log while it was sorted.
fn full(problem: &io::Error) -> Diagnostic {
    Diagnostic::new("cannot-sort", format!("cannot sort the log on the disk: {problem}"))
        .help("sorting needs 40 bytes a row where temporary files are kept (`TMPDIR`)")
}

/// Lays down runs.
struct Sorter {
    disk: BufWriter<File>,
    /// Where each run begins, and how many records it has.
    runs: Vec<(u64, u64)>,
    laid: u64,
    records: Vec<Record>,
    position: u64,
    skipped: u64,
    bytes: u128,
    has: Has,
}

impl Sorter {
    fn new() -> io::Result<Self> {
        Ok(Self {
            disk: BufWriter::with_capacity(1 << 18, tempfile::tempfile()?),
            runs: Vec::new(),
            laid: 0,
            records: Vec::new(),
            position: 0,
            skipped: 0,
            bytes: 0,
            has: Has::default(),
        })
    }

    fn add(&mut self, batch: &Batch) -> io::Result<()> {
        self.skipped += batch.skipped;
        self.bytes += batch.bytes;
        self.has.critical |= !batch.critical.is_empty();
        self.has.changed |= !batch.changed.is_empty();
        self.has.units |= !batch.units.is_empty();
        for (row, at) in (0..).map_while(|row| Some((row, batch.times.get(row)?))) {
            let key = match &batch.index {
                Some(index) => index.get(row).and_then(|at| batch.keys.get(*at as usize)),
                None => batch.keys.get(row),
            };
            self.records.push(Record {
                at,
                position: self.position,
                key: key.copied().unwrap_or_default(),
                units: batch.units.get(row).copied().unwrap_or(1),
                is_critical: batch.critical.get(row).copied().unwrap_or_default(),
                changed: batch.changed.get(row).copied().unwrap_or(true),
            });
            self.position += 1;
            if self.records.len() >= RUN {
                self.lay()?;
            }
        }
        Ok(())
    }

    /// Sorts what is in memory and lays it down as a run.
    fn lay(&mut self) -> io::Result<()> {
        self.records.sort_unstable();
        let begins = self.laid;
        for record in self.records.drain(..) {
            self.disk.write_all(&record.bytes())?;
            self.laid += LENGTH as u64;
        }
        self.runs.push((begins, self.laid - begins));
        Ok(())
    }

    fn merge(mut self) -> io::Result<Sorted> {
        self.lay()?;
        let file = Arc::new(self.disk.into_inner().map_err(io::IntoInnerError::into_error)?);
        let window = |(at, length): &(u64, u64)| Run {
            records: BufReader::with_capacity(
                LENGTH << 10,
                Window { file: Arc::clone(&file), at: *at }.take(*length),
            ),
        };
        let mut runs: Vec<Run> = self.runs.iter().map(window).collect();
        let mut heads = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|record| Reverse((record, at))));
        }
        Ok(Sorted { runs, heads, skipped: self.skipped, bytes: self.bytes, has: self.has })
    }
}

impl Log for Sorted {
    type Problem = Diagnostic;
    type Part = Merging;

    fn next_part(&mut self) -> Result<Option<Merging>, Diagnostic> {
        let batch = self.batch().map_err(|problem| full(&problem))?;
        Ok(batch.map(|batch| Merging(Some(batch))))
    }
}

/// A batch of a sorted log.
pub struct Merging(Option<Batch>);

impl Part for Merging {
    type Problem = Diagnostic;

    fn next_batch(&mut self) -> Result<Option<Batch>, Diagnostic> {
        Ok(self.0.take())
    }
}
