use bytemuck::{Pod, Zeroable};

use super::group::Group;
use super::head::Head;
use super::prefetch::fetch;
use super::roomy::Roomy;
use super::table::{Table, hash};
use crate::workload::Key;

/// A session and how it stands: all that is needed of it for a mutation is in one line of the
/// cache.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
pub(super) struct Slot {
    key: Key,
    pub(super) head: Head,
}

const _: () = assert!(size_of::<Slot>() == 64);

/// The sessions of a shard, each with a slot. A group finds its own in steps, between which what
/// the next one needs is fetched.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    table: Table,
    free: Vec<u32>,
    /// Of which so many were ever given, free ones too.
    slots: Roomy<Slot>,
    given: usize,
}

impl Sessions {
    /// First step: where in the table is the slot of a group?
    #[inline]
    pub(super) fn seek(&self, group: &Group) {
        self.table.near(group.session);
    }

    /// Second: which slot is it most likely, by the hash of its key?
    #[inline]
    pub(super) fn guess(&self, group: &mut Group) {
        let guess = self.table.find(group.session, |_| true);
        group.session = guess.unwrap_or(u32::MAX);
        fetch(&self.slots, group.slot());
    }

    /// Third: which is it? A new one where it has none.
    #[inline]
    pub(super) fn place(&mut self, group: &mut Group, keys: &[Key]) {
        if let Some(key) = keys.get(group.place())
            && !self.is(group.session, key)
        {
            group.session = self.slot(key);
        }
    }

    fn is(&self, slot: u32, key: &Key) -> bool {
        self.slots.get(slot as usize).is_some_and(|slot| slot.key == *key)
    }

    fn slot(&mut self, key: &Key) -> u32 {
        let hash = hash(key);
        match self.table.find(hash, |slot| self.is(slot, key)) {
            Ok(slot) => slot,
            Err(at) => {
                let slot = self.add(key);
                self.table.note(at, hash, slot);
                slot
            }
        }
    }

    fn add(&mut self, key: &Key) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.given += 1;
            self.slots.grow(self.given);
            (self.given - 1) as u32
        });
        if let Some(slot) = self.slots.get_mut(slot as usize) {
            slot.key = *key;
        }
        slot
    }

    /// The slot of a session that has one.
    pub(super) fn known(&self, key: &Key) -> Option<u32> {
        self.table.find(hash(key), |slot| self.is(slot, key)).ok()
    }

    /// How a session stands.
    #[inline]
    pub(super) fn head(&mut self, slot: usize) -> Option<&mut Head> {
        self.slots.get_mut(slot).map(|slot| &mut slot.head)
    }

    /// Sessions that have a slot.
    pub(super) fn len(&self) -> usize {
        self.given - self.free.len()
    }

    /// Slots there are, free ones too.
    pub(super) fn slots(&self) -> usize {
        self.given
    }

    /// Forgets every session that `keep` does not want; `forgotten` is told of each and ends it.
    /// Those with a slot are live.
    pub(super) fn forget(
        &mut self,
        keep: impl Fn(u32, &Head) -> bool,
        mut forgotten: impl FnMut(u32, &mut Head),
    ) {
        let free = self.free.len();
        for (at, slot) in (0u32..).zip(self.slots.iter_mut().take(self.given)) {
            if slot.head.live() && !keep(at, &slot.head) {
                forgotten(at, &mut slot.head);
                self.free.push(at);
            }
        }
        if self.free.len() > free {
            self.table = Table::with_room(self.len());
            for (at, slot) in
                (0u32..).zip(self.slots.iter().take(self.given)).filter(|(_, slot)| slot.head.live())
            {
                self.table.add(hash(&slot.key), at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(sessions: &mut Sessions, keys: &[Key]) -> Vec<u32> {
        let mut groups: Vec<Group> = (0u32..).zip(keys).map(|(at, key)| Group::alone(at, key)).collect();
        for group in &mut groups {
            sessions.seek(group);
            sessions.guess(group);
        }
        // By now a guess may be wrong: a session of the same hash, or none yet.
        for group in &mut groups {
            sessions.place(group, keys);
            sessions.head(group.slot()).unwrap().mutations = 1;
        }
        groups.iter().map(|group| group.session).collect()
    }

    fn every_key_has_a_slot_of_its_own(key: impl Fn(u64) -> Key) {
        let mut sessions = Sessions::default();
        let keys: Vec<Key> = (0..3_000).map(&key).collect();
        let given = slots(&mut sessions, &keys);
        assert_eq!(given, (0..3_000).collect::<Vec<u32>>());
        assert_eq!(slots(&mut sessions, &keys), given);
        let twice = [key(6_001), key(6_002), key(6_001)];
        assert_eq!(slots(&mut sessions, &twice), [3_000, 3_001, 3_000]);
        let mut gone = 0;
        sessions.forget(
            |slot, _| slot % 2 == 0,
            |_, head| {
                head.mutations = 0;
                gone += 1;
            },
        );
        assert_eq!((gone, sessions.len(), sessions.slots()), (1_501, 1_501, 3_002));
        assert_eq!(slots(&mut sessions, &[key(4), key(8)]), [4, 8]);
        assert_eq!(sessions.known(&key(5)), None);
        assert_eq!(sessions.known(&key(6)), Some(6));
        let again = slots(&mut sessions, &[key(5), key(7_000)]);
        assert!(again.iter().all(|slot| slot % 2 == 1), "freed slots are given again: {again:?}");
    }

    #[test]
    fn random_keys_have_slots_until_they_are_forgotten() {
        every_key_has_a_slot_of_its_own(|at| [at.wrapping_mul(0x2545_f491_4f6c_dd1d), at % 7]);
    }

    #[test]
    fn keys_of_one_hash_have_slots_until_they_are_forgotten() {
        every_key_has_a_slot_of_its_own(|at| [at, at]);
        every_key_has_a_slot_of_its_own(|at| [at ^ (at % 3), at]);
    }
}
