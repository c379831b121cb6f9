//! Runs as rungs, for any number of intervals in a few words a session.
//!
//! A gap parts two runs at the levels below its class, and is inside one at all others. Taken from
//! the least to the widest, gaps join runs two by two, and each makes those of the run before it
//! wait for the end of the run after it: once, whatever the level. A gap can be joined once a gap
//! as wide or wider follows; until then it is a rung, above those of the wider ones before it. One
//! that no level joins is none: it is the ground on which rungs stand.

use super::gap::{Few, Gap, MOST_FEW, RANKS, low, set};
use super::head::{Ground, Head};
use super::levels::{Joined, Levels};
use super::prefetch::fetch;
use super::stretch::{Standing, Stretch};

/// No rung.
pub(super) const NONE: u32 = u32::MAX;

/// A gap that is not joined yet.
#[derive(Debug, Clone, Copy)]
struct Rung {
    /// The mutation after it, and how many of the session came before that.
    start: i64,
    mutations: u64,
    /// The mutation before it.
    last: i64,
    class: u32,
    /// The wider one below it.
    next: u32,
}

/// The rungs of all sessions, each linked to the next below it.
#[derive(Debug, Default)]
pub(super) struct Rungs {
    rungs: Vec<Rung>,
    free: Vec<u32>,
}

impl Rungs {
    /// Brings a rung near.
    #[inline]
    pub(super) fn near(&self, at: u32) {
        fetch(&self.rungs, at as usize);
    }

    /// A session goes on.
    pub(super) fn go(
        &mut self,
        head: &mut Head,
        stretch: &Stretch<'_>,
        levels: &Levels,
        joined: &mut Joined,
    ) {
        for (standing, start) in stretch.steps() {
            let gap = start - standing.last;
            let class = levels.class(gap);
            joined.meet(class, gap);
            self.step(head, class, standing, start, joined);
        }
    }

    /// Lays rungs for gaps that stood in a row, above this ground; the uppermost. One that no level
    /// joins is a rung too: the session, which knows where its ground is, is not at hand.
    pub(super) fn lay(
        &mut self,
        gaps: impl Iterator<Item = Gap>,
        ground: Ground,
        levels: &Levels,
        joined: &mut Joined,
    ) -> u32 {
        let mut head = Head { ground, top: NONE, ..Head::default() };
        let whole = |time: u32| ground.start + i64::from(time.wrapping_sub(low(ground.start)));
        for Gap { rank, count, before, after } in gaps {
            let mutations = ground.mutations + u64::from(count);
            let standing = Standing { first: ground.start, mutations, last: whole(before) };
            // Nothing comes after the end of a section.
            let is_end = rank == RANKS;
            let class = if is_end { u32::MAX } else { levels.class_of(rank) };
            self.end(&mut head, class, standing, joined);
            if !is_end {
                joined.meet(class, rank.into());
                self.add(&mut head, class, standing, whole(after));
            }
        }
        head.top
    }

    /// Takes the rungs of a session back, if they are few: how many.
    pub(super) fn take_back(
        &mut self,
        head: &mut Head,
        few: &mut Few,
        levels: &Levels,
        joined: &mut Joined,
    ) -> Option<u32> {
        let rungs = || std::iter::successors(self.get(head.top), |rung| self.get(rung.next));
        let count = rungs().take(MOST_FEW + 1).count();
        if count > MOST_FEW {
            return None;
        }
        for (at, Rung { start, mutations, last, class, .. }) in (0..count).rev().zip(rungs()) {
            let (rank, count) =
                (levels.rank(start - last, class), (mutations - head.ground.mutations) as u32);
            joined.put_off(class, rank.into());
            set(few, at, Gap { rank, count, before: low(last), after: low(start) });
        }
        while let Some(rung) = self.get(head.top) {
            self.free.push(head.top);
            head.top = rung.next;
        }
        Some(count as u32)
    }

    #[inline]
    fn get(&self, at: u32) -> Option<Rung> {
        self.rungs.get(at as usize).copied()
    }

    /// A gap of this class follows where the session stands, and then a mutation.
    #[inline]
    fn step(&mut self, head: &mut Head, class: u32, standing: Standing, start: i64, joined: &mut Joined) {
        self.end(head, class, standing, joined);
        if joined.joins(class) {
            self.add(head, class, standing, start);
        } else {
            head.ground = Ground { start, mutations: standing.mutations };
        }
    }

    /// A gap no wider than those that are left.
    #[inline]
    fn add(&mut self, head: &mut Head, class: u32, standing: Standing, start: i64) {
        let Standing { mutations, last, .. } = standing;
        let rung = Rung { start, mutations, last, class, next: head.top };
        if let Some(at) = self.free.pop() {
            if let Some(place) = self.rungs.get_mut(at as usize) {
                *place = rung;
            }
            head.top = at;
        } else {
            self.rungs.push(rung);
            head.top = (self.rungs.len() - 1) as u32;
        }
    }

    /// Joins all gaps up to a class, where the session stands.
    #[inline]
    pub(super) fn end(&mut self, head: &mut Head, class: u32, standing: Standing, joined: &mut Joined) {
        let Some(mut rung) = self.get(head.top) else { return };
        while rung.class <= class {
            let below = self.get(rung.next);
            let Ground { start, mutations } =
                below.map_or(head.ground, |below| Ground { start: below.start, mutations: below.mutations });
            let count = (rung.mutations - mutations).cast_signed();
            // Right if it fits, which is held when the session ends.
            let wait = count.wrapping_mul(standing.last.wrapping_sub(rung.last));
            joined.join(rung.class, wait, standing.last - start);
            self.free.push(head.top);
            head.top = rung.next;
            let Some(below) = below else { return };
            rung = below;
        }
    }
}
