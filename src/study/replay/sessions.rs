use super::group::Group;
use crate::workload::Key;

/// What is known of a session whatever the trigger.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    key: Key,
    pub(super) first: i64,
    pub(super) last: i64,
    /// The units of its last mutation.
    pub(super) units: u32,
    /// Whether it has begun and not ended.
    pub(super) live: bool,
}

/// A place of the table: half a key and a slot in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry(u64);

impl Entry {
    const FREE: Self = Self(u64::MAX);

    fn new(key: &Key, slot: u32) -> Self {
        Self(key[0] >> 32 << 32 | u64::from(slot))
    }

    fn slot(self) -> u32 {
        self.0 as u32
    }

    fn may_be(self, key: &Key) -> bool {
        self.0 >> 32 == key[0] >> 32
    }
}

/// The sessions of a shard, each with a slot.
///
/// Keys are random, so that a table of their low bits, probed in order and at most half full,
/// finds a slot in about one look. Nothing is ever taken out of it: forgetting makes it anew.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    table: Vec<Entry>,
    free: Vec<u32>,
    pub(super) heads: Vec<Head>,
    /// Slots that triggers have room for.
    pub(super) room: usize,
}

/// The fewest places of a table.
const LEAST: usize = 1 << 10;
/// Keys that are looked up together.
const TOGETHER: usize = 64;

impl Sessions {
    /// Gives each group the slot of its session, a new one where it has none. What is looked at is
    /// read once before it is used, so that the waits for memory overlap.
    pub(super) fn place(&mut self, groups: &mut [Group], keys: &[Key]) {
        for together in groups.chunks_mut(TOGETHER) {
            let mut near = 0;
            let entry = |group: &Group| self.table.get(self.start(keys.get(group.slot())?)).copied();
            for entry in together.iter().filter_map(entry) {
                near ^= entry.0;
            }
            for entry in together.iter().filter_map(entry) {
                near ^= self.heads.get(entry.slot() as usize).map_or(0, |head| head.key[1]);
            }
            std::hint::black_box(near);
            for group in together {
                let key = keys.get(group.slot()).copied().unwrap_or_default();
                group.session = self.slot(key);
            }
        }
    }

    fn start(&self, key: &Key) -> usize {
        key[1] as usize & self.table.len().wrapping_sub(1)
    }

    /// The slot of a session, or the place of the table where one would be noted.
    fn find(&self, key: &Key) -> Result<u32, usize> {
        let mut at = self.start(key);
        loop {
            match self.table.get(at).copied() {
                Some(Entry::FREE) | None => return Err(at),
                Some(entry) if entry.may_be(key) && self.is(entry.slot(), key) => {
                    return Ok(entry.slot());
                }
                Some(_) => at = (at + 1) & (self.table.len() - 1),
            }
        }
    }

    fn is(&self, slot: u32, key: &Key) -> bool {
        self.heads.get(slot as usize).is_some_and(|head| head.key == *key)
    }

    fn slot(&mut self, key: Key) -> u32 {
        match self.find(&key) {
            Ok(slot) => slot,
            Err(at) => self.add(key, at),
        }
    }

    fn add(&mut self, key: Key, at: usize) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.heads.push(Head::default());
            (self.heads.len() - 1) as u32
        });
        if let Some(head) = self.heads.get_mut(slot as usize) {
            head.key = key;
        }
        if self.table.len() < 2 * self.len() {
            let size = (4 * self.len()).next_power_of_two().max(LEAST);
            let noted: Vec<Entry> =
                self.table.iter().copied().filter(|entry| *entry != Entry::FREE).collect();
            self.table = vec![Entry::FREE; size];
            noted.into_iter().for_each(|entry| self.note(entry.slot()));
            self.note(slot);
        } else if let Some(place) = self.table.get_mut(at) {
            *place = Entry::new(&key, slot);
        }
        slot
    }

    fn note(&mut self, slot: u32) {
        let Some(key) = self.heads.get(slot as usize).map(|head| head.key) else { return };
        if let Err(at) = self.find(&key)
            && let Some(place) = self.table.get_mut(at)
        {
            *place = Entry::new(&key, slot);
        }
    }

    /// The slot of a session that has one.
    pub(super) fn known(&self, key: &Key) -> Option<u32> {
        self.find(key).ok()
    }

    pub(super) fn len(&self) -> usize {
        self.heads.len() - self.free.len()
    }

    /// Forgets every session that `keep` does not want; `forgotten` is told of each and ends it.
    /// Those with a slot are live.
    pub(super) fn forget(
        &mut self,
        keep: impl Fn(u32, &Head) -> bool,
        mut forgotten: impl FnMut(u32, &mut Head),
    ) {
        self.table.fill(Entry::FREE);
        for slot in 0..self.heads.len() as u32 {
            match self.heads.get_mut(slot as usize) {
                Some(head) if head.live && !keep(slot, head) => {
                    forgotten(slot, head);
                    self.free.push(slot);
                }
                Some(head) if head.live => self.note(slot),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(sessions: &mut Sessions, keys: &[u64]) -> Vec<u32> {
        let keys: Vec<Key> = keys.iter().map(|key| [*key << 32, *key % 7]).collect();
        let mut groups: Vec<Group> = (0..keys.len() as u32).map(Group::alone).collect();
        sessions.place(&mut groups, &keys);
        let slots: Vec<u32> = groups.iter().map(|group| group.session).collect();
        slots.iter().for_each(|slot| sessions.heads[*slot as usize].live = true);
        slots
    }

    #[test]
    fn every_key_has_a_slot_of_its_own_until_it_is_forgotten() {
        let mut sessions = Sessions::default();
        let keys: Vec<u64> = (0..5_000).collect();
        let given = slots(&mut sessions, &keys);
        assert_eq!(given, (0..5_000).collect::<Vec<u32>>());
        assert_eq!(slots(&mut sessions, &keys), given);
        let mut gone = 0;
        sessions.forget(
            |slot, _| slot % 2 == 0,
            |_, head| {
                head.live = false;
                gone += 1;
            },
        );
        assert_eq!((gone, sessions.len()), (2_500, 2_500));
        assert_eq!(slots(&mut sessions, &[4, 8]), [4, 8]);
        assert_eq!(sessions.known(&[5 << 32, 5]), None);
        let again = slots(&mut sessions, &[5, 6_000]);
        assert!(again.iter().all(|slot| slot % 2 == 1), "freed slots are given again: {again:?}");
    }
}
