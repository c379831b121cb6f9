//! Runs as rungs, for any number of intervals in a few words a session.
//!
//! Runs that are open in a session start the earlier the higher their level. Neighbouring levels
//! with the same start are kept as one rung; each mutation adds one at most, and takes away those
//! it breaks.

use super::ladder::Break;
use super::levels::Runs;

/// No rung: the run began with the session.
pub(super) const NONE: u32 = u32::MAX;

/// The runs of neighbouring levels, which began at the same mutation.
#[derive(Debug, Clone, Copy)]
struct Rung {
    start: i64,
    /// Mutations of the session before the run.
    mutations: u64,
    /// The level above its highest.
    above: u32,
    /// The next higher rung; `NONE` for those that began with the session.
    next: u32,
}

/// The rungs of all sessions, each linked to the next higher of its session.
#[derive(Debug, Default)]
pub(super) struct Rungs {
    rungs: Vec<Rung>,
    free: Vec<u32>,
}

impl Rungs {
    /// When the runs of a rung began; 0 for none.
    #[inline]
    pub(super) fn start(&self, at: u32) -> i64 {
        self.rungs.get(at as usize).map_or(0, |rung| rung.start)
    }

    /// Breaks the runs of a session whose lowest rung this is, and begins new ones; the lowest
    /// rung then.
    #[inline]
    pub(super) fn go(&mut self, top: u32, broken: &Break, start: i64, runs: &mut Runs) -> u32 {
        let next = self.end(top, broken, runs);
        let rung = Rung { start, mutations: broken.mutations, above: broken.class, next };
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

    /// Ends the runs of all levels below the class; the rung that is then the lowest.
    #[inline]
    pub(super) fn end(&mut self, top: u32, broken: &Break, runs: &mut Runs) -> u32 {
        let Break { class, mutations, first, last } = *broken;
        let offset = last.wrapping_sub(first);
        let (mut low, mut at) = (0, top);
        while let Some(rung) = self.rungs.get(at as usize).copied() {
            let count = (mutations - rung.mutations).cast_signed();
            // Right if it fits, which is held when the session ends.
            runs.end(low, rung.above.min(class), count.wrapping_mul(offset), last - rung.start);
            if rung.above > class {
                return at;
            }
            self.free.push(at);
            (low, at) = (rung.above, rung.next);
            if low >= class {
                return at;
            }
        }
        runs.end(low, class, mutations.cast_signed().wrapping_mul(offset), offset);
        NONE
    }
}
