use super::near::{Near, ONE};

/// Where a session stands: when it began, how many mutations it has, and when the last happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) first: i64,
    pub(super) mutations: u64,
    pub(super) last: i64,
}

/// Mutations of one session that follow each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch<'a> {
    /// Whether the session begins with the first of them.
    pub(super) opens: bool,
    /// Where the session stood before them.
    pub(super) standing: Standing,
    /// When they happened.
    pub(super) near: &'a Near,
    /// The 4,096-byte units of each; one each where there are none.
    pub(super) units: &'a [u32],
    /// Which are critical; none where there are none.
    pub(super) critical: &'a [bool],
    /// The units of the last mutation before them.
    pub(super) last_units: u32,
}

impl Stretch<'_> {
    /// Each gap: the place of the mutation after it, and its length in milliseconds.
    #[inline]
    pub(super) fn gaps(&self) -> impl Iterator<Item = (usize, i64)> {
        let (opens, far) = (usize::from(self.opens), self.near.far);
        let length = move |gap: &i32| far.unwrap_or(i64::from(gap - ONE));
        self.near.gaps().iter().map(length).enumerate().skip(opens)
    }

    /// The units of the mutation before one of them.
    #[inline]
    pub(super) fn units_before(&self, at: usize) -> u32 {
        at.checked_sub(1).map_or(self.last_units, |before| self.units.get(before).copied().unwrap_or(1))
    }

    /// Each mutation: when, its units, and those of the one before.
    pub(super) fn each(&self) -> impl Iterator<Item = (i64, u32, u32)> {
        let mut before = self.last_units;
        self.near.moments().enumerate().map(move |(at, time)| {
            let units = self.units.get(at).copied().unwrap_or(1);
            (time, units, std::mem::replace(&mut before, units))
        })
    }
}

/// The end of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) standing: Standing,
    /// The units of its last mutation.
    pub(super) units: u32,
}

/// A trigger, or several, over the sessions of a shard, each of which has a slot.
pub(super) trait Fold: Send {
    /// Makes room for this many slots.
    fn grow(&mut self, slots: usize);
    /// Brings near the state of a session that is about to go on.
    fn warm(&self, _slot: usize) {}
    /// A session goes on.
    fn go(&mut self, slot: usize, stretch: &Stretch<'_>);
    /// A session ends.
    fn end(&mut self, slot: usize, end: &End);
}
