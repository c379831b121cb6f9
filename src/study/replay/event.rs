/// What happens to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Its first mutation.
    Opens,
    /// Another mutation.
    Goes,
    /// Its end: `at` is its last mutation, `gap` the time since its first.
    Ends,
}

/// A step in the life of the session that has a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) at: i64,
    /// Milliseconds since the mutation before; 0 for the first.
    pub(super) gap: i64,
    pub(super) slot: u32,
    /// The 4,096-byte units of this mutation.
    pub(super) units: u32,
    /// Those of the mutation before; at the end, of the last.
    pub(super) before: u32,
    pub(super) what: What,
    pub(super) critical: bool,
}

/// A trigger, or several, over the sessions of a shard.
pub(super) trait Fold: Send {
    /// Makes room for this many slots.
    fn grow(&mut self, slots: usize);
    /// Takes events in the order they happen.
    fn take(&mut self, events: &[Event]);
}
