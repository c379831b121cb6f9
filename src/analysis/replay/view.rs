//! Triggers over the sessions of a shard: over all mutations, and over those that changed something.

use super::columns::{Columns, keep};
use super::head::Head;
use super::ladder::Ladder;
use super::levels::Levels;
use super::plan::{Plan, Working};
use super::prefetch::fetch;
use super::profile::Profile;
use super::roomy::Roomy;
use super::stretch::{End, Fold, Standing, Stretch};
use super::times::{Narrow, Taken, Taker, Times};
use super::windows::Windows;

/// The triggers over one view of the mutations.
pub(super) struct View<'a> {
    pub(super) ladder: Ladder<'a>,
    pub(super) windows: Windows,
    pub(super) working: Vec<Working>,
    pub(super) profile: Option<Profile<'a>>,
}

impl<'a> View<'a> {
    pub(super) fn new(plan: &Plan, levels: &'a Levels) -> Self {
        let working = plan.rules.iter().filter_map(Working::of).collect();
        let windows = Windows::new(&plan.rules);
        Self { ladder: Ladder::new(levels, plan.units), windows, working, profile: None }
    }

    fn folds(&mut self) -> impl Iterator<Item = &mut dyn Fold> {
        let windows: &mut dyn Fold = &mut self.windows;
        self.working.iter_mut().map(Working::fold).chain([windows])
    }

    fn grow(&mut self, slots: usize) {
        self.folds().for_each(|fold| fold.grow(slots));
        self.ladder.grow(slots);
    }

    fn warm(&self, slot: usize, head: &Head) {
        self.working.iter().for_each(|working| working.warm(slot));
        self.windows.warm(slot);
        self.ladder.warm(slot, head);
    }

    /// A session goes on with some of its next mutations; `head` is where it stood, and where it
    /// stands then.
    fn take(&mut self, session: Session<'_>, columns: Columns<'_>, idle: i64) -> Taken {
        let Session { slot, head, taker } = session;
        let (taken, times) = taker.take(head.live().then_some(head.last), columns.times, idle);
        if let Taken::Rows(rows, widest) = taken {
            self.go(slot, head, columns.part(0..rows), times.part(0..rows), widest);
        }
        taken
    }

    fn go(&mut self, slot: usize, head: &mut Head, columns: Columns<'_>, times: Narrow<'_>, widest: i64) {
        let live = head.live();
        let first = if live { head.first } else { times.get(0).unwrap_or_default() };
        let stretch = Stretch {
            opens: !live,
            standing: Standing { first, mutations: head.mutations, last: head.last },
            times,
            widest,
            units: columns.units,
            critical: columns.critical,
            last_units: if live { head.units } else { 0 },
        };
        self.working.iter_mut().for_each(|working| working.go(slot, &stretch));
        self.windows.go(slot, &stretch);
        self.ladder.go(slot, head, &stretch);
        if let Some(profile) = &mut self.profile {
            profile.go(slot, &stretch);
        }
        Standing { first: head.first, mutations: head.mutations, last: head.last } = stretch.after();
        head.units = columns.units.last().copied().unwrap_or(1);
    }

    fn end(&mut self, slot: usize, head: &mut Head) {
        if head.live() {
            let Head { first, last, mutations, units, .. } = *head;
            let end = End { standing: Standing { first, mutations, last }, units };
            self.folds().for_each(|fold| fold.end(slot, &end));
            self.ladder.end(slot, head, &end);
            head.mutations = 0;
        }
    }
}

/// A session at hand.
pub(super) struct Session<'a> {
    pub(super) slot: usize,
    pub(super) head: &'a mut Head,
    pub(super) taker: &'a mut Taker,
}

/// The mutations that changed something, and what is known of sessions among them.
pub(super) struct Changes<'a> {
    pub(super) view: View<'a>,
    heads: Roomy<Head>,
    taker: Taker,
    pub(super) count: u64,
    times: Vec<i64>,
    units: Vec<u32>,
    critical: Vec<bool>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self {
            view,
            heads: Roomy::default(),
            taker: Taker::default(),
            count: 0,
            times: Vec::new(),
            units: Vec::new(),
            critical: Vec::new(),
        }
    }

    fn go(&mut self, slot: usize, columns: Columns<'_>) {
        let changed = |at: &usize| columns.changed.get(*at).copied().unwrap_or(true);
        let kept = || (0..columns.times.len()).filter(changed);
        self.times.clear();
        self.times.extend(kept().filter_map(|at| columns.times.get(at)));
        keep(&mut self.units, columns.units, kept());
        keep(&mut self.critical, columns.critical, kept());
        self.count += self.times.len() as u64;
        let times = Times::Wide(&self.times);
        let kept = Columns { times, units: &self.units, critical: &self.critical, changed: &[] };
        let Some(head) = self.heads.get_mut(slot) else { return };
        let (taker, mut from) = (&mut self.taker, 0);
        while from < kept.times.len() {
            // However long nothing changes, the session goes on.
            match self.view.take(Session { slot, head, taker }, kept.from(from), i64::MAX) {
                Taken::Rows(rows, _) => from += rows,
                Taken::Idle | Taken::Backwards => return,
            }
        }
    }

    fn end(&mut self, slot: usize) {
        if let Some(head) = self.heads.get_mut(slot) {
            self.view.end(slot, head);
        }
    }
}

/// Every view there is.
pub(super) struct Views<'a> {
    /// Every mutation.
    pub(super) all: View<'a>,
    pub(super) changed: Option<Changes<'a>>,
}

impl Views<'_> {
    pub(super) fn grow(&mut self, slots: usize) {
        self.all.grow(slots);
        if let Some(changes) = &mut self.changed {
            changes.heads.grow(slots);
            changes.view.grow(slots);
        }
    }

    pub(super) fn warm(&self, slot: usize, head: &Head) {
        self.all.warm(slot, head);
        if let Some(changes) = &self.changed {
            fetch(&changes.heads, slot);
            changes.view.warm(slot, &Head::default());
        }
    }

    pub(super) fn take(&mut self, session: Session<'_>, columns: Columns<'_>, idle: i64) -> Taken {
        let slot = session.slot;
        let taken = self.all.take(session, columns, idle);
        if let (Taken::Rows(rows, _), Some(changes)) = (taken, &mut self.changed) {
            changes.go(slot, columns.part(0..rows));
        }
        taken
    }

    pub(super) fn end(&mut self, slot: usize, head: &mut Head) {
        self.all.end(slot, head);
        if let Some(changes) = &mut self.changed {
            changes.end(slot);
        }
    }
}
