use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::iter::Peekable;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::arrivals::Pattern;
use super::nature::{Nature, critical};
use super::open::Open;
use super::starts::Starts;
use super::{NotGenerated, Plan};
use crate::scenario::Scenario;
use crate::workload::{Layout, Rows};

/// Rows that are handed out at once.
const STRETCH: usize = 1 << 16;

/// When a session goes on, its number, and its place among those that are open.
type Due = Reverse<(i64, u64, u32)>;

/// The rows of a log in order of time. It remembers the sessions that are open, and no more.
#[derive(Debug)]
pub struct Generator {
    patterns: Vec<Pattern>,
    nature: Nature,
    starts: Peekable<Starts>,
    started: Arc<AtomicU64>,
    open: Vec<Open>,
    free: Vec<u32>,
    due: BinaryHeap<Due>,
    stretch: u64,
}

impl Generator {
    /// A log of a scenario.
    pub fn new(scenario: &Scenario, plan: &Plan) -> Result<Self, NotGenerated> {
        let critical = critical(scenario);
        Ok(Self {
            patterns: Pattern::all(scenario, &critical)?,
            nature: Nature::of(scenario, plan, &critical)?,
            starts: Starts::new(plan).peekable(),
            started: Arc::default(),
            open: Vec::new(),
            free: Vec::new(),
            due: BinaryHeap::new(),
            stretch: 0,
        })
    }

    /// What its rows can say.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.nature.layout
    }

    /// How many sessions have started, for whoever watches.
    #[must_use]
    pub fn started(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.started)
    }

    /// Opens every session that starts no later than the next mutation.
    fn open_due(&mut self) {
        while let Some(start) = self.starts.peek().copied() {
            if self.due.peek().is_some_and(|Reverse((at, ..))| *at < start.at) {
                return;
            }
            self.starts.next();
            let number = self.started.fetch_add(1, Ordering::Relaxed);
            if let Some(session) = Open::begin(start, &self.patterns) {
                self.keep(session, number);
            }
        }
    }

    fn keep(&mut self, session: Open, number: u64) {
        let at = session.next_at();
        let place = if let Some(place) = self.free.pop() {
            self.open[place as usize] = session;
            place
        } else {
            self.open.push(session);
            // 2^32 open sessions do not fit in memory.
            u32::try_from(self.open.len() - 1).unwrap_or(u32::MAX)
        };
        self.due.push(Reverse((at, number, place)));
    }

    /// Adds the next mutation to the rows; false after the last.
    fn add(&mut self, rows: &mut Rows) -> bool {
        self.open_due();
        let Some(mut due) = self.due.peek_mut() else { return false };
        let Reverse((at, _, place)) = *due;
        let session = &mut self.open[place as usize];
        if session.named.0 != self.stretch {
            session.named = (self.stretch, u32::try_from(rows.sessions.len()).unwrap_or(u32::MAX));
            rows.sessions.push(session.name());
        }
        let (drawn, follows) = session.mutate(&self.patterns, &self.nature);
        rows.index.push(session.named.1);
        rows.times.push(at);
        rows.kinds.push(drawn.kind);
        rows.sizes.push(drawn.size);
        rows.changed.push(drawn.changed);
        if follows {
            due.0.0 = session.next_at();
        } else {
            PeekMut::pop(due);
            self.free.push(place);
        }
        true
    }
}

impl Iterator for Generator {
    type Item = Rows;

    fn next(&mut self) -> Option<Rows> {
        self.stretch += 1;
        let mut rows = Rows::default();
        while rows.len() < STRETCH && self.add(&mut rows) {}
        (!rows.is_empty()).then_some(rows)
    }
}
