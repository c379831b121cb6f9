//! Where the slot of a session is noted: a table with open addressing.
//!
//! Keys are random, so that the high bits of a hash, probed in order in a table at most half full,
//! find a slot in about one look. Each place keeps the hash, so that the table grows without a
//! look at what it is about: old places are read, and new ones written, from end to end.

use bytemuck::{Pod, Zeroable};

use super::prefetch::fetch;
use super::roomy::Roomy;
use crate::workload::Key;

/// The fewest places of a table.
const LEAST: usize = 1 << 10;

/// A place: a hash, and one more than a slot; 0 is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Pod, Zeroable)]
#[repr(transparent)]
struct Place(u64);

impl Place {
    fn new(hash: u32, slot: u32) -> Self {
        Self(u64::from(hash) << 32 | (u64::from(slot) + 1))
    }

    fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The slot; meaningless where it is free.
    fn slot(self) -> u32 {
        (self.0 as u32).wrapping_sub(1)
    }
}

/// Half of a key, well mixed: shards share keys out by the high bits of it.
pub(super) fn hash(key: &Key) -> u32 {
    ((key[0] ^ key[1]).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// Slots by hash. Nothing is ever taken out of it: forgetting makes it anew.
#[derive(Debug, Default)]
pub(super) struct Table {
    places: Roomy<Place>,
    /// How far to shift a hash to the right for the place it is sought from.
    shift: u32,
    noted: usize,
}

impl Table {
    /// One with room for so many.
    pub(super) fn with_room(slots: usize) -> Self {
        let size = (2 * slots).next_power_of_two().max(LEAST);
        Self { places: Roomy::new(size), shift: 32 - size.trailing_zeros().min(32), noted: 0 }
    }

    fn start(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.shift) as usize
    }

    /// Brings the place of a hash near.
    #[inline]
    pub(super) fn near(&self, hash: u32) {
        fetch(&self.places, self.start(hash));
    }

    /// The slot of a hash that `is` it, or the place where one would be noted.
    #[inline]
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut at = self.start(hash);
        loop {
            match self.places.get(at).copied() {
                Some(Place(0)) | None => return Err(at),
                Some(place) if place.hash() == hash && is(place.slot()) => return Ok(place.slot()),
                Some(_) => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Notes a slot at the place that `find` gave.
    pub(super) fn note(&mut self, at: usize, hash: u32, slot: u32) {
        if self.places.len() < 2 * (self.noted + 1) {
            self.grow();
            self.add(hash, slot);
        } else if let Some(place) = self.places.get_mut(at) {
            *place = Place::new(hash, slot);
            self.noted += 1;
        }
    }

    /// Notes a slot that is not in the table, which has room.
    pub(super) fn add(&mut self, hash: u32, slot: u32) {
        if let Err(at) = self.find(hash, |_| false)
            && let Some(place) = self.places.get_mut(at)
        {
            *place = Place::new(hash, slot);
            self.noted += 1;
        }
    }

    fn grow(&mut self) {
        let mut larger = Self::with_room(self.places.len());
        for place in self.places.iter().filter(|place| **place != Place::default()) {
            larger.add(place.hash(), place.slot());
        }
        *self = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(hashes: &[u32]) -> Table {
        let mut table = Table::default();
        for (slot, hash) in (0u32..).zip(hashes) {
            match table.find(*hash, |_| false) {
                Ok(slot) => panic!("{slot}"),
                Err(at) => table.note(at, *hash, slot),
            }
        }
        table
    }

    #[test]
    fn every_slot_is_found_however_it_has_grown() {
        let hashes: Vec<u32> = (0..100_000u32).map(|at| at.wrapping_mul(0x9e37_79b9)).collect();
        let table = noted(&hashes);
        assert_eq!(table.places.len(), 1 << 18);
        for (slot, hash) in (0u32..).zip(&hashes) {
            assert_eq!(table.find(*hash, |found| found == slot), Ok(slot));
        }
        assert!(table.find(3, |_| true).is_err());
    }

    #[test]
    fn hashes_that_meet_and_those_at_its_end_are_found() {
        let hashes: Vec<u32> = (0..1_500).map(|at| u32::MAX - (at % 3) * 0x1000_0000).collect();
        let table = noted(&hashes);
        for (slot, hash) in (0u32..).zip(&hashes) {
            assert_eq!(table.find(*hash, |found| found == slot), Ok(slot));
        }
    }
}
