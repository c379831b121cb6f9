use super::columns::Columns;
use super::group::{Group, Grouped, Order};
use super::head::Head;
use super::levels::Levels;
use super::plan::{Memory, Plan};
use super::profile::{Profile, Scale};
use super::sessions::Sessions;
use super::times::{Taken, Taker};
use super::view::{Changes, Session, View, Views};
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

/// The sessions that belong together, and all triggers over them.
pub(super) struct Shard<'a> {
    idle: i64,
    memory: Memory,
    sessions: Sessions,
    /// Slots that triggers have room for.
    room: usize,
    pub(super) views: Views<'a>,
    seen: Seen,
    taker: Taker,
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
        let all = View { profile: scale.map(Profile::new), ..View::new(plan, levels) };
        let changes = || Changes::new(View::new(plan, levels));
        Self {
            idle: plan.idle.cast_signed(),
            memory: plan.memory,
            sessions: Sessions::default(),
            room: 0,
            views: Views { all, changed: plan.conditional.then(changes) },
            seen: Seen {
                latest: i64::MIN,
                behind: 0,
                floor: i64::MIN,
                ascending: Some(Box::default()),
                forgot_by_name: false,
                sweep_at: FEW,
            },
            taker: Taker::default(),
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
        let columns = Columns::of(grouped);
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
                && let Err(row) = self.session(group.slot(), columns.part(group.rows()))
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
            self.views.grow(self.room);
        } else if let Some(head) = self.sessions.head(slot) {
            self.views.warm(slot, head);
        }
    }

    /// Takes the rows of a session, cut where it was idle; `Err` is the first that goes back.
    fn session(&mut self, slot: usize, columns: Columns<'_>) -> Result<(), usize> {
        let Some(head) = self.sessions.head(slot) else { return Ok(()) };
        let mut from = 0;
        while from < columns.times.len() {
            let session = Session { slot, head, taker: &mut self.taker };
            match self.views.take(session, columns.from(from), self.idle) {
                Taken::Rows(rows, _) => from += rows,
                Taken::Idle => self.views.end(slot, head),
                Taken::Backwards => return Err(from),
            }
        }
        Ok(())
    }

    /// Ends and forgets sessions that cannot go on, so far as the order of the log tells.
    fn sweep(&mut self, grouped: &Grouped) {
        let (latest, idle) = (self.seen.latest, self.idle);
        let views = &mut self.views;
        if self.seen.behind <= idle {
            let floor = &mut self.seen.floor;
            // Twice as long as a session lives, so that rows a little out of order do no harm.
            let stale = |head: &Head| head.last.saturating_add(2 * idle) <= latest;
            self.sessions.forget(
                |_, head| !stale(head),
                |slot, head| {
                    *floor = (*floor).max(head.last + idle);
                    views.end(slot as usize, head);
                },
            );
        } else if self.seen.ascending.is_some()
            && let Some(open) = grouped.last_key
        {
            let open = self.sessions.known(&open);
            self.seen.forgot_by_name = true;
            self.sessions.forget(|slot, _| Some(slot) == open, |slot, head| views.end(slot as usize, head));
        }
        self.seen.sweep_at = FEW.max(self.sessions.len() / 2 * 3);
    }

    /// Ends every session.
    pub(super) fn finish(&mut self) {
        let views = &mut self.views;
        self.sessions.forget(|_, _| false, |slot, head| views.end(slot as usize, head));
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
