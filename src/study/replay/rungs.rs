//! Runs as rungs, for any number of intervals in a few words a session.
//!
//! A gap parts two runs at the levels below its class, and is inside one at all others. Taken from
//! the least to the widest, gaps join runs two by two, and each makes those of the run before it
//! wait for the end of the run after it: once, whatever the level. A gap can be joined once a gap
//! as wide or wider follows; until then it is a rung, above those of the wider ones before it.

use super::flat::Standing;
use super::levels::Runs;

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
    /// When the run after a rung began; 0 for none.
    #[inline]
    pub(super) fn start(&self, at: u32) -> i64 {
        self.rungs.get(at as usize).map_or(0, |rung| rung.start)
    }

    /// A gap of this class follows where the session stands, whose topmost rung this is; the
    /// topmost rung then.
    #[inline]
    pub(super) fn go(
        &mut self,
        top: u32,
        class: u32,
        standing: Standing,
        start: i64,
        runs: &mut Runs,
    ) -> u32 {
        let next = self.end(top, class, standing, runs);
        let Standing { mutations, last, .. } = standing;
        let rung = Rung { start, mutations, last, class, next };
        if let Some(at) = self.free.pop() {
            if let Some(place) = self.rungs.get_mut(at as usize) {
                *place = rung;
            }
            at
        } else {
            self.rungs.push(rung);
            (self.rungs.len() - 1) as u32
        }
    }

    /// Joins all gaps up to a class, where the session stands; the topmost rung that is left.
    #[inline]
    pub(super) fn end(&mut self, top: u32, class: u32, standing: Standing, runs: &mut Runs) -> u32 {
        let (mut at, mut rung) = (top, self.get(top, standing));
        while at != NONE && rung.class <= class {
            let below = self.get(rung.next, standing);
            let count = (rung.mutations - below.mutations).cast_signed();
            // Right if it fits, which is held when the session ends.
            // Right if it fits, which is held when the session ends.
            let wait = count.wrapping_mul(standing.last.wrapping_sub(rung.last));
            runs.joined(rung.class, rung.start - rung.last, wait, standing.last - below.start);
            self.free.push(at);
            (at, rung) = (rung.next, below);
        }
        at
    }

    /// A rung; below all stands the start of the session.
    #[inline]
    fn get(&self, at: u32, standing: Standing) -> Rung {
        let Standing { first, .. } = standing;
        let ground = Rung { start: first, mutations: 0, last: first, class: NONE, next: NONE };
        self.rungs.get(at as usize).copied().unwrap_or(ground)
    }
}
