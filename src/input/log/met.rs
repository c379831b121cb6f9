//! The sessions that a batch has met, numbered in the order they came.

use std::sync::Arc;

use super::cell;
use crate::workload::{Key, Names};

/// Marks a slot that is free.
const FREE: u32 = u32::MAX;
/// Slots for each session, at least: with so much room most are found where they are looked for.
const ROOM: usize = 4;

/// Numbers sessions by their names.
pub(super) struct Met {
    names: List,
    keys: Vec<Key>,
    /// Their numbers, each in the slot that its key says or one after that.
    slots: Vec<u32>,
}

impl Default for Met {
    fn default() -> Self {
        Self { names: List::default(), keys: Vec::new(), slots: vec![FREE; 1 << 10] }
    }
}

impl Met {
    /// The number of a session, the next one where it is new.
    #[inline]
    pub(super) fn number(&mut self, name: &[u8]) -> u32 {
        let key = cell::key(name);
        let (slot, number) = self.look_up(&key);
        if number == FREE { self.add(key, name, slot) } else { number }
    }

    /// The slot of a key and what it holds: its number, or nothing yet.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "any bits of a key will do")]
    fn look_up(&self, key: &Key) -> (usize, u32) {
        let last = self.slots.len() - 1;
        let mut slot = key[1] as usize & last;
        loop {
            let number = self.slots.get(slot).copied().unwrap_or(FREE);
            match self.keys.get(number as usize) {
                Some(known) if known != key => slot = (slot + 1) & last,
                _ => return (slot, number),
            }
        }
    }

    #[cold]
    fn add(&mut self, key: Key, name: &[u8], slot: usize) -> u32 {
        let number = self.names.push(name);
        self.keys.push(key);
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = number;
        }
        if self.keys.len() * ROOM > self.slots.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; self.slots.len() * 2];
        for (number, key) in (0..).zip(&self.keys) {
            let (slot, _) = self.look_up(key);
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = number;
            }
        }
    }

    /// The name of a session.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &[u8] {
        self.names.get(number)
    }

    /// What a batch tells of its sessions: their keys, and the names of its rows.
    pub(super) fn told(self, index: &[u32]) -> (Arc<Vec<Key>>, Box<dyn Names>) {
        let names = RowNames { names: self.names, index: index.into() };
        (Arc::new(self.keys), Box::new(names))
    }
}

/// Names, one after the other.
#[derive(Default)]
struct List {
    text: Vec<u8>,
    ends: Vec<u32>,
}

impl List {
    /// Adds a name; its number.
    fn push(&mut self, name: &[u8]) -> u32 {
        self.text.extend_from_slice(name);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }

    #[inline]
    fn get(&self, number: u32) -> &[u8] {
        let end = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let (number, from) = (number as usize, (number as usize).checked_sub(1).map_or(0, end));
        self.text.get(from..end(number)).unwrap_or_default()
    }
}

/// The names of the rows of a batch.
struct RowNames {
    names: List,
    index: Arc<[u32]>,
}

impl Names for RowNames {
    fn name(&self, position: usize) -> String {
        let number = self.index.get(position).copied().unwrap_or(u32::MAX);
        String::from_utf8_lossy(self.names.get(number)).into_owned()
    }

    fn position(&self, session: &Key, before: usize) -> Option<usize> {
        let mut numbers = (0u32..).take(self.names.ends.len());
        let number = numbers.find(|number| cell::key(self.names.get(*number)) == *session)?;
        let rows = self.index.iter().enumerate().filter(|(_, of)| **of == number);
        rows.map(|(position, _)| position).nth(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_in_the_order_they_came() {
        let name = |number: u32| format!("session {number}").into_bytes();
        let mut met = Met::default();
        for round in 0..3 {
            for number in 0..5_000 {
                assert_eq!(met.number(&name(number)), number, "{round}");
            }
        }
        assert_eq!(met.get(4_999), name(4_999));
        let (keys, names) = met.told(&[7, 0]);
        assert_eq!(*keys, (0..5_000).map(|number| cell::key(&name(number))).collect::<Vec<_>>());
        assert_eq!((names.name(0), names.name(1)), ("session 7".to_owned(), "session 0".to_owned()));
        let position = |number: usize, before| names.position(&keys[number], before);
        assert_eq!([position(7, 0), position(0, 0), position(0, 1)], [Some(0), Some(1), None]);
    }

    #[test]
    fn keys_that_want_the_same_slot_share_none() {
        let mut met = Met::default();
        for last in [0, 1 << 40, 1 << 10, 1_023] {
            for first in 0..300 {
                let (slot, number) = met.look_up(&[first, last]);
                assert_eq!(number, FREE);
                let added = met.add([first, last], b"", slot);
                assert_eq!(met.look_up(&[first, last]).1, added);
            }
        }
        assert_eq!(met.look_up(&[299, 1 << 10]).1, 899);
    }
}
