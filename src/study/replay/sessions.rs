use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::workload::Key;

/// A key is a hash already.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }

    fn write_usize(&mut self, _length: usize) {}
}

/// What is known of a session whatever the trigger.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    pub(super) first: i64,
    pub(super) last: i64,
    /// The units of its last mutation.
    pub(super) units: u32,
    /// Whether it has begun and not ended.
    pub(super) live: bool,
}

/// The sessions of a shard, each with a slot.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    slots: HashMap<Key, u32, BuildHasherDefault<AsItIs>>,
    free: Vec<u32>,
    pub(super) heads: Vec<Head>,
    /// Slots that triggers have room for.
    pub(super) room: usize,
}

impl Sessions {
    /// The slot of a session, a new one where it has none.
    pub(super) fn slot(&mut self, key: Key) -> u32 {
        *self.slots.entry(key).or_insert_with(|| {
            self.free.pop().unwrap_or_else(|| {
                self.heads.push(Head::default());
                (self.heads.len() - 1) as u32
            })
        })
    }

    /// The slot of a session that has one.
    pub(super) fn known(&self, key: &Key) -> Option<u32> {
        self.slots.get(key).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Forgets every session that `keep` does not want; `forgotten` is told of each.
    pub(super) fn forget(
        &mut self,
        keep: impl Fn(u32, &Head) -> bool,
        mut forgotten: impl FnMut(u32, &mut Head),
    ) {
        let (heads, free) = (&mut self.heads, &mut self.free);
        self.slots.retain(|_, slot| {
            let Some(head) = heads.get_mut(*slot as usize) else { return false };
            let kept = keep(*slot, head);
            if !kept {
                forgotten(*slot, head);
                free.push(*slot);
            }
            kept
        });
    }
}
