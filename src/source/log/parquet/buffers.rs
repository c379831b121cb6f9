//! Buffers that are used again: to fill one with zeros costs as much as to read into it.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// Larger buffers are not kept.
const LARGEST: usize = 4 << 20;
/// Nor are more than these.
const MOST: usize = 16;

/// Buffers that are free.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

impl Buffers {
    /// A buffer of a length, filled with anything.
    pub(super) fn take(&self, length: usize) -> Lent {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        Lent { bytes, length, home: self.clone() }
    }
}

/// A buffer that goes back once nobody reads it.
#[derive(Debug)]
pub(super) struct Lent {
    bytes: Vec<u8>,
    length: usize,
    home: Buffers,
}

impl Lent {
    pub(super) fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.length).unwrap_or_default()
    }

    /// Done filling it.
    pub(super) fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.bytes.len() <= LARGEST {
            let mut free = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
            if free.len() < MOST {
                free.push(std::mem::take(&mut self.bytes));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_lent_again_once_nobody_reads_it() {
        let buffers = Buffers::default();
        let mut first = buffers.take(3);
        first.as_mut().copy_from_slice(b"abc");
        let bytes = first.freeze();
        let part = bytes.slice(1..2);
        drop(bytes);
        assert_eq!(buffers.take(2).as_ref(), [0, 0], "the first is still read");
        assert_eq!(&part[..], b"b");
        drop(part);
        assert_eq!(buffers.take(2).as_ref(), b"ab");
        assert_eq!(buffers.take(5).as_ref().len(), 5);
        drop(buffers.take(LARGEST + 1));
        assert!(buffers.0.lock().unwrap().iter().all(|kept| kept.len() <= LARGEST));
    }
}
