//! A gap between two mutations of a session that is not merged yet.

/// The first mutation of a run: when it is, and how many of the session are before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RunStart {
    pub(super) time: i64,
    pub(super) mutations: u64,
}

/// A gap that is not merged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenGap {
    pub(super) class: u32,
    /// The time of the mutation before it.
    pub(super) before: i64,
    /// The run after it.
    pub(super) next_run: RunStart,
}
