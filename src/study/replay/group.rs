//! A batch by session: the mutations of each stand next to each other, so that a trigger's state
//! is looked up once for all of them.

use crate::workload::{Batch, Key};

/// A batch, its columns in the order of its sessions and within each in that of the log.
pub(super) struct Grouped {
    pub(super) batch: Batch,
    /// Where the rows of each key begin, and where the last end; `None` where every row is a
    /// group of its own.
    starts: Option<Vec<u32>>,
    pub(super) order: Option<Order>,
}

/// The rows of one session in the columns of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// Which session: first the place of its key in the batch, then its slot in a shard.
    pub(super) session: u32,
    from: u32,
    to: u32,
}

impl Group {
    #[cfg(test)]
    pub(super) fn alone(at: u32) -> Self {
        Self { session: at, from: at, to: at + 1 }
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
    fn of(times: &[i64]) -> Option<Self> {
        let first = *times.first()?;
        let start = Self { least: first, latest: first, behind: 0 };
        Some(times.iter().fold(start, |order, at| Self {
            least: order.least.min(*at),
            latest: order.latest.max(*at),
            behind: order.behind.max(order.latest - at),
        }))
    }
}

/// The shard that a session belongs to.
fn owner(key: &Key, shards: usize) -> usize {
    ((u128::from(key[0] ^ key[1]) * shards as u128) >> 64) as usize
}

impl Grouped {
    /// Puts the rows of each session next to each other. `spare` is room that the times go to; in
    /// turn, that where they were becomes spare.
    pub(super) fn of(mut batch: Batch, spare: &mut Vec<i64>) -> Self {
        let order = Order::of(&batch.times);
        let starts = batch.index.as_ref().map(|index| starts(index, batch.keys.len()));
        if let (Some(index), Some(starts)) = (&batch.index, &starts) {
            scatter(&batch.times, index, starts, spare);
            std::mem::swap(&mut batch.times, spare);
            batch.units = scattered(&batch.units, index, starts);
            batch.critical = scattered(&batch.critical, index, starts);
            batch.changed = scattered(&batch.changed, index, starts);
        }
        Self { batch, starts, order }
    }

    /// The groups of a shard, by the places of their keys.
    pub(super) fn groups(&self, shard: usize, shards: usize, into: &mut Vec<Group>) {
        let owned = move |(_, key): &(usize, &Key)| shards == 1 || owner(key, shards) == shard;
        let start = |at: usize| match &self.starts {
            Some(starts) => starts.get(at).copied().unwrap_or_default(),
            None => at as u32,
        };
        let group = |at: usize| Group { session: at as u32, from: start(at), to: start(at + 1) };
        let groups = self.batch.keys.iter().enumerate().filter(owned).map(|(at, _)| group(at));
        into.clear();
        into.extend(groups.filter(|group| group.from < group.to));
    }

    /// Where a row of the columns stands in the log's own order.
    pub(super) fn position(&self, row: usize) -> usize {
        let (Some(index), Some(starts)) = (&self.batch.index, &self.starts) else { return row };
        let key = starts.partition_point(|start| *start as usize <= row).saturating_sub(1);
        let nth = row - starts.get(key).map_or(0, |start| *start as usize);
        let rows = index.iter().enumerate().filter(|(_, of)| **of as usize == key);
        rows.map(|(at, _)| at).nth(nth).unwrap_or(row)
    }

    /// The session of the last row of the log.
    pub(super) fn last_key(&self) -> Option<Key> {
        let last = self.batch.len().checked_sub(1)?;
        let at = match &self.batch.index {
            Some(index) => *index.get(last)? as usize,
            None => last,
        };
        self.batch.keys.get(at).copied()
    }
}

/// Where the rows of each key begin once they stand by key.
fn starts(index: &[u32], keys: usize) -> Vec<u32> {
    let mut starts = vec![0u32; keys + 1];
    for key in index {
        if let Some(count) = starts.get_mut(*key as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// A column by key; one that is not there stays so.
fn scattered<T: Copy + Default>(values: &[T], index: &[u32], starts: &[u32]) -> Vec<T> {
    let mut sorted = Vec::new();
    scatter(values, index, starts, &mut sorted);
    sorted
}

/// Writes a column by key over what stands in its place.
fn scatter<T: Copy + Default>(values: &[T], index: &[u32], starts: &[u32], into: &mut Vec<T>) {
    let mut next = starts.to_vec();
    into.resize(values.len(), T::default());
    for (value, key) in values.iter().zip(index) {
        if let Some(place) = next.get_mut(*key as usize) {
            if let Some(slot) = into.get_mut(*place as usize) {
                *slot = *value;
            }
            *place += 1;
        }
    }
}
