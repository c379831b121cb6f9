//! Buffers that are filled, decoded and filled again: fresh memory costs more than what it holds.

use std::sync::{Arc, Mutex, PoisonError};

/// As large as a buffer is kept.
pub(super) const KEPT: usize = 4 << 20;

/// Bytes to read into, all of them set.
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    spare: Spare,
}

/// Buffers that nobody fills or decodes at the moment.
#[derive(Clone, Default)]
pub(super) struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    pub(super) fn take(&self) -> Buffer {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Buffer { bytes, spare: self.clone() }
    }
}

impl Buffer {
    /// Makes it so large, or leaves it larger.
    pub(super) fn hold(&mut self, bytes: usize) {
        if self.bytes.len() < bytes {
            self.bytes.resize(bytes, 0);
        }
    }

    pub(super) fn begin_with(&mut self, bytes: &[u8]) {
        self.hold(bytes.len());
        self.bytes.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.len() <= KEPT {
            self.spare.0.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        }
    }
}
