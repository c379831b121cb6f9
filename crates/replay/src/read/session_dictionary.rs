use std::sync::Arc;

use hashbrown::HashTable;

use super::value::hash_session;
use crate::event::{RowLookup, SessionHash};

/// Numbers the sessions of a batch in the order in which they first occur.
#[derive(Default)]
pub(super) struct SessionDictionary {
    hashes: Vec<SessionHash>,
    index: HashTable<u32>,
    ids: StringArena,
}

impl SessionDictionary {
    /// The number of a session.
    #[inline]
    pub(super) fn encode(&mut self, id: &[u8]) -> u32 {
        let hash = hash_session(id);
        let is_same = |number: &u32| self.hashes.get(*number as usize) == Some(&hash);
        match self.index.find(hash[1], is_same) {
            Some(number) => *number,
            None => self.add(hash, id),
        }
    }

    #[cold]
    fn add(&mut self, hash: SessionHash, id: &[u8]) -> u32 {
        let number = self.ids.push(id);
        self.hashes.push(hash);
        let hashes = &self.hashes;
        let rehash = |number: &u32| hashes.get(*number as usize).map_or(0, |hash| hash[1]);
        self.index.insert_unique(hash[1], number, rehash);
        number
    }

    /// The id of a session.
    #[inline]
    pub(super) fn id(&self, number: u32) -> &[u8] {
        self.ids.get(number)
    }

    /// The hashes by number, and the session ids of rows with these numbers.
    pub(super) fn into_columns(self, numbers: &[u32]) -> (Arc<[SessionHash]>, Box<dyn RowLookup>) {
        let lookup = SessionNames { ids: self.ids, numbers: numbers.into() };
        (self.hashes.into(), Box::new(lookup))
    }
}

/// Strings one after the other in one allocation.
#[derive(Default)]
struct StringArena {
    text: Vec<u8>,
    ends: Vec<u32>,
}

impl StringArena {
    /// Appends a string and returns its number. A chunk of a text is far smaller than 4 GiB.
    fn push(&mut self, string: &[u8]) -> u32 {
        self.text.extend_from_slice(string);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }

    #[inline]
    fn get(&self, number: u32) -> &[u8] {
        let end = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, end);
        self.text.get(start..end(number)).unwrap_or_default()
    }
}

struct SessionNames {
    ids: StringArena,
    numbers: Box<[u32]>,
}

impl RowLookup for SessionNames {
    fn session_name(&self, position: usize) -> String {
        let id = self.numbers.get(position).map(|number| self.ids.get(*number));
        String::from_utf8_lossy(id.unwrap_or_default()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_numbered_in_the_order_in_which_they_first_occur() {
        let id = |number: u32| format!("session {number}").into_bytes();
        let mut dictionary = SessionDictionary::default();
        for _ in 0..2 {
            for number in 0..5_000 {
                assert_eq!(dictionary.encode(&id(number)), number);
            }
        }
        assert_eq!(dictionary.id(4_999), id(4_999));
        let (hashes, names) = dictionary.into_columns(&[7, 0]);
        assert_eq!(*hashes, (0..5_000).map(|number| hash_session(&id(number))).collect::<Vec<_>>());
        assert_eq!([names.session_name(0), names.session_name(1)], ["session 7", "session 0"]);
    }
}
