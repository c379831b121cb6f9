use hashbrown::HashTable;

use crate::event::SessionHash;

/// Gives every session of a shard a slot: a small number, reused after the session is forgotten.
#[derive(Debug, Default)]
pub(super) struct SessionIndex {
    /// The slots of all sessions, by the hash of the session.
    table: HashTable<u32>,
    /// For each slot the session that has it, or had it last.
    keys: Vec<SessionHash>,
    free: Vec<u32>,
}

/// The hash of a session is uniform already; shards use other bits of it.
fn table_hash(key: &SessionHash) -> u64 {
    key[0]
}

impl SessionIndex {
    /// The slot of a session, a new one if it has none.
    #[inline]
    pub(super) fn resolve(&mut self, key: &SessionHash) -> u32 {
        let Self { table, keys, free } = self;
        let is_same = |slot: &u32| keys.get(*slot as usize) == Some(key);
        if let Some(slot) = table.find(table_hash(key), is_same) {
            return *slot;
        }
        let slot = allocate(keys, free, key);
        let hash_of = |slot: &u32| keys.get(*slot as usize).map_or(0, table_hash);
        table.insert_unique(table_hash(key), slot, hash_of);
        slot
    }

    /// The slot of a session, if it has one.
    pub(super) fn find(&self, key: &SessionHash) -> Option<u32> {
        let is_same = |slot: &u32| self.keys.get(*slot as usize) == Some(key);
        self.table.find(table_hash(key), is_same).copied()
    }

    /// Number of sessions.
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// Number of slots, free ones included.
    pub(super) fn slots(&self) -> usize {
        self.keys.len()
    }

    /// Forgets the sessions in slots for which `evict` is true.
    pub(super) fn evict_where(&mut self, mut evict: impl FnMut(u32) -> bool) {
        let free = &mut self.free;
        self.table.retain(|slot| {
            let evicted = evict(*slot);
            if evicted {
                free.push(*slot);
            }
            !evicted
        });
    }
}

#[expect(clippy::cast_possible_truncation, reason = "2³² sessions take more memory than there is")]
fn allocate(keys: &mut Vec<SessionHash>, free: &mut Vec<u32>, key: &SessionHash) -> u32 {
    if let Some(slot) = free.pop() {
        if let Some(place) = keys.get_mut(slot as usize) {
            *place = *key;
        }
        return slot;
    }
    keys.push(*key);
    (keys.len() - 1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_with_equal_table_hashes_have_slots_of_their_own_and_evicted_slots_are_reused() {
        let mut index = SessionIndex::default();
        let slots: Vec<u32> = (0..300).map(|second| index.resolve(&[7, second])).collect();
        assert_eq!(slots, (0..300).collect::<Vec<_>>());
        assert_eq!(index.resolve(&[7, 41]), 41);
        index.evict_where(|slot| slot % 2 == 1);
        assert_eq!((index.len(), index.slots(), index.find(&[7, 41])), (150, 300, None));
        assert_eq!(index.find(&[7, 42]), Some(42));
        assert!((300..450).all(|second| index.resolve(&[7, second]) % 2 == 1));
        assert_eq!(index.resolve(&[7, 450]), 300);
    }
}
