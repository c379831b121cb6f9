//! The session column of a batch: its hashes, its order, and its ids for messages.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};

use super::super::row_problem::RowProblem;
use super::super::value::{self, Value, hash_session};
use super::column_values::{Column, ColumnValues};
use crate::event::{EventBatch, RowLookup, SessionHash, SessionRange};

/// The hashes of a dictionary, kept while batches share it.
#[derive(Default)]
pub(super) struct HashedDictionary {
    dictionary: Option<ArrayRef>,
    hashes: Arc<[SessionHash]>,
    /// Entries that are not session ids, such as the empty string.
    invalid: Vec<i32>,
}

impl HashedDictionary {
    fn update(&mut self, column: &ArrayRef, values: &ColumnValues) {
        let dictionary = column.as_any_dictionary_opt().map(|column| Arc::clone(column.values()));
        let is_same = |(known, new): (&ArrayRef, &ArrayRef)| known.to_data().ptr_eq(&new.to_data());
        if self.dictionary.as_ref().zip(dictionary.as_ref()).is_some_and(is_same) {
            return;
        }
        self.invalid.clear();
        let mut hashes = Vec::with_capacity(values.len());
        for (entry, position) in (0..values.len()).zip(0i32..) {
            hashes.push(value::session(values.get(entry), hash_session).unwrap_or_else(|_| {
                self.invalid.push(position);
                [0, 0]
            }));
        }
        (self.hashes, self.dictionary) = (hashes.into(), dictionary);
    }
}

/// Fills in the sessions of a batch; calls `report` for rows without a session.
pub(super) fn fill(
    batch: &mut EventBatch,
    column: &Column,
    dictionary: &mut HashedDictionary,
    mut report: impl FnMut(usize, RowProblem),
) {
    let ColumnValues::Dictionary(keys, values) = &column.values else {
        fill_plain(batch, column, report);
        return;
    };
    dictionary.update(&column.leaf.array, values);
    batch.sessions = Arc::clone(&dictionary.hashes);
    // Keys of null rows are arbitrary; these rows are removed from the batch.
    let index = keys.values().iter().map(|key| key.cast_unsigned()).collect();
    batch.session_index = Some(index);
    if column.leaf.has_nulls() || !dictionary.invalid.is_empty() {
        for (row, key) in keys.values().iter().enumerate() {
            if column.leaf.is_null(row) || dictionary.invalid.contains(key) {
                report_invalid(column.get(row), row, &mut report);
            }
        }
    }
}

fn fill_plain(batch: &mut EventBatch, column: &Column, mut report: impl FnMut(usize, RowProblem)) {
    let hash = |row: usize| {
        value::session(column.get(row), hash_session).unwrap_or_else(|problem| {
            report(row, problem);
            [0, 0]
        })
    };
    batch.sessions = (0..column.values.len()).map(hash).collect();
}

fn report_invalid(value: Value<'_>, row: usize, report: &mut impl FnMut(usize, RowProblem)) {
    if let Err(problem) = value::session(value, |_| ()) {
        report(row, problem);
    }
}

/// The first and the last session id of these rows, if ids never decrease.
pub(super) fn range(column: &Column, mut rows: impl Iterator<Item = usize>) -> Option<SessionRange> {
    let first = rows.next()?;
    let mut last = first;
    for row in rows {
        if !is_same_entry(column, last, row) && !is_ordered(column.get(last), column.get(row)) {
            return None;
        }
        last = row;
    }
    let id = |row| column.get(row).with_text(|id| Box::from(id));
    Some(SessionRange { first: id(first)?, last: id(last)? })
}

#[inline]
fn is_same_entry(column: &Column, left: usize, right: usize) -> bool {
    match &column.values {
        ColumnValues::Dictionary(keys, _) => keys.values().get(left) == keys.values().get(right),
        _ => false,
    }
}

fn is_ordered(left: Value<'_>, right: Value<'_>) -> bool {
    left.with_text(|left| right.with_text(|right| left <= right)) == Some(Some(true))
}

/// Session ids of the rows of a batch.
pub(super) struct SessionColumn {
    pub(super) column: Column,
    /// The row of each position in the batch, if rows were skipped.
    pub(super) rows: Option<Vec<usize>>,
}

impl RowLookup for SessionColumn {
    fn session_name(&self, position: usize) -> String {
        let row = match &self.rows {
            Some(rows) => rows.get(position).copied(),
            None => Some(position),
        };
        let row = row.filter(|row| *row < self.column.values.len());
        let text = |row| self.column.get(row).with_text(|id| String::from_utf8_lossy(id).into_owned());
        row.and_then(text).unwrap_or_default()
    }
}
