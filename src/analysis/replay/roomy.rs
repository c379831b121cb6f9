//! Lists that begin as zeros, may be far larger than the caches, and are looked into at random.

use std::ops::{Deref, DerefMut};

use bytemuck::Pod;
#[cfg(feature = "logs")]
use memmap2::{MmapMut, MmapOptions};

/// Fewer bytes than these are kept as any other list.
#[cfg(any(feature = "logs", test))]
const LARGE: usize = 4 << 20;
/// How many times as long a large one becomes at once: what is not touched takes no memory, and
/// the less of it is copied.
const AHEAD: usize = 64;

/// Entries that are zeros until they are written.
#[derive(Debug)]
pub(super) enum Roomy<T> {
    List(Vec<T>),
    /// Memory of its own, in huge pages where the system has them: otherwise nearly every look
    /// waits for the tables of pages as well.
    #[cfg(feature = "logs")]
    Map(MmapMut),
}

impl<T> Default for Roomy<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<T: Pod> Roomy<T> {
    /// So many zeros.
    pub(super) fn new(length: usize) -> Self {
        Self::map(length, 1).unwrap_or_else(|| Self::List(vec![T::zeroed(); length]))
    }

    /// Makes it so long at least; what is in it stays.
    pub(super) fn grow(&mut self, length: usize) {
        if length <= self.len() {
            return;
        }
        let twice = length.max(2 * self.len());
        self.move_to(Self::map(twice, AHEAD), twice);
    }

    /// Moves what is in it to a longer one or, where there is none, to a list so long.
    fn move_to(&mut self, longer: Option<Self>, length: usize) {
        match (self, longer) {
            (this, Some(mut longer)) => {
                longer.iter_mut().zip(this.iter()).for_each(|(to, from)| *to = *from);
                *this = longer;
            }
            (Self::List(list), None) => list.resize(length, T::zeroed()),
            #[cfg(feature = "logs")]
            (this, None) => {
                let mut list = this.to_vec();
                list.resize(length, T::zeroed());
                *this = Self::List(list);
            }
        }
    }

    #[cfg(not(feature = "logs"))]
    fn map(_length: usize, _ahead: usize) -> Option<Self> {
        None
    }

    /// A large one as memory of its own, as many times as long as is wanted if that can be had.
    #[cfg(feature = "logs")]
    fn map(length: usize, ahead: usize) -> Option<Self> {
        let bytes = length.checked_mul(size_of::<T>()).filter(|bytes| *bytes >= LARGE)?;
        let map = |bytes| MmapOptions::new().len(bytes).no_reserve_swap().map_anon().ok();
        let map = bytes.checked_mul(ahead).and_then(map).or_else(|| map(bytes))?;
        // Refused, its pages are small ones.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        Some(Self::Map(map))
    }
}

impl<T: Pod> Deref for Roomy<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::List(list) => list,
            #[cfg(feature = "logs")]
            Self::Map(map) => bytemuck::try_cast_slice(map).unwrap_or_default(),
        }
    }
}

impl<T: Pod> DerefMut for Roomy<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::List(list) => list,
            #[cfg(feature = "logs")]
            Self::Map(map) => bytemuck::try_cast_slice_mut(map).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: usize = LARGE / 64 - 1;

    fn filled(length: usize) -> Roomy<[u64; 8]> {
        let mut roomy = Roomy::new(length);
        assert_eq!(roomy.len(), length);
        assert!(roomy.iter().all(|entry| *entry == [0; 8]));
        for (at, entry) in (1u64..).zip(roomy.iter_mut()) {
            *entry = [at; 8];
        }
        roomy
    }

    fn holds(roomy: &Roomy<[u64; 8]>, filled: usize, length: usize) {
        assert!(roomy.len() >= length);
        for (at, entry) in roomy.iter().enumerate().take(length) {
            assert_eq!(*entry, [if at < filled { at as u64 + 1 } else { 0 }; 8], "{at} of {length}");
        }
    }

    fn is_list(roomy: &Roomy<[u64; 8]>) -> bool {
        matches!(roomy, Roomy::List(_))
    }

    #[test]
    fn what_is_in_it_stays_and_the_rest_is_zeros() {
        for (from, to, list) in [
            (0, 1, true),
            (0, FEW, true),
            (1, 2, true),
            (100, FEW, true),
            (FEW / 2, FEW / 2 + 1, true),
            (0, FEW + 1, false),
            (FEW, FEW + 1, false),
            (FEW + 1, FEW + 2, false),
            (FEW + 1, 3 * FEW, false),
        ] {
            let mut roomy = filled(from);
            roomy.grow(to);
            holds(&roomy, from, to);
            assert!(is_list(&roomy) == list || !cfg!(feature = "logs"), "from {from} to {to}");
        }
    }

    #[test]
    fn what_is_large_is_a_list_where_no_memory_of_its_own_can_be_had() {
        for length in [FEW, 2 * FEW] {
            let mut roomy = filled(length);
            roomy.move_to(None, 3 * FEW);
            assert!(is_list(&roomy));
            holds(&roomy, length, 3 * FEW);
        }
    }

    #[test]
    fn what_is_long_enough_does_not_change() {
        for length in [20, 2 * FEW] {
            let mut roomy = filled(length);
            roomy.grow(5);
            roomy.grow(length);
            assert_eq!(roomy.len(), length);
            holds(&roomy, length, length);
        }
    }
}
