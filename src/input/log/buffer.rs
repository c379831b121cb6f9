//! Buffers that are filled, decoded and filled again: fresh memory costs more than what it holds.

use std::sync::Arc;

use bytes::Bytes;

use crate::workload::Shelf;

/// The most bytes of a buffer that is kept.
pub(super) const KEPT: usize = 4 << 20;

/// Bytes to read into, all of them set.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    spare: Spare,
}

/// Buffers that nobody fills or decodes at the moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Spare(Arc<Shelf<u8, { usize::MAX }>>);

impl Spare {
    pub(super) fn take(&self) -> Buffer {
        Buffer { bytes: self.0.take(), spare: self.clone() }
    }
}

impl Buffer {
    /// Makes it so large, or leaves it larger.
    pub(super) fn hold(&mut self, bytes: usize) {
        if self.bytes.len() < bytes {
            self.bytes.resize(bytes, 0);
        }
    }

    /// Puts bytes at its start.
    pub(super) fn begin_with(&mut self, bytes: &[u8]) {
        self.hold(bytes.len());
        self.bytes.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
    }

    /// The first so many bytes, to be filled.
    pub(super) fn first(&mut self, length: usize) -> &mut [u8] {
        self.hold(length);
        self.bytes.get_mut(..length).unwrap_or_default()
    }

    /// The first so many bytes, for as long as anybody reads them.
    pub(super) fn shared(self, length: usize) -> Bytes {
        Bytes::from_owner(First { buffer: self, length })
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.len() <= KEPT {
            self.spare.0.put(bytes);
        }
    }
}

/// A buffer that is read as far as it was filled.
struct First {
    buffer: Buffer,
    length: usize,
}

impl AsRef<[u8]> for First {
    fn as_ref(&self) -> &[u8] {
        self.buffer.bytes.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_filled_again_once_nobody_reads_it() {
        let spare = Spare::default();
        let mut first = spare.take();
        first.first(3).copy_from_slice(b"abc");
        let bytes = first.shared(3);
        let part = bytes.slice(1..2);
        drop(bytes);
        assert_eq!(spare.take().first(2), [0, 0], "the first is still read");
        assert_eq!(&part[..], b"b");
        drop(part);
        assert_eq!(spare.take().first(2), b"ab");
        assert_eq!(spare.take().first(5).len(), 5);
        spare.take().hold(KEPT + 1);
        assert!(spare.take().bytes.len() <= KEPT);
    }
}
