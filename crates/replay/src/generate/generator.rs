use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::iter::Peekable;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::event::{EventRows, EventSchema};

use super::attributes::EventAttributes;
use super::error::GenerateError;
use super::options::{GenerateOptions, SessionPattern};
use super::session::ActiveSession;
use super::starts::SessionStarts;

const BATCH_ROWS: usize = 1 << 16;

/// The next mutation of an active session: its time, the number of the session, which orders
/// mutations of one millisecond, and the position of the session among the active ones.
type NextMutation = Reverse<(i64, u64, u32)>;

/// Generates a log, batch by batch, in order of time. Its memory is that of the sessions that are
/// active at the same time; a row costs O(log n) for n of them.
#[derive(Debug)]
pub struct Generator {
    patterns: Vec<SessionPattern>,
    attributes: EventAttributes,
    starts: Peekable<SessionStarts>,
    started: Arc<AtomicU64>,
    active: Vec<ActiveSession>,
    /// Positions in `active` of sessions that have ended.
    free: Vec<u32>,
    queue: BinaryHeap<NextMutation>,
    batch: u64,
}

impl Generator {
    /// A generator of the log that the options describe.
    pub fn new(options: GenerateOptions) -> Result<Self, GenerateError> {
        options.validate()?;
        Ok(Self {
            attributes: EventAttributes::new(&options),
            starts: SessionStarts::new(&options).peekable(),
            patterns: options.patterns,
            started: Arc::default(),
            active: Vec::new(),
            free: Vec::new(),
            queue: BinaryHeap::new(),
            batch: 0,
        })
    }

    /// The columns of the log.
    #[must_use]
    pub fn schema(&self) -> &EventSchema {
        &self.attributes.schema
    }

    /// The number of sessions that have started, for a progress display on another thread.
    #[must_use]
    pub fn sessions_started(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.started)
    }

    /// Starts every session that starts no later than the next mutation.
    fn start_due_sessions(&mut self) {
        while let Some(start) = self.starts.peek().copied() {
            if self.queue.peek().is_some_and(|Reverse((at, ..))| *at < start.at_ms) {
                return;
            }
            self.starts.next();
            let number = self.started.fetch_add(1, Ordering::Relaxed);
            if let Some(session) = ActiveSession::start(start, &self.patterns) {
                self.activate(session, number);
            }
        }
    }

    fn activate(&mut self, session: ActiveSession, number: u64) {
        let at = session.next_ms();
        let position = if let Some(position) = self.free.pop() {
            self.active[position as usize] = session;
            position
        } else {
            self.active.push(session);
            // Memory ends long before 2^32 active sessions.
            u32::try_from(self.active.len() - 1).unwrap_or(u32::MAX)
        };
        self.queue.push(Reverse((at, number, position)));
    }

    /// Appends the next mutation; `None` after the last.
    fn append_next(&mut self, rows: &mut EventRows) -> Option<()> {
        self.start_due_sessions();
        let mut next = self.queue.peek_mut()?;
        let Reverse((at, _, position)) = *next;
        let session = &mut self.active[position as usize];
        if session.batch_index.0 != self.batch {
            let index = u32::try_from(rows.sessions.len()).unwrap_or(u32::MAX);
            session.batch_index = (self.batch, index);
            rows.sessions.push(session.id());
        }
        let (draw, has_next) = session.mutate(&self.patterns, &self.attributes);
        rows.session_index.push(session.batch_index.1);
        rows.times.push(at);
        rows.kinds.push(draw.kind);
        rows.bytes.push(draw.bytes);
        rows.changed.push(draw.changed);
        if has_next {
            next.0.0 = session.next_ms();
        } else {
            PeekMut::pop(next);
            self.free.push(position);
        }
        Some(())
    }
}

impl Iterator for Generator {
    type Item = EventRows;

    fn next(&mut self) -> Option<EventRows> {
        self.batch += 1;
        let mut rows = EventRows::default();
        while rows.len() < BATCH_ROWS && self.append_next(&mut rows).is_some() {}
        (!rows.is_empty()).then_some(rows)
    }
}
