use std::ops::Range;

use super::group::{Group, Grouped, Order};
use super::head::Head;
use super::ladder::Ladder;
use super::levels::Levels;
use super::near::{Near, Taken, Times};
use super::plan::{Memory, Plan, Working};
use super::prefetch::fetch;
use super::profile::{Profile, Scale};
use super::roomy::Roomy;
use super::sessions::Sessions;
use super::stretch::{End, Fold, Stretch};
use super::windows::Windows;
use crate::workload::Batch;

/// Sessions below which none is worth forgetting.
const FEW: usize = 4_096;

/// Groups between two steps to the same one: enough for what a step asked for to have come.
const APART: usize = 16;

/// Why a shard cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The row at this position of its batch is earlier than the one before it in its session.
    Backwards(usize),
    /// It may belong to a session that was forgotten.
    Forgot,
}

/// The triggers over one view of the mutations.
pub(super) struct Lane<'a> {
    pub(super) ladder: Ladder<'a>,
    pub(super) windows: Windows,
    pub(super) working: Vec<Working>,
    pub(super) profile: Option<Profile<'a>>,
}

impl<'a> Lane<'a> {
    fn new(plan: &Plan, levels: &'a Levels) -> Self {
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
        let Session { slot, head, near } = session;
        let taken = near.take(head.live().then_some(head.last), columns.times, idle);
        if let Taken::Rows(rows) = taken {
            self.go(slot, head, columns.part(0..rows), near);
        }
        taken
    }

    fn go(&mut self, slot: usize, head: &mut Head, columns: Columns<'_>, near: &Near) {
        let live = head.live();
        let stretch = Stretch {
            opens: !live,
            first: if live { head.first } else { near.base },
            mutations: head.mutations,
            near,
            units: columns.units,
            critical: columns.critical,
            last: head.last,
            last_units: if live { head.units } else { 0 },
        };
        self.working.iter_mut().for_each(|working| working.go(slot, &stretch));
        self.windows.go(slot, &stretch);
        self.ladder.go(slot, head, &stretch);
        if let Some(profile) = &mut self.profile {
            profile.go(slot, &stretch);
        }
        (head.first, head.last) = (stretch.first, near.base + near.offset(near.len() - 1));
        head.mutations += near.len() as u64;
        head.units = columns.units.last().copied().unwrap_or(1);
    }

    fn end(&mut self, slot: usize, head: &mut Head) {
        if head.live() {
            let Head { first, last, mutations, units, .. } = *head;
            let end = End { first, last, mutations, units };
            self.folds().for_each(|fold| fold.end(slot, &end));
            self.ladder.end(slot, head, &end);
            head.mutations = 0;
        }
    }
}

/// A session at hand.
struct Session<'a> {
    slot: usize,
    head: &'a mut Head,
    /// Room for its next mutations.
    near: &'a mut Near,
}

/// The rows of a session in a batch.
#[derive(Clone, Copy)]
struct Columns<'a> {
    times: Times<'a>,
    units: &'a [u32],
    critical: &'a [bool],
    changed: &'a [bool],
}

impl<'a> Columns<'a> {
    fn of(grouped: &'a Grouped, rows: Range<usize>) -> Self {
        let batch = &grouped.batch;
        Self {
            times: grouped.times().part(rows.clone()),
            units: batch.units.get(rows.clone()).unwrap_or_default(),
            critical: batch.critical.get(rows.clone()).unwrap_or_default(),
            changed: batch.changed.get(rows).unwrap_or_default(),
        }
    }

    fn from(&self, row: usize) -> Self {
        self.part(row..self.times.len())
    }

    fn part(&self, rows: Range<usize>) -> Self {
        Self {
            times: self.times.part(rows.clone()),
            units: self.units.get(rows.clone()).unwrap_or_default(),
            critical: self.critical.get(rows.clone()).unwrap_or_default(),
            changed: self.changed.get(rows).unwrap_or_default(),
        }
    }
}

/// The mutations that changed something, and what is known of sessions among them.
pub(super) struct Changes<'a> {
    pub(super) lane: Lane<'a>,
    heads: Roomy<Head>,
    near: Near,
    pub(super) count: u64,
    times: Vec<i64>,
    units: Vec<u32>,
    critical: Vec<bool>,
}

impl Changes<'_> {
    fn go(&mut self, slot: usize, columns: Columns<'_>) {
        let changed = |at: &usize| columns.changed.get(*at).copied().unwrap_or(true);
        let kept = || (0..columns.times.len()).filter(changed);
        self.times.clear();
        self.times.extend(kept().filter_map(|at| columns.times.get(at)));
        fill(&mut self.units, columns.units, kept());
        fill(&mut self.critical, columns.critical, kept());
        self.count += self.times.len() as u64;
        let times = Times::Wide(&self.times);
        let kept = Columns { times, units: &self.units, critical: &self.critical, changed: &[] };
        let Some(head) = self.heads.get_mut(slot) else { return };
        let (near, mut from) = (&mut self.near, 0);
        while from < kept.times.len() {
            // However long nothing changes, the session goes on.
            match self.lane.take(Session { slot, head, near }, kept.from(from), i64::MAX) {
                Taken::Rows(rows) => from += rows,
                Taken::Idle | Taken::Backwards => return,
            }
        }
    }

    fn end(&mut self, slot: usize) {
        if let Some(head) = self.heads.get_mut(slot) {
            self.lane.end(slot, head);
        }
    }
}

fn fill<T: Copy>(into: &mut Vec<T>, from: &[T], kept: impl Iterator<Item = usize>) {
    into.clear();
    into.extend(kept.filter_map(|at| from.get(at)));
}

/// All triggers, in every view there is.
pub(super) struct Lanes<'a> {
    /// Every mutation.
    pub(super) all: Lane<'a>,
    pub(super) changed: Option<Changes<'a>>,
}

impl Lanes<'_> {
    fn grow(&mut self, slots: usize) {
        self.all.grow(slots);
        if let Some(changes) = &mut self.changed {
            changes.heads.grow(slots);
            changes.lane.grow(slots);
        }
    }

    fn warm(&self, slot: usize, head: &Head) {
        self.all.warm(slot, head);
        if let Some(changes) = &self.changed {
            fetch(&changes.heads, slot);
            changes.lane.warm(slot, &Head::default());
        }
    }

    fn take(&mut self, session: Session<'_>, columns: Columns<'_>, idle: i64) -> Taken {
        let slot = session.slot;
        let taken = self.all.take(session, columns, idle);
        if let (Taken::Rows(rows), Some(changes)) = (taken, &mut self.changed) {
            changes.go(slot, columns.part(0..rows));
        }
        taken
    }

    fn end(&mut self, slot: usize, head: &mut Head) {
        self.all.end(slot, head);
        if let Some(changes) = &mut self.changed {
            changes.end(slot);
        }
    }
}

/// The sessions that belong together, and all triggers over them.
pub(super) struct Shard<'a> {
    idle: i64,
    memory: Memory,
    sessions: Sessions,
    /// Slots that triggers have room for.
    room: usize,
    pub(super) lanes: Lanes<'a>,
    seen: Seen,
    near: Near,
    /// The sessions of the batch at hand.
    groups: Vec<Group>,
}

/// What the rows so far say of the order of the log, and what was forgotten on the strength of it.
#[derive(Debug)]
struct Seen {
    latest: i64,
    /// The furthest a row was behind the latest.
    behind: i64,
    /// A row before this may belong to a session that was forgotten.
    floor: i64,
    /// The last name, where names never fell.
    ascending: Option<Box<[u8]>>,
    forgot_by_name: bool,
    /// Sessions at which to look again for some to forget.
    sweep_at: usize,
}

impl<'a> Shard<'a> {
    pub(super) fn new(plan: &Plan, levels: &'a Levels, scale: Option<&'a Scale>) -> Self {
        let all = Lane { profile: scale.map(Profile::new), ..Lane::new(plan, levels) };
        let changes = || Changes {
            lane: Lane::new(plan, levels),
            heads: Roomy::default(),
            near: Near::default(),
            count: 0,
            times: Vec::new(),
            units: Vec::new(),
            critical: Vec::new(),
        };
        Self {
            idle: plan.idle.cast_signed(),
            memory: plan.memory,
            sessions: Sessions::default(),
            room: 0,
            lanes: Lanes { all, changed: plan.conditional.then(changes) },
            seen: Seen {
                latest: i64::MIN,
                behind: 0,
                floor: i64::MIN,
                ascending: Some(Box::default()),
                forgot_by_name: false,
                sweep_at: FEW,
            },
            near: Near::default(),
            groups: Vec::new(),
        }
    }

    /// Takes its sessions of a batch, it being the shard of this number.
    pub(super) fn take(&mut self, grouped: &Grouped, shard: usize) -> Result<(), Trouble> {
        self.seen.follow(&grouped.batch, grouped.order)?;
        let mut groups = std::mem::take(&mut self.groups);
        groups.clear();
        groups.extend_from_slice(grouped.groups(shard));
        let earliest = self.count(&mut groups, grouped);
        self.groups = groups;
        if let Some(position) = earliest {
            return Err(Trouble::Backwards(position));
        }
        if self.memory == Memory::Forget && self.sessions.len() > self.seen.sweep_at {
            self.sweep(grouped);
        }
        Ok(())
    }

    /// Counts the rows of groups, the steps to those further on in between: the memory that one
    /// waits for comes while others are counted. The earliest row that goes back.
    fn count(&mut self, groups: &mut [Group], grouped: &Grouped) -> Option<usize> {
        let mut earliest: Option<usize> = None;
        for at in 0..groups.len() + 3 * APART {
            if let Some(group) = groups.get(at) {
                self.sessions.seek(group);
            }
            if let Some(group) = behind(groups, at, 1) {
                self.sessions.guess(group);
            }
            if let Some(group) = behind(groups, at, 2) {
                self.sessions.place(group, &grouped.batch.keys);
                self.warm(group.slot());
            }
            if let Some(group) = behind(groups, at, 3)
                && let Err(row) = self.session(group.slot(), Columns::of(grouped, group.rows()))
            {
                let position = grouped.position(group.rows().start + row);
                earliest = Some(earliest.map_or(position, |earliest| earliest.min(position)));
            }
        }
        earliest
    }

    /// Makes room for a session, or brings near what triggers keep of it.
    fn warm(&mut self, slot: usize) {
        if slot >= self.room {
            self.room = self.sessions.slots().next_power_of_two();
            self.lanes.grow(self.room);
        } else if let Some(head) = self.sessions.head(slot) {
            self.lanes.warm(slot, head);
        }
    }

    /// Takes the rows of a session, cut where it was idle; `Err` is the first that goes back.
    fn session(&mut self, slot: usize, columns: Columns<'_>) -> Result<(), usize> {
        let Some(head) = self.sessions.head(slot) else { return Ok(()) };
        let mut from = 0;
        while from < columns.times.len() {
            let session = Session { slot, head, near: &mut self.near };
            match self.lanes.take(session, columns.from(from), self.idle) {
                Taken::Rows(rows) => from += rows,
                Taken::Idle => self.lanes.end(slot, head),
                Taken::Backwards => return Err(from),
            }
        }
        Ok(())
    }

    /// Ends and forgets sessions that cannot go on, so far as the order of the log tells.
    fn sweep(&mut self, grouped: &Grouped) {
        let (latest, idle) = (self.seen.latest, self.idle);
        let lanes = &mut self.lanes;
        if self.seen.behind <= idle {
            let floor = &mut self.seen.floor;
            // Twice as long as a session lives, so that rows a little out of order do no harm.
            let stale = |head: &Head| head.last.saturating_add(2 * idle) <= latest;
            self.sessions.forget(
                |_, head| !stale(head),
                |slot, head| {
                    *floor = (*floor).max(head.last + idle);
                    lanes.end(slot as usize, head);
                },
            );
        } else if self.seen.ascending.is_some()
            && let Some(open) = grouped.last_key()
        {
            let open = self.sessions.known(&open);
            self.seen.forgot_by_name = true;
            self.sessions.forget(|slot, _| Some(slot) == open, |slot, head| lanes.end(slot as usize, head));
        }
        self.seen.sweep_at = FEW.max(self.sessions.len() / 2 * 3);
    }

    /// Ends every session.
    pub(super) fn finish(&mut self) {
        let lanes = &mut self.lanes;
        self.sessions.forget(|_, _| false, |slot, head| lanes.end(slot as usize, head));
    }
}

/// The group that is so many steps behind.
fn behind(groups: &mut [Group], at: usize, steps: usize) -> Option<&mut Group> {
    groups.get_mut(at.checked_sub(steps * APART)?)
}

impl Seen {
    /// Whether a batch goes on where the log stood, so far as anything was forgotten on it.
    fn follow(&mut self, batch: &Batch, order: Option<Order>) -> Result<(), Trouble> {
        let Some(order) = order else { return Ok(()) };
        self.ascending = match (&self.ascending, &batch.ascending) {
            (Some(last), Some([first, next])) if last <= first => Some(next.clone()),
            _ => None,
        };
        if (self.forgot_by_name && self.ascending.is_none()) || order.least < self.floor {
            return Err(Trouble::Forgot);
        }
        let behind = self.latest.saturating_sub(order.least).max(order.behind);
        self.behind = self.behind.max(behind);
        self.latest = self.latest.max(order.latest);
        Ok(())
    }
}
