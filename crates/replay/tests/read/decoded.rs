//! A log as plain rows.

use std::fs;
use std::path::{Path, PathBuf};

use writecost_replay::{ColumnChoice, EventSource, Partition, ReadError, ReadOptions, open};

/// A valid row. `session` is the id that messages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) file: usize,
    pub(crate) number: u64,
    pub(crate) session: String,
    pub(crate) hash: [u64; 2],
    pub(crate) time: i64,
    pub(crate) critical: bool,
    pub(crate) changed: bool,
    pub(crate) bytes: Option<u64>,
}

/// All rows of a log, and the number of skipped ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Decoded {
    pub(crate) rows: Vec<Row>,
    pub(crate) skipped: u64,
}

impl Decoded {
    pub(crate) fn times(&self) -> Vec<i64> {
        self.rows.iter().map(|row| row.time).collect()
    }

    pub(crate) fn sessions(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.session.as_str()).collect()
    }

    /// What must not depend on the format: everything but files and row numbers.
    pub(crate) fn content(&self) -> Vec<(&str, [u64; 2], i64, bool, bool, Option<u64>)> {
        let content = |row: &'_ Row| (row.hash, row.time, row.critical, row.changed, row.bytes);
        let rows = self.rows.iter().map(|row| (row.session.as_str(), content(row)));
        rows.map(|(session, (hash, time, critical, changed, bytes))| {
            (session, hash, time, critical, changed, bytes)
        })
        .collect()
    }
}

/// Options under which every column is read.
pub(crate) fn everything() -> ReadOptions {
    let mut options = ReadOptions::default();
    (options.read_bytes, options.read_changed) = (true, true);
    options.critical_kinds = vec!["add".to_owned(), "\"quoted\"".to_owned()];
    options
}

pub(crate) fn named(name: &str) -> ColumnChoice {
    ColumnChoice::Name(name.to_owned())
}

/// A file among the inputs of these tests.
pub(crate) fn input(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs").join(name)
}

/// Decodes files and checks what holds for every batch.
pub(crate) fn decode(paths: &[impl AsRef<Path>], options: &ReadOptions) -> Result<Decoded, ReadError> {
    let mut log = open(paths, options)?;
    let mut decoded = Decoded::default();
    while let Some(mut partition) = log.next_partition()? {
        while let Some(batch) = partition.next_batch()? {
            decoded.skipped += batch.skipped;
            for column in [batch.critical.len(), batch.changed.len(), batch.bytes.len()] {
                assert!(column == 0 || column == batch.len());
            }
            let start = decoded.rows.len();
            for row in 0..batch.len() {
                let name = batch.lookup.as_ref().map(|lookup| lookup.session_name(row));
                decoded.rows.push(Row {
                    file: batch.file,
                    number: batch.row_number(row).expect("a number for every row"),
                    session: name.unwrap_or_default(),
                    hash: batch.sessions[batch.session_position(row).expect("a session for every row")],
                    time: batch.times[row],
                    critical: batch.critical.get(row).copied().unwrap_or(false),
                    changed: batch.changed.get(row).copied().unwrap_or(true),
                    bytes: batch.bytes.get(row).copied(),
                });
            }
            check_range(&batch, &decoded.rows[start..]);
        }
    }
    Ok(decoded)
}

/// A range is stated exactly if the ids of the batch never decrease. Messages replace what is not UTF-8,
/// so such ids cannot be compared here.
fn check_range(batch: &writecost_replay::EventBatch, rows: &[Row]) {
    if rows.iter().any(|row| row.session.contains(char::REPLACEMENT_CHARACTER)) {
        return;
    }
    let is_sorted = rows.is_sorted_by(|left, right| left.session.as_bytes() <= right.session.as_bytes());
    let ends = rows.first().zip(rows.last()).filter(|_| is_sorted && batch.lookup.is_some());
    let expected = ends.map(|(first, last)| (first.session.as_bytes(), last.session.as_bytes()));
    let stated = batch.session_range.as_ref().map(|range| (range.first.as_ref(), range.last.as_ref()));
    assert_eq!(stated, expected);
}

/// Decodes a file with this content.
pub(crate) fn decode_bytes(content: &[u8], options: &ReadOptions) -> Result<Decoded, ReadError> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("log");
    fs::write(&path, content).expect("a temporary file");
    decode(&[path], options)
}
