//! Runs of any number of intervals: the sessions whose gaps stand in a row, and what is left of
//! each for later.
//!
//! A session enters the row with what was left of it, and its next gaps follow. Once the row is
//! full, all of it that can be joined is, and what is left of each session is kept until the next
//! of its mutations. What does not fit (very many sessions, or mutations, or gaps that are left) is
//! kept as rungs instead, which do the same gap by gap.

use super::flat::MOST_SLOTS;
use super::gap::{Few, MOST_FEW, few_gaps};
use super::head::{Ground, Head};
use super::levels::{Joined, Levels};
use super::near::ONE;
use super::prefetch::fetch;
use super::row::Row;
use super::rungs::{NONE, Rungs};
use super::stretch::{Standing, Stretch};
use super::tally::Tally;

/// As many mutations as a section has at most, and milliseconds as it takes.
const MOST_MUTATIONS: u64 = 1 << 16;
const LONGEST: i64 = 1 << 32;
/// Fewer gaps are not worth that rungs are taken back for them.
const WORTH: usize = 32;

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

/// A part of the row: the mutations of a session since a gap that no level joins.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// The slot of the session, where it goes on.
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
        self.tally.flush(&mut self.joined);
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
        let (near, rows) = (stretch.near, stretch.near.len());
        let end = near.base + near.offset(rows - 1);
        let mutations = stretch.standing.mutations + rows as u64;
        let fits = mutations - head.ground.mutations < MOST_MUTATIONS && end - head.ground.start < LONGEST;
        // Each gap may end a section and begin another.
        if self.enters(slot, head, fits, 2 * rows) {
            self.extend(slot, head, stretch);
        } else {
            self.rungs.go(head, stretch, self.levels, &mut self.joined);
        }
    }

    /// A session ends.
    pub(super) fn end(&mut self, slot: usize, head: &mut Head, standing: Standing) {
        // As it stands it fits, or it has rungs.
        if self.enters(slot, head, true, 0) {
            self.row.close(standing.last);
            self.close_section();
            if let Some(place) = self.places.get_mut(slot) {
                *place = Place::Left(0);
            }
        } else {
            self.rungs.end(head, self.levels.count() as u32, standing, &mut self.joined);
        }
    }

    /// Whether a session goes on in the row, where its section then is the last, with room for so
    /// many gaps. If not, it has rungs.
    #[inline]
    fn enters(&mut self, slot: usize, head: &mut Head, fits: bool, gaps: usize) -> bool {
        let Some(place) = self.places.get(slot) else { return false };
        let is_in_row = matches!(place, Place::Row);
        let is_last = self.sections.last().is_some_and(|last| last.open == Some(slot));
        // A beginning and an end beside them.
        let has_room = self.row.has_room(gaps + MOST_FEW + 2);
        if is_in_row && is_last && has_room && fits {
            return true;
        }
        if is_in_row || !has_room {
            self.settle();
        }
        let (Some(place), Some(few)) = (self.places.get_mut(slot), self.left.get_mut(slot)) else {
            return false;
        };
        if let Place::Rungs(top) = *place {
            (head.top, *place) = (top, Place::Left(0));
        }
        if head.top != NONE
            && fits
            && gaps >= WORTH
            && let Some(count) = self.rungs.take_back(head, few)
        {
            *place = Place::Left(count);
        }
        match *place {
            Place::Left(count) if fits && head.top == NONE => {
                self.row.begin(head.ground.start);
                self.row.put(few, count as usize);
                self.sections.push(Section { open: Some(slot), ground: head.ground });
                *place = Place::Row;
                true
            }
            Place::Left(count) if head.top == NONE => {
                let gaps = few_gaps(few, count as usize);
                head.top = self.rungs.lay(gaps, head.ground, &mut self.joined);
                *place = Place::Left(0);
                false
            }
            _ => false,
        }
    }

    /// Adds gaps to the last section.
    #[inline]
    fn extend(&mut self, slot: usize, head: &mut Head, stretch: &Stretch<'_>) {
        let Stretch { near, standing, opens, .. } = *stretch;
        if near.far.is_some() || !self.levels.joins_short(near.widest) {
            return self.extend_one_by_one(slot, head, stretch);
        }
        let first = usize::from(opens);
        let gaps = near.gaps().get(first..).unwrap_or_default();
        let times = near.times().get(first..).unwrap_or_default();
        let count = standing.mutations + first as u64 - head.ground.mutations;
        self.tally.expect(gaps.len(), &mut self.joined);
        let classes = gaps.iter().map(|gap| self.tally.meet(self.levels, *gap));
        self.row.extend(classes, count as u32, times, near.base - i64::from(ONE));
    }

    /// Likewise where some gaps may be wide, or joined nowhere.
    #[cold]
    fn extend_one_by_one(&mut self, slot: usize, head: &mut Head, stretch: &Stretch<'_>) {
        for (at, gap) in stretch.gaps() {
            let after = stretch.near.base + stretch.near.offset(at);
            let (before, mutations) = (after - gap, stretch.standing.mutations + at as u64);
            let class = self.levels.class(gap);
            self.joined.meet(class, gap);
            if self.joined.joins(class) {
                let count = (mutations - head.ground.mutations) as u32;
                self.row.add(class, count, before, after);
            } else {
                self.row.close(before);
                self.row.begin(after);
                head.ground = Ground { start: after, mutations };
                self.close_section();
                self.sections.push(Section { open: Some(slot), ground: head.ground });
            }
        }
    }

    /// The session of the last section does not go on in it.
    fn close_section(&mut self) {
        if let Some(last) = self.sections.last_mut() {
            last.open = None;
        }
    }

    /// Joins what can be joined in the row, and takes all sessions out of it.
    #[cold]
    fn settle(&mut self) {
        while self.row.join() {
            self.tally.take(self.row.joined());
        }
        self.tally.take(self.row.joined());
        let Self { row, sections, places, left, rungs, joined, .. } = self;
        for (section, gaps) in sections.drain(..).zip(row.sections()) {
            let kept = section.open.and_then(|slot| places.get_mut(slot).zip(left.get_mut(slot)));
            match kept {
                Some((place, few)) if gaps.len() <= MOST_FEW => {
                    *place = Place::Left(gaps.len() as u32);
                    row.keep(gaps.start, few);
                }
                Some((place, few)) => {
                    let top = rungs.lay(row.gaps(gaps), section.ground, joined);
                    let mut head = Head { top, ground: section.ground, ..Head::default() };
                    let count = rungs.take_back(&mut head, few);
                    *place = count.map_or(Place::Rungs(top), Place::Left);
                }
                // Its end, and maybe gaps before that which are not joined yet: then all are.
                None => _ = rungs.lay(row.gaps(gaps), section.ground, joined),
            }
        }
        row.clear();
    }
}
