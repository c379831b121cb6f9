use super::event::{Event, Fold, What};
use super::ladder::{Ladder, Scale};
use super::plan::{Memory, Plan, Working};
use super::sessions::{Head, Sessions};
use crate::workload::{Batch, Key};

/// Events are handed to the triggers in blocks, each of which stays in the nearest cache.
const BLOCK: usize = 480;
/// Sessions below which none is worth forgetting.
const FEW: usize = 4_096;
const UNKNOWN: u32 = u32::MAX;

/// Why a shard cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The row at this position is earlier than the one before it in its session.
    Backwards(usize),
    /// It may belong to a session that was forgotten.
    Forgot,
}

/// The triggers over one view of the mutations.
pub(super) struct Lane<'a> {
    pub(super) ladder: Ladder<'a>,
    pub(super) working: Vec<Working>,
    events: Vec<Event>,
}

impl<'a> Lane<'a> {
    fn new(plan: &Plan, scale: &'a Scale) -> Self {
        let working = plan.rules.iter().filter_map(Working::of).collect();
        Self { ladder: Ladder::new(scale), working, events: Vec::with_capacity(BLOCK + 4) }
    }

    fn flush(&mut self, slots: usize) {
        let folds = self.working.iter_mut().map(Working::fold);
        for fold in folds.chain(std::iter::once(&mut self.ladder as &mut dyn Fold)) {
            fold.grow(slots);
            fold.take(&self.events);
        }
        self.events.clear();
    }
}

/// The sessions that belong together, and all triggers over them.
pub(super) struct Shard<'a> {
    idle: i64,
    memory: Memory,
    sessions: Sessions,
    /// Every mutation.
    pub(super) all: Lane<'a>,
    /// Those that changed something, and what is known of sessions among them.
    pub(super) changed: Option<Lane<'a>>,
    changed_heads: Vec<Head>,
    /// The slots of a batch's keys, found as they are met.
    found: Vec<u32>,
    order: Order,
    /// The first and the last mutation.
    pub(super) ends: Option<(i64, i64)>,
    pub(super) changed_count: u64,
}

/// What the rows so far say of the order of the log, and what was forgotten on the strength of it.
#[derive(Debug)]
struct Order {
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
    pub(super) fn new(plan: &Plan, scale: &'a Scale) -> Self {
        Self {
            idle: plan.idle.cast_signed(),
            memory: plan.memory,
            sessions: Sessions::default(),
            all: Lane::new(plan, scale),
            changed: plan.conditional.then(|| Lane::new(plan, scale)),
            changed_heads: Vec::new(),
            found: Vec::new(),
            order: Order {
                latest: i64::MIN,
                behind: 0,
                floor: i64::MIN,
                ascending: Some(Box::default()),
                forgot_by_name: false,
                sweep_at: FEW,
            },
            ends: None,
            changed_count: 0,
        }
    }

    /// Takes its rows of a batch; all where none are named.
    pub(super) fn take(&mut self, batch: &Batch, rows: Option<&Vec<u32>>) -> Result<(), Trouble> {
        self.order.follow(batch)?;
        self.found.clear();
        self.found.resize(if batch.index.is_some() { batch.keys.len() } else { 0 }, UNKNOWN);
        match rows {
            Some(rows) => rows.iter().try_for_each(|row| self.row(batch, *row as usize))?,
            None => (0..batch.len()).try_for_each(|row| self.row(batch, row))?,
        }
        self.flush();
        if self.memory == Memory::Forget && self.sessions.len() > self.order.sweep_at {
            self.sweep(batch);
        }
        Ok(())
    }

    #[inline]
    fn row(&mut self, batch: &Batch, row: usize) -> Result<(), Trouble> {
        let Some(slot) = self.slot(batch, row) else { return Ok(()) };
        let Some(at) = batch.times.get(row).copied() else { return Ok(()) };
        let units = batch.units.get(row).copied().unwrap_or(1);
        let critical = batch.critical.get(row).copied().unwrap_or_default();
        self.order.see(at)?;
        let Some(head) = self.sessions.heads.get_mut(slot as usize) else { return Ok(()) };
        let gap = at.wrapping_sub(head.last);
        let before = head.units;
        let goes = head.live && gap < self.idle;
        if goes {
            if gap < 0 {
                return Err(Trouble::Backwards(row));
            }
            self.all.events.push(Event { at, gap, slot, units, before, what: What::Goes, critical });
        } else {
            if head.live {
                end(head, slot, &mut self.all, &mut self.changed, &mut self.changed_heads);
            }
            head.first = at;
            self.all.events.push(Event { at, gap: 0, slot, units, before: 0, what: What::Opens, critical });
        }
        *head = Head { first: head.first, last: at, units, live: true };
        if self.changed.is_some() && batch.changed.get(row).copied().unwrap_or(true) {
            self.change(slot, at, units, critical);
        }
        if self.all.events.len() >= BLOCK {
            self.flush();
        }
        Ok(())
    }

    #[inline]
    fn slot(&mut self, batch: &Batch, row: usize) -> Option<u32> {
        let Some(index) = &batch.index else {
            return batch.keys.get(row).map(|key| self.sessions.slot(*key));
        };
        let at = *index.get(row)? as usize;
        let found = self.found.get_mut(at)?;
        if *found == UNKNOWN {
            *found = self.sessions.slot(*batch.keys.get(at)?);
        }
        Some(*found)
    }

    /// A mutation that changed something.
    fn change(&mut self, slot: u32, at: i64, units: u32, critical: bool) {
        let Some(lane) = &mut self.changed else { return };
        self.changed_count += 1;
        if self.changed_heads.len() <= slot as usize {
            self.changed_heads.resize(slot as usize + 1, Head::default());
        }
        let Some(head) = self.changed_heads.get_mut(slot as usize) else { return };
        let (what, gap) = if head.live { (What::Goes, at - head.last) } else { (What::Opens, 0) };
        lane.events.push(Event { at, gap, slot, units, before: head.units, what, critical });
        let first = if head.live { head.first } else { at };
        *head = Head { first, last: at, units, live: true };
    }

    fn flush(&mut self) {
        let events = &self.all.events;
        let ends = events.iter().filter(|event| event.what != What::Ends).map(|event| event.at);
        for at in ends {
            let (first, last) = self.ends.unwrap_or((at, at));
            self.ends = Some((first.min(at), last.max(at)));
        }
        let slots = self.sessions.heads.len();
        self.all.flush(slots);
        if let Some(lane) = &mut self.changed {
            lane.flush(slots);
        }
    }

    /// Ends and forgets sessions that cannot go on, so far as the order of the log tells.
    fn sweep(&mut self, batch: &Batch) {
        let (latest, idle) = (self.order.latest, self.idle);
        let last_row = batch.len().checked_sub(1);
        if self.order.behind <= idle {
            let floor = &mut self.order.floor;
            // Twice as long as a session lives, so that rows a little out of order do no harm.
            let stale = |head: &Head| head.last.saturating_add(2 * idle) <= latest;
            self.sessions.forget(
                |_, head| !stale(head),
                |slot, head| {
                    *floor = (*floor).max(head.last + idle);
                    end(head, slot, &mut self.all, &mut self.changed, &mut self.changed_heads);
                },
            );
        } else if self.order.ascending.is_some()
            && let Some(open) = last_row.map(|row| key_of(batch, row))
        {
            let open = open.map(|key| self.sessions.slot(key));
            self.order.forgot_by_name = true;
            self.sessions.forget(
                |slot, _| Some(slot) == open,
                |slot, head| {
                    end(head, slot, &mut self.all, &mut self.changed, &mut self.changed_heads);
                },
            );
        }
        self.flush();
        self.order.sweep_at = FEW.max(2 * self.sessions.len());
    }

    /// Ends every session.
    pub(super) fn finish(&mut self) {
        self.sessions.forget(
            |_, _| false,
            |slot, head| end(head, slot, &mut self.all, &mut self.changed, &mut self.changed_heads),
        );
        self.flush();
    }
}

fn key_of(batch: &Batch, row: usize) -> Option<Key> {
    let at = match &batch.index {
        Some(index) => *index.get(row)? as usize,
        None => row,
    };
    batch.keys.get(at).copied()
}

/// The end of a session, in every view of it.
fn end(head: &mut Head, slot: u32, all: &mut Lane, changed: &mut Option<Lane>, heads: &mut [Head]) {
    let ends = |head: &Head| Event {
        at: head.last,
        gap: head.last - head.first,
        slot,
        units: 1,
        before: head.units,
        what: What::Ends,
        critical: false,
    };
    if head.live {
        all.events.push(ends(head));
        *head = Head::default();
    }
    if let (Some(lane), Some(head)) = (changed, heads.get_mut(slot as usize))
        && head.live
    {
        lane.events.push(ends(head));
        *head = Head::default();
    }
}

impl Order {
    /// Whether the names of a batch go on where they stood.
    fn follow(&mut self, batch: &Batch) -> Result<(), Trouble> {
        if batch.is_empty() {
            return Ok(());
        }
        self.ascending = match (&self.ascending, &batch.ascending) {
            (Some(last), Some([first, next])) if last <= first => Some(next.clone()),
            _ => None,
        };
        if self.forgot_by_name && self.ascending.is_none() { Err(Trouble::Forgot) } else { Ok(()) }
    }

    #[inline]
    fn see(&mut self, at: i64) -> Result<(), Trouble> {
        if at < self.floor {
            return Err(Trouble::Forgot);
        }
        self.latest = self.latest.max(at);
        self.behind = self.behind.max(self.latest - at);
        Ok(())
    }
}
