//! Puts the rows of a batch in order of shard and session, so that the state of a session is looked up
//! once for all its rows.

use std::ops::Range;

use super::columns::Columns;
use super::order_tracker::TimeOrder;
use crate::event::{EventBatch, SessionHash};

/// The rows of one session of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SessionRows {
    /// The position of the session in the batch.
    session: u32,
    from: u32,
    to: u32,
}

impl SessionRows {
    fn rows(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// A batch whose columns are in order of shard, then session, then the log.
#[derive(Debug)]
pub(super) struct PartitionedBatch {
    batch: EventBatch,
    by_shard: Vec<Vec<SessionRows>>,
    order: Option<TimeOrder>,
    last_session: Option<SessionHash>,
}

/// The columns of a batch do not fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InconsistentBatch;

impl PartitionedBatch {
    /// Sorts the rows with a counting sort: O(rows + sessions).
    pub(super) fn new(mut batch: EventBatch, shards: usize) -> Result<Self, InconsistentBatch> {
        check(&batch)?;
        let order = TimeOrder::of(&batch.times);
        let last_session = last_session(&batch);
        let index = batch.session_index.take().unwrap_or_else(|| (0..).take(batch.len()).collect());
        let by_shard = group_rows(&batch.sessions, &row_counts(&index, batch.sessions.len()), shards);
        let starts = group_starts(&by_shard, batch.sessions.len());
        batch.times = counting_sort(&batch.times, &index, &starts);
        batch.critical = counting_sort(&batch.critical, &index, &starts);
        batch.changed = counting_sort(&batch.changed, &index, &starts);
        batch.bytes = counting_sort(&batch.bytes, &index, &starts);
        batch.session_index = Some(index);
        Ok(Self { batch, by_shard, order, last_session })
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.batch.len()
    }

    /// The batch, with sorted columns.
    pub(super) fn batch(&self) -> &EventBatch {
        &self.batch
    }

    /// What its times say about the order of the log.
    pub(super) fn order(&self) -> Option<TimeOrder> {
        self.order
    }

    /// The session of the last row in the order of the log.
    pub(super) fn last_session(&self) -> Option<SessionHash> {
        self.last_session
    }

    /// The sessions of a shard.
    pub(super) fn sessions(&self, shard: usize) -> &[SessionRows] {
        self.by_shard.get(shard).map(Vec::as_slice).unwrap_or_default()
    }

    /// The session of a group of rows.
    #[inline]
    pub(super) fn session(&self, group: &SessionRows) -> Option<&SessionHash> {
        self.batch.sessions.get(group.session as usize)
    }

    /// The rows of a session.
    #[inline]
    pub(super) fn columns(&self, group: &SessionRows) -> Columns<'_> {
        let EventBatch { times, critical, changed, bytes, .. } = &self.batch;
        Columns { times, critical, changed, bytes }.rows(group.rows())
    }

    /// The position in the log's own order of the `nth` row of a session.
    pub(super) fn original_position(&self, group: &SessionRows, nth: usize) -> Option<usize> {
        let sessions = (0..).zip(self.batch.session_index.iter().flatten());
        let mut rows = sessions.filter(|(_, session)| **session == group.session);
        rows.nth(nth).map(|(position, _)| position)
    }
}

/// Checks that columns have the same length, and that all sessions exist.
fn check(batch: &EventBatch) -> Result<(), InconsistentBatch> {
    let rows = batch.len();
    let fits = |length: usize| length == 0 || length == rows;
    let is_known = |session: u32| (session as usize) < batch.sessions.len();
    let is_consistent = fits(batch.critical.len())
        && fits(batch.changed.len())
        && fits(batch.bytes.len())
        && u32::try_from(rows).is_ok()
        && batch.row_numbers.as_ref().is_none_or(|numbers| numbers.len() == rows)
        && match &batch.session_index {
            Some(index) => {
                index.len() == rows && (rows == 0 || is_known(index.iter().copied().fold(0, u32::max)))
            }
            None => batch.sessions.len() == rows,
        };
    if is_consistent { Ok(()) } else { Err(InconsistentBatch) }
}

fn last_session(batch: &EventBatch) -> Option<SessionHash> {
    let last = batch.session_position(batch.len().checked_sub(1)?)?;
    batch.sessions.get(last).copied()
}

/// The shard of a session.
#[expect(clippy::cast_possible_truncation, reason = "the result is less than the number of shards")]
fn shard_of(session: &SessionHash, shards: usize) -> usize {
    ((u128::from(session[0] ^ session[1]) * shards as u128) >> 64) as usize
}

/// The number of rows of each session.
fn row_counts(index: &[u32], sessions: usize) -> Vec<u32> {
    let mut counts = vec![0; sessions];
    for session in index {
        if let Some(count) = counts.get_mut(*session as usize) {
            *count += 1;
        }
    }
    counts
}

/// The sessions with rows, by shard, and where their rows will be.
fn group_rows(sessions: &[SessionHash], counts: &[u32], shards: usize) -> Vec<Vec<SessionRows>> {
    let mut by_shard: Vec<Vec<SessionRows>> = vec![Vec::new(); shards];
    for (position, (session, count)) in
        (0..).zip(sessions.iter().zip(counts)).filter(|(_, (_, count))| **count > 0)
    {
        if let Some(groups) = by_shard.get_mut(shard_of(session, shards)) {
            groups.push(SessionRows { session: position, from: 0, to: *count });
        }
    }
    let mut from = 0;
    for group in by_shard.iter_mut().flatten() {
        (group.from, group.to) = (from, from + group.to);
        from = group.to;
    }
    by_shard
}

/// For each session where its rows start.
fn group_starts(by_shard: &[Vec<SessionRows>], sessions: usize) -> Vec<u32> {
    let mut starts = vec![0; sessions];
    for group in by_shard.iter().flatten() {
        if let Some(start) = starts.get_mut(group.session as usize) {
            *start = group.from;
        }
    }
    starts
}

/// A column in order of session; an empty one stays empty.
fn counting_sort<T: Copy + Default>(values: &[T], index: &[u32], starts: &[u32]) -> Vec<T> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut next = starts.to_vec();
    let mut sorted = vec![T::default(); values.len()];
    for (value, session) in values.iter().zip(index) {
        if let Some(next) = next.get_mut(*session as usize) {
            if let Some(place) = sorted.get_mut(*next as usize) {
                *place = *value;
            }
            *next += 1;
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> EventBatch {
        EventBatch {
            sessions: [[9, 0], [u64::MAX, 0], [5, 0]].into(),
            session_index: Some(vec![1, 0, 1, 2, 0]),
            times: vec![10, 11, 12, 13, 14],
            bytes: vec![0, 1, 2, 3, 4],
            ..EventBatch::default()
        }
    }

    #[test]
    fn rows_are_sorted_by_shard_and_session_and_their_positions_are_found_again() {
        let sorted = PartitionedBatch::new(batch(), 2).unwrap();
        let of = |shard| {
            let groups = sorted.sessions(shard).iter();
            groups.map(|group| (group.session, sorted.columns(group).times.to_vec())).collect::<Vec<_>>()
        };
        assert_eq!(of(0), [(0, vec![11, 14]), (2, vec![13])]);
        assert_eq!(of(1), [(1, vec![10, 12])]);
        assert_eq!(sorted.batch().bytes, [1, 4, 3, 0, 2]);
        assert_eq!(sorted.original_position(&sorted.sessions(0)[0], 1), Some(4));
        assert_eq!(sorted.last_session(), Some([9, 0]));
    }

    #[test]
    fn columns_that_do_not_fit_together_are_refused() {
        let breaks: [fn(&mut EventBatch); 5] = [
            |batch| batch.critical = vec![true],
            |batch| batch.session_index = Some(vec![0, 1, 2, 3, 0]),
            |batch| batch.session_index = None,
            |batch| batch.times.clear(),
            |batch| batch.row_numbers = Some(vec![1]),
        ];
        for change in breaks {
            let mut batch = batch();
            change(&mut batch);
            assert_eq!(PartitionedBatch::new(batch, 1).err(), Some(InconsistentBatch));
        }
    }
}
