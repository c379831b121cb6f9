//! Runs of any number of intervals: the sessions whose gaps stand in a row, and what is left of
//! each for later.
//!
//! A session enters the row with what was left of it, and its next gaps follow. Once the row is
//! full, all of it that can be joined is, and what is left of each session is kept until the next
//! of its mutations. What does not fit (very many sessions, or mutations, or gaps that are left) is
//! kept as rungs instead, which do the same gap by gap.
//!
//! A gap is met, as so many milliseconds as its rank, when it is taken out of the row; what it has
//! more than these is added before. As a rung it was met as a whole.

use super::gap::{Few, Gap, MOST_FEW, few_gaps, low};
use super::head::{Ground, Head};
use super::levels::{Joined, Levels};
use super::prefetch::fetch;
use super::row::Row;
use super::rungs::{NONE, Rungs};
use super::stretch::{Standing, Stretch};
use super::tally::Tally;

/// The most sessions: of those past them, what is kept is worth more than how fast it is counted.
const MOST_SLOTS: usize = 1 << 15;
/// As many mutations as a section has at most, and milliseconds as it takes.
const MOST_MUTATIONS: u64 = 1 << 16;
const LONGEST: i64 = 1 << 32;
/// Fewer gaps are not worth that rungs are taken back for them.
const WORTH: usize = 16;

/// Where the gaps of a session are that wait for a wider one.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// So many are left, if it has no rungs.
    Left(u32),
    /// In the row.
    Row,
    /// More than a few were left: rungs, the uppermost of them.
    Rungs(u32),
}

/// A part of the row: the mutations of a session.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// The slot of the session, if it goes on.
    open: Option<usize>,
    ground: Ground,
}

/// The runs of all sessions of a shard.
#[derive(Debug)]
pub(super) struct Joins<'a> {
    levels: &'a Levels,
    row: Row,
    sections: Vec<Section>,
    /// By slot.
    places: Vec<Place>,
    left: Vec<Few>,
    rungs: Rungs,
    tally: Tally,
    joined: Joined,
}

/// Whether what a session has above its ground, once it stands there, can be one section.
fn fits(ground: Ground, standing: Standing) -> bool {
    standing.mutations - ground.mutations < MOST_MUTATIONS && standing.last - ground.start < LONGEST
}

impl<'a> Joins<'a> {
    pub(super) fn new(levels: &'a Levels) -> Self {
        Self {
            levels,
            row: Row::new(),
            sections: Vec::new(),
            places: Vec::new(),
            left: Vec::new(),
            rungs: Rungs::default(),
            tally: Tally::over(levels),
            joined: Joined::over(levels),
        }
    }

    /// What was joined, once all sessions have ended.
    pub(super) fn joined(&mut self) -> &Joined {
        self.settle();
        self.tally.flush(self.levels, &mut self.joined);
        &self.joined
    }

    /// Makes room for this many slots, so far as they stand in a row.
    pub(super) fn grow(&mut self, slots: usize) {
        let slots = slots.min(MOST_SLOTS);
        self.places.resize(slots, Place::Left(0));
        self.left.resize(slots, Few::default());
    }

    /// Brings near what is kept of a session.
    pub(super) fn warm(&self, slot: usize, head: &Head) {
        if head.top == NONE {
            let lines = self.left.get(slot).map(Few::as_slice).unwrap_or_default();
            (0..lines.len()).for_each(|line| fetch(lines, line));
        } else {
            self.rungs.near(head.top);
        }
    }

    /// A session goes on from where it stood.
    pub(super) fn go(&mut self, slot: usize, head: &mut Head, stretch: &Stretch<'_>) {
        if self.enters(slot, head, stretch.after(), stretch.times.len()) {
            self.extend(head, stretch);
        } else {
            self.rungs.go(head, stretch, self.levels, &mut self.joined);
        }
    }

    /// A session ends.
    pub(super) fn end(&mut self, slot: usize, head: &mut Head, standing: Standing) {
        // As it stands it fits, or it has rungs.
        if self.enters(slot, head, standing, 0) {
            self.row.close(standing.last);
            if let Some(last) = self.sections.last_mut() {
                last.open = None;
            }
            if let Some(place) = self.places.get_mut(slot) {
                *place = Place::Left(0);
            }
        } else {
            self.rungs.end(head, self.levels.count() as u32, standing, &mut self.joined);
        }
    }

    /// Whether a session goes on in the row, to stand there in the end, where its section then is
    /// the last, with room for so many gaps. If not, it has rungs.
    #[inline]
    fn enters(&mut self, slot: usize, head: &mut Head, standing: Standing, gaps: usize) -> bool {
        let Some(place) = self.places.get(slot) else { return false };
        let is_in_row = matches!(place, Place::Row);
        let is_last = self.sections.last().is_some_and(|last| last.open == Some(slot));
        // A beginning and an end beside them.
        let has_room = self.row.has_room(gaps + MOST_FEW + 2);
        if is_in_row && is_last && has_room && fits(head.ground, standing) {
            return true;
        }
        if is_in_row || !has_room {
            self.settle();
        }
        self.enters_again(slot, head, standing, gaps)
    }

    /// Likewise, where it is not in the row and that has room.
    fn enters_again(&mut self, slot: usize, head: &mut Head, standing: Standing, gaps: usize) -> bool {
        let Self { levels, row, sections, places, left, rungs, joined, .. } = self;
        let (Some(place), Some(few)) = (places.get_mut(slot), left.get_mut(slot)) else { return false };
        if let Place::Rungs(top) = *place {
            (head.top, *place) = (top, Place::Left(0));
        }
        if head.top != NONE
            && fits(head.ground, standing)
            && gaps >= WORTH
            && let Some(count) = rungs.take_back(head, few, levels, joined)
        {
            *place = Place::Left(count);
        }
        match *place {
            Place::Left(count) if head.top == NONE => {
                if fits(head.ground, standing) {
                    row.begin(head.ground.start);
                    row.put(few, count as usize);
                    sections.push(Section { open: Some(slot), ground: head.ground });
                    *place = Place::Row;
                    return true;
                }
                let gaps = few_gaps(few, count as usize);
                head.top = rungs.lay(gaps, head.ground, levels, joined);
                *place = Place::Left(0);
                false
            }
            _ => false,
        }
    }

    /// Adds gaps to the last section.
    #[inline]
    fn extend(&mut self, head: &Head, stretch: &Stretch<'_>) {
        let Stretch { standing, times, .. } = *stretch;
        let count = (standing.mutations - head.ground.mutations) as u32;
        let from = self.row.end();
        if let (false, Some(first)) = (stretch.opens, times.get(0)) {
            let [before, after] = [standing.last, first].map(low);
            self.row.add(Gap { rank: after.wrapping_sub(before), count, before, after });
        }
        if stretch.widest < self.levels.long() {
            self.row.extend_short(count + 1, times);
        } else {
            self.row.extend(count + 1, times);
            self.rank(from, stretch);
        }
    }

    /// Gives gaps that are long their rank, from this place on.
    fn rank(&mut self, from: usize, stretch: &Stretch<'_>) {
        let gaps = (from..).zip(stretch.gaps());
        for (at, (_, gap)) in gaps.filter(|(_, (_, gap))| *gap >= self.levels.long()) {
            let class = self.levels.class(gap);
            let rank = self.levels.rank(gap, class);
            self.joined.lengthen(class, gap - i64::from(rank));
            self.row.rank(at, rank);
        }
    }

    /// Joins what can be joined in the row, and takes all sessions out of it.
    #[cold]
    fn settle(&mut self) {
        let Self { levels, row, sections, places, left, rungs, tally, joined } = self;
        tally.take_singles(levels, row.singles(), joined);
        while row.join() {
            tally.take(levels, row.joined(), joined);
        }
        tally.take(levels, row.joined(), joined);
        for (section, gaps) in sections.drain(..).zip(row.sections()) {
            let kept = section.open.and_then(|slot| places.get_mut(slot).zip(left.get_mut(slot)));
            match kept {
                Some((place, few)) if gaps.len() <= MOST_FEW => {
                    *place = Place::Left(gaps.len() as u32);
                    row.keep(gaps.start, few);
                }
                Some((place, few)) => {
                    let top = rungs.lay(row.gaps(gaps), section.ground, levels, joined);
                    let mut head = Head { top, ground: section.ground, ..Head::default() };
                    let count = rungs.take_back(&mut head, few, levels, joined);
                    *place = count.map_or(Place::Rungs(top), Place::Left);
                }
                // Its end, and maybe gaps before that which are not joined yet: then all are.
                None => _ = rungs.lay(row.gaps(gaps), section.ground, levels, joined),
            }
        }
        row.clear();
    }
}
