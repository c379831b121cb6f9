//! Chance that costs a session 8 bytes.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "chances of a synthetic log; no money is computed here"
)]

/// `SplitMix64` (Steele, Lea and Flood, 2014): a session's own stream, from a seed of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream(u64);

impl Stream {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn unit(&mut self) -> f64 {
        unit(self.next())
    }

    /// A number below `bound`, where there is one.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        below(self.next(), bound)
    }
}

/// From 0 to just below 1.
pub(super) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// The upper 32 bits as a number below `bound`.
pub(super) fn below(bits: u64, bound: u32) -> u32 {
    (((bits >> 32) * u64::from(bound)) >> 32) as u32
}
