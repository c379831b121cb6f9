use super::times::Narrow;

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
    /// When they happened, and the longest gap before any, in milliseconds.
    pub(super) times: Narrow<'a>,
    pub(super) widest: i64,
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
        self.times.gaps(self.standing.last).enumerate().skip(usize::from(self.opens))
    }

    /// Where it stands after them.
    pub(super) fn after(&self) -> Standing {
        let rows = self.times.len();
        let last = rows.checked_sub(1).and_then(|last| self.times.get(last));
        let Standing { first, mutations, last: before } = self.standing;
        Standing { first, mutations: mutations + rows as u64, last: last.unwrap_or(before) }
    }

    /// Each gap: where the session stood before it, and when the mutation after it happened.
    #[inline]
    pub(super) fn steps(&self) -> impl Iterator<Item = (Standing, i64)> {
        let mut now = self.standing;
        let each = self.times.iter().map(move |time| {
            let before = now;
            now = Standing { mutations: before.mutations + 1, last: time, ..before };
            (before, time)
        });
        each.skip(usize::from(self.opens))
    }

    /// The units of the mutation before one of them.
    #[inline]
    pub(super) fn units_before(&self, at: usize) -> u32 {
        at.checked_sub(1).map_or(self.last_units, |before| self.units.get(before).copied().unwrap_or(1))
    }

    /// Each mutation: when, its units, and those of the one before.
    pub(super) fn each(&self) -> impl Iterator<Item = (i64, u32, u32)> {
        let mut before = self.last_units;
        self.times.iter().enumerate().map(move |(at, time)| {
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
