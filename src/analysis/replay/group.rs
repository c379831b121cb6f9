//! A batch by session: the mutations of each stand next to each other, so that a trigger's state
//! is looked up once for all of them.

use std::sync::Arc;

use fearless_simd::{Level as Processor, Simd, dispatch};

use super::table::hash;
use super::times::{Narrow, PADDING, Times};
use crate::workload::{Batch, Key, SPAN, Shelf, Timestamps};

/// Columns for others to be written over.
pub(super) type Spare = Shelf<u32, 16>;

/// A batch, its columns in the order of its sessions and within each in that of the log.
pub(super) struct Grouped {
    /// All of it but the times.
    pub(super) batch: Batch,
    pub(super) rows: usize,
    times: Held,
    /// The sessions of each shard.
    groups: Vec<Vec<Group>>,
    /// Whether it had to be put in order for that.
    by_session: bool,
    pub(super) order: Option<Order>,
    /// The session of the last row of the log.
    pub(super) last_key: Option<Key>,
    spare: Arc<Spare>,
}

impl Drop for Grouped {
    fn drop(&mut self) {
        // Times that stayed as they were are the log's, not written over a spare column.
        if let (true, Held::Narrow(_, times)) = (self.by_session, &mut self.times) {
            self.spare.put(std::mem::take(times));
        }
    }
}

/// Times; narrow ones are padded, and count from a moment.
enum Held {
    Narrow(i64, Vec<u32>),
    Wide(Vec<i64>),
}

impl Held {
    fn of(times: Timestamps) -> Self {
        let since = times.narrow().map(|(since, _)| since);
        let (mut narrow, wide) = times.into_columns();
        let Some(since) = since else { return Self::Wide(wide) };
        narrow.resize(narrow.len() + PADDING, 0);
        Self::Narrow(since, narrow)
    }
}

/// The rows of one session in the columns of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// The place of its key in the batch.
    key: u32,
    /// The hash of its key, then the slot of its session in a shard.
    pub(super) session: u32,
    from: u32,
    to: u32,
}

impl Group {
    /// A row whose key is its own.
    pub(super) fn alone(at: u32, of: &Key) -> Self {
        Self { key: at, session: hash(of), from: at, to: at + 1 }
    }

    pub(super) fn place(&self) -> usize {
        self.key as usize
    }

    pub(super) fn slot(&self) -> usize {
        self.session as usize
    }

    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// What the times of a batch say of the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) least: i64,
    pub(super) latest: i64,
    /// The furthest a row is behind the latest before it.
    pub(super) behind: i64,
}

impl Order {
    fn of(times: &Timestamps) -> Option<Self> {
        let first = times.get(0)?;
        let processor = Processor::new();
        let falls = match times.narrow() {
            Some((_, times)) => dispatch!(processor, simd => falls(simd, times)),
            None => dispatch!(processor, simd => falls(simd, times.wide())),
        };
        let start = Self { least: first, latest: first, behind: 0 };
        // As most logs are.
        if !falls {
            return Some(Self { latest: times.get(times.len() - 1)?, ..start });
        }
        let all = (0..times.len()).filter_map(|row| times.get(row));
        Some(all.fold(start, |order, at| Self {
            least: order.least.min(at),
            latest: order.latest.max(at),
            behind: order.behind.max(order.latest - at),
        }))
    }

    /// Whether all times are narrow since the least.
    fn is_narrow(self) -> bool {
        self.latest.wrapping_sub(self.least).cast_unsigned() < SPAN
    }
}

/// Whether a time is less than the one before it: all of them are looked at, many at once.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn falls<S: Simd, T: Copy + PartialOrd>(_: S, times: &[T]) -> bool {
    let steps = times.iter().zip(times.iter().skip(1));
    steps.filter(|(before, time)| time < before).count() > 0
}

/// The shard that a session belongs to.
fn owner(key: &Key, shards: usize) -> usize {
    ((u128::from(key[0] ^ key[1]) * shards as u128) >> 64) as usize
}

impl Grouped {
    /// Puts the rows of each session next to each other, and the sessions of each of so many
    /// shards; and gives back the times as they were in the batch, and its index, where it does not
    /// keep them.
    pub(super) fn of(
        mut batch: Batch,
        shards: usize,
        spare: Arc<Spare>,
    ) -> (Self, Timestamps, Option<Vec<u32>>) {
        let order = Order::of(&batch.times);
        let last_key = last_key(&batch);
        let times = std::mem::take(&mut batch.times);
        let rows = times.len();
        let Some(index) = &batch.index else {
            let groups = alone(&batch.keys, shards);
            let times = Held::of(times);
            let grouped = Self { batch, rows, times, groups, by_session: false, order, last_key, spare };
            return (grouped, Timestamps::default(), None);
        };
        let groups = groups(&batch.keys, &counts(index, batch.keys.len()), shards);
        let mut starts = vec![0; batch.keys.len()];
        for group in groups.iter().flatten() {
            if let Some(start) = starts.get_mut(group.place()) {
                *start = group.from;
            }
        }
        let padded = || cleared(spare.take(), rows + PADDING);
        let held = match (times.narrow(), order) {
            (Some((since, times)), _) => {
                Held::Narrow(since, scattered(times, index, &starts, |time| *time, padded()))
            }
            (None, Some(order)) if order.is_narrow() => {
                let since = |time: &i64| time.wrapping_sub(order.least).cast_unsigned() as u32;
                Held::Narrow(order.least, scattered(times.wide(), index, &starts, since, padded()))
            }
            (None, _) => Held::Wide(by_key(times.wide(), index, &starts)),
        };
        batch.units = by_key(&batch.units, index, &starts);
        batch.critical = by_key(&batch.critical, index, &starts);
        batch.changed = by_key(&batch.changed, index, &starts);
        let index = if batch.names.is_some() { batch.index.take() } else { None };
        (Self { batch, rows, times: held, groups, by_session: true, order, last_key, spare }, times, index)
    }

    /// The sessions of a shard, by the places of their keys.
    pub(super) fn groups(&self, shard: usize) -> &[Group] {
        self.groups.get(shard).map(Vec::as_slice).unwrap_or_default()
    }

    /// When the rows happened.
    #[inline]
    pub(super) fn times(&self) -> Times<'_> {
        match &self.times {
            Held::Narrow(since, times) => Times::Narrow(Narrow::new(*since, times)),
            Held::Wide(times) => Times::Wide(times),
        }
    }

    /// Where a row of the columns stands in the log's own order.
    pub(super) fn position(&self, row: usize) -> usize {
        let group = self.groups.iter().flatten().find(|group| group.rows().contains(&row));
        let found = group.and_then(|group| self.position_in(group, row - group.rows().start));
        found.filter(|_| self.by_session).unwrap_or(row)
    }

    /// Where a row of a session stood, which so many others of it preceded.
    fn position_in(&self, group: &Group, before: usize) -> Option<usize> {
        if let Some(index) = &self.batch.index {
            let rows = index.iter().enumerate().filter(|(_, key)| **key == group.key);
            return rows.map(|(at, _)| at).nth(before);
        }
        let (names, key) = (self.batch.names.as_ref()?, self.batch.keys.get(group.place())?);
        names.position(key, before)
    }
}

/// The session of the last row.
fn last_key(batch: &Batch) -> Option<Key> {
    let last = batch.times.len().checked_sub(1)?;
    let at = batch.index.as_ref().map_or(Some(last), |index| index.get(last).map(|at| *at as usize));
    batch.keys.get(at?).copied()
}

/// How many rows each key has.
fn counts(index: &[u32], keys: usize) -> Vec<u32> {
    let mut counts = vec![0u32; keys];
    for key in index {
        if let Some(count) = counts.get_mut(*key as usize) {
            *count += 1;
        }
    }
    counts
}

/// The keys with rows, by shard; where each is to stand, shard after shard.
fn groups(keys: &[Key], counts: &[u32], shards: usize) -> Vec<Vec<Group>> {
    let mut groups: Vec<Vec<Group>> = vec![Vec::with_capacity(keys.len() / shards + 1); shards];
    for (at, (key, count)) in (0..).zip(keys.iter().zip(counts)).filter(|(_, (_, count))| **count > 0) {
        if let Some(groups) = groups.get_mut(owner(key, shards)) {
            let from = groups.last().map_or(0, |last| last.to);
            groups.push(Group { key: at, session: hash(key), from, to: from + count });
        }
    }
    let mut start = 0;
    for groups in &mut groups {
        for group in groups.iter_mut() {
            (group.from, group.to) = (group.from + start, group.to + start);
        }
        start = groups.last().map_or(start, |last| last.to);
    }
    groups
}

/// Rows by shard, each with a key of its own: all stay where they are.
fn alone(keys: &[Key], shards: usize) -> Vec<Vec<Group>> {
    let mut groups: Vec<Vec<Group>> = vec![Vec::with_capacity(keys.len() / shards + 1); shards];
    for (row, key) in (0..).zip(keys) {
        if let Some(groups) = groups.get_mut(owner(key, shards)) {
            groups.push(Group::alone(row, key));
        }
    }
    groups
}

/// A column by key; one that is not there stays so.
fn by_key<T: Copy + Default>(values: &[T], index: &[u32], starts: &[u32]) -> Vec<T> {
    scattered(values, index, starts, |value| *value, cleared(Vec::new(), values.len()))
}

/// A column of so many zeros. Whatever comes to stand there, to write over all of it once, from one
/// end to the other, brings it near: it may last have been written by another worker.
fn cleared<T: Copy + Default>(mut column: Vec<T>, length: usize) -> Vec<T> {
    column.clear();
    column.resize(length, T::default());
    column
}

/// A column by key, written over another as long or longer.
fn scattered<T, U: Copy + Default>(
    values: &[T],
    index: &[u32],
    starts: &[u32],
    value: impl Fn(&T) -> U,
    mut sorted: Vec<U>,
) -> Vec<U> {
    let mut next = starts.to_vec();
    for (from, key) in values.iter().zip(index) {
        if let Some(next) = next.get_mut(*key as usize) {
            let place = *next as usize;
            *next += 1;
            if let Some(slot) = sorted.get_mut(place) {
                *slot = value(from);
            }
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_batch_is_how_far_rows_are_behind() {
        let order = |least, latest, behind| Some(Order { least, latest, behind });
        for (times, expected) in [
            (&[][..], None),
            (&[7], order(7, 7, 0)),
            (&[3, 3, 9], order(3, 9, 0)),
            (&[5, 9, 3, 12, 11], order(3, 12, 6)),
            (&[9, 5, 4], order(4, 9, 5)),
        ] {
            assert_eq!(Order::of(&times.to_vec().into()), expected, "{times:?}");
        }
    }
}
