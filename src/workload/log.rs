//! What a log of mutations looks like to whoever counts it: columns, batch by batch.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::timestamps::Timestamps;

/// A session, by 128 bits that stand for its name.
pub type Key = [u64; 2];

/// Builds maps by [`Key`]: what stands for a name is a hash already.
pub type ByKey = BuildHasherDefault<KeyHasher>;

/// Takes a key for its own hash.
#[derive(Debug, Default, Clone, Copy)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.as_chunks().0 {
            self.0 ^= u64::from_le_bytes(*word);
        }
    }
}

/// Finds rows of a batch and the names of their sessions, for a message.
pub trait Names: Send + Sync {
    /// The session of the row at this position in its batch.
    fn name(&self, position: usize) -> String;

    /// The position of a row of this session, so many others of it being before that in the batch.
    fn position(&self, session: &Key, before: usize) -> Option<usize>;
}

/// A stretch of a log, in columns. Rows that were skipped are not in it.
#[derive(Default)]
pub struct Batch {
    /// The file it is from, by its position among the files of the log.
    pub file: usize,
    /// The number of the first row in its file, from 1.
    pub first_row: u64,
    /// The numbers of all rows, where some were skipped; else they follow each other.
    pub rows: Option<Vec<u64>>,
    /// Rows that were skipped.
    pub skipped: u64,
    /// The sessions rows refer to.
    pub keys: Arc<Vec<Key>>,
    /// For each row its session's place in `keys`; where there is none, each row has its own.
    pub index: Option<Vec<u32>>,
    /// When each row happened, in milliseconds since 1970.
    pub times: Timestamps,
    /// Which rows are critical; none where it is empty.
    pub critical: Vec<bool>,
    /// Which rows changed something; all where it is empty.
    pub changed: Vec<bool>,
    /// The 4,096-byte units of each row, at least one; one each where it is empty.
    pub units: Vec<u32>,
    /// The bytes of all rows.
    pub bytes: u128,
    /// The names of the first and the last row, where names of sessions never fall from row to
    /// row.
    pub ascending: Option<[Box<[u8]>; 2]>,
    /// Names for messages. Where there are any, the index is not kept for the sake of messages.
    pub names: Option<Box<dyn Names>>,
}

impl Batch {
    /// Mutations in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The number of a row in its file.
    #[must_use]
    pub fn row(&self, position: usize) -> u64 {
        match &self.rows {
            Some(rows) => rows.get(position).copied().unwrap_or_default(),
            None => self.first_row + position as u64,
        }
    }
}

/// A log, in parts that can be decoded side by side.
pub trait Log: Send {
    /// What can go wrong with it.
    type Problem: Send;
    /// A part of it.
    type Part: Part<Problem = Self::Problem>;

    /// The next part, in the order of the log; `None` after the last.
    fn next_part(&mut self) -> Result<Option<Self::Part>, Self::Problem>;
}

/// A part of a log.
pub trait Part: Send {
    /// What can go wrong with it.
    type Problem: Send;

    /// The next batch; `None` after the last.
    fn next_batch(&mut self) -> Result<Option<Batch>, Self::Problem>;

    /// Takes back columns that nobody reads any more: the times and the index of the next batch may
    /// be written over them.
    fn reuse(&mut self, _times: Timestamps, _index: Vec<u32>) {}
}
