use bytemuck::{Pod, Zeroable};

/// How a session stands, in one view of the mutations.
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Head {
    pub(super) first: i64,
    pub(super) last: i64,
    /// How many mutations it has: none before it begins, and once it has ended.
    pub(super) mutations: u64,
    /// Where all its runs begin at the latest, or the runs of its debounces above that: here, so
    /// that they are near when the rest is.
    pub(super) ground: Ground,
    pub(super) top: u32,
    /// The units of its last mutation.
    pub(super) units: u32,
}

/// The mutation after the last gap that breaks runs at every level, or the first of the session;
/// and how many come before it.
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Ground {
    pub(super) start: i64,
    pub(super) mutations: u64,
}

impl Head {
    /// Whether it has begun and not ended.
    pub(super) fn live(&self) -> bool {
        self.mutations > 0
    }
}
