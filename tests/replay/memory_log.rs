//! Logs of random mutations in memory.

use std::convert::Infallible;

use writecost::replay::{EventBatch, EventSource, Partition};

/// A mutation of a log.
#[derive(Debug, Clone)]
pub(crate) struct Mutation {
    pub(crate) session: u64,
    pub(crate) at: i64,
    pub(crate) critical: bool,
    pub(crate) changed: bool,
}

/// The same numbers on every platform.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A small log in order of time, with ties and with gaps at the boundaries of the triggers.
pub(crate) fn random_log(dice: &mut Dice) -> Vec<Mutation> {
    let gaps: &[u64] = &[0, 0, 1, 2, 3, 5, 5, 5, 7, 10, 11, 49, 50, 51, 120];
    let mut log: Vec<Mutation> = Vec::new();
    for session in 0..=dice.roll(6) {
        let mut at = dice.roll(100) as i64 - 50;
        for _ in 0..=dice.roll(30) {
            at += gaps[dice.roll(gaps.len() as u64) as usize] as i64;
            let (critical, changed) = (dice.roll(5) == 0, dice.roll(3) > 0);
            log.push(Mutation { session, at, critical, changed });
        }
    }
    log.sort_by_key(|mutation| mutation.at);
    log
}

/// Sessions, each ended by an idle time.
pub(crate) fn sessions(log: &[Mutation], idle: i64) -> Vec<Vec<Mutation>> {
    let mut ids: Vec<u64> = log.iter().map(|mutation| mutation.session).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut sessions = Vec::new();
    for id in ids {
        let mut session: Vec<Mutation> = Vec::new();
        for mutation in log.iter().filter(|mutation| mutation.session == id) {
            if session.last().is_some_and(|last| mutation.at - last.at >= idle) {
                sessions.push(std::mem::take(&mut session));
            }
            session.push(mutation.clone());
        }
        sessions.push(session);
    }
    sessions
}

/// The log in batches of some rows.
pub(crate) struct MemoryLog(std::vec::IntoIter<Vec<Mutation>>);

impl MemoryLog {
    pub(crate) fn new(log: &[Mutation], rows: usize) -> Self {
        Self(log.chunks(rows).map(<[Mutation]>::to_vec).collect::<Vec<_>>().into_iter())
    }
}

pub(crate) struct MemoryPartition(Option<EventBatch>);

impl EventSource for MemoryLog {
    type Error = Infallible;
    type Partition = MemoryPartition;

    fn next_partition(&mut self) -> Result<Option<MemoryPartition>, Infallible> {
        Ok(self.0.next().map(|rows| MemoryPartition(Some(batch(&rows)))))
    }
}

impl Partition for MemoryPartition {
    type Error = Infallible;

    fn next_batch(&mut self) -> Result<Option<EventBatch>, Infallible> {
        Ok(self.0.take())
    }
}

fn batch(rows: &[Mutation]) -> EventBatch {
    let mut batch = EventBatch::default();
    batch.sessions =
        rows.iter().map(|mutation| [mutation.session.wrapping_mul(0x9e37_79b9_7f4a_7c15), 7]).collect();
    batch.times = rows.iter().map(|mutation| mutation.at).collect();
    batch.critical = rows.iter().map(|mutation| mutation.critical).collect();
    batch.changed = rows.iter().map(|mutation| mutation.changed).collect();
    batch
}
