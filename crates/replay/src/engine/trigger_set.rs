use super::batch_lanes::{BatchLanes, LANES};
use super::columns::{ChangedRows, Columns};
use super::debounce::GapMerger;
use super::gap_histogram::GapHistogram;
use super::mutation_slice::{ChunkCounts, MutationSlice, SessionProgress, add_chunks, count_chunks};
use super::plan::Plan;
use super::timed_counter::TimedCounter;

/// All policies over the mutations of a shard, or over those that changed something.
#[derive(Debug)]
pub(super) struct TriggerSet<'a> {
    chunk_sizes: &'a [u64],
    /// For each session slot.
    sessions: Vec<SessionProgress>,
    /// For each session slot and chunk size: the chunks of the last mutation.
    last_chunks: Vec<u64>,
    /// For each row of the slice and chunk size, reused.
    row_chunks: Vec<u64>,
    pub(super) sums: SetSums,
    pub(super) debounce: Option<GapMerger<'a>>,
    pub(super) windows: Vec<BatchLanes>,
    pub(super) timed: Vec<TimedCounter>,
    pub(super) histogram: Option<GapHistogram<'a>>,
}

/// What mutations and sessions amount to, whatever the policies.
#[derive(Debug, Clone, Default)]
pub(super) struct SetSums {
    /// Sessions that ended.
    pub(super) sessions: u64,
    pub(super) mutations: u64,
    /// Sum over sessions of (last mutation − first).
    pub(super) active: i128,
    /// For every chunk size: the chunks of all mutations.
    pub(super) chunks: Vec<u64>,
    /// For every chunk size: the chunks of the last mutations of sessions.
    pub(super) last_chunks: Vec<u64>,
}

impl SetSums {
    fn new(chunk_sizes: usize) -> Self {
        Self { chunks: vec![0; chunk_sizes], last_chunks: vec![0; chunk_sizes], ..Self::default() }
    }

    /// Adds the sums of another shard.
    pub(super) fn add(&mut self, other: &Self) {
        self.sessions += other.sessions;
        self.mutations += other.mutations;
        self.active += other.active;
        add_chunks(&mut self.chunks, &other.chunks);
        add_chunks(&mut self.last_chunks, &other.last_chunks);
    }
}

impl<'a> TriggerSet<'a> {
    fn new(plan: &'a Plan<'_>) -> Self {
        let chunk_sizes = &plan.options.chunk_sizes;
        let sizes = chunk_sizes.len();
        let debounce = (!plan.intervals.is_empty()).then(|| GapMerger::new(&plan.intervals, sizes));
        Self {
            chunk_sizes,
            sessions: Vec::new(),
            last_chunks: Vec::new(),
            row_chunks: Vec::new(),
            sums: SetSums::new(sizes),
            debounce,
            windows: plan.windows().chunks(LANES).map(|windows| BatchLanes::new(windows, sizes)).collect(),
            timed: plan.timed().map(|trigger| TimedCounter::new(trigger, sizes)).collect(),
            histogram: None,
        }
    }

    fn reserve(&mut self, slots: usize) {
        self.sessions.resize(slots, SessionProgress::default());
        self.last_chunks.resize(slots * self.chunk_sizes.len(), 0);
        self.debounce.iter_mut().for_each(|debounce| debounce.reserve(slots));
        self.windows.iter_mut().for_each(|windows| windows.reserve(slots));
        self.timed.iter_mut().for_each(|timed| timed.reserve(slots));
    }

    #[inline]
    fn session(&self, slot: usize) -> SessionProgress {
        self.sessions.get(slot).copied().unwrap_or_default()
    }

    /// Reads the state of a session, for the sake of having read it.
    #[inline]
    fn touch(&self, slot: usize) -> u64 {
        let session = self.session(slot).mutations;
        let debounce = self.debounce.as_ref().map_or(0, |debounce| debounce.touch(slot));
        let windows = self.windows.iter().map(|windows| windows.touch(slot));
        let timed = self.timed.iter().map(|timed| timed.touch(slot));
        windows.chain(timed).chain([session, debounce]).fold(0, u64::wrapping_add)
    }

    /// A session goes on with rows in order of time.
    fn on_mutations(&mut self, slot: usize, rows: &Columns<'_>) {
        let Some(session) = self.sessions.get_mut(slot) else { return };
        let sizes = self.chunk_sizes.len();
        let last_chunks = self.last_chunks.get_mut(slot * sizes..(slot + 1) * sizes).unwrap_or_default();
        if sizes > 0 {
            count_chunks(&mut self.row_chunks, rows, self.chunk_sizes);
        }
        let chunks = ChunkCounts { before: last_chunks, rows: &self.row_chunks };
        let slice = MutationSlice { before: *session, times: rows.times, critical: rows.critical, chunks };
        self.timed.iter_mut().for_each(|timed| timed.on_mutations(slot, &slice));
        self.windows.iter_mut().for_each(|windows| windows.on_mutations(slot, &slice));
        self.debounce.iter_mut().for_each(|debounce| debounce.on_mutations(slot, &slice));
        self.histogram.iter_mut().for_each(|histogram| histogram.record(slice.gaps()));
        *session = session.after(rows.times);
        self.sums.mutations += rows.times.len() as u64;
        if let Some(last) = self.row_chunks.rchunks(sizes.max(1)).next() {
            self.row_chunks.chunks(sizes).for_each(|row| add_chunks(&mut self.sums.chunks, row));
            last_chunks.copy_from_slice(last);
        }
    }

    fn end_session(&mut self, slot: usize) {
        let Some(session) = self.sessions.get_mut(slot).map(std::mem::take) else { return };
        if !session.is_active() {
            return;
        }
        let sizes = self.chunk_sizes.len();
        let last_chunks = self.last_chunks.get(slot * sizes..(slot + 1) * sizes).unwrap_or_default();
        self.timed.iter_mut().for_each(|timed| timed.end_session(slot, &session, last_chunks));
        self.windows.iter_mut().for_each(|windows| windows.end_session(slot, &session, last_chunks));
        self.debounce.iter_mut().for_each(|debounce| debounce.end_session(slot, &session));
        self.sums.sessions += 1;
        self.sums.active += i128::from(session.last - session.first);
        add_chunks(&mut self.sums.last_chunks, last_chunks);
    }

    fn flush(&mut self) {
        self.debounce.iter_mut().for_each(GapMerger::flush);
    }
}

/// All policies over all mutations and, if requested, over those that changed something.
#[derive(Debug)]
pub(super) struct TriggerSets<'a> {
    pub(super) all: TriggerSet<'a>,
    pub(super) changed: Option<TriggerSet<'a>>,
    changed_rows: ChangedRows,
}

impl<'a> TriggerSets<'a> {
    pub(super) fn new(plan: &'a Plan<'_>) -> Self {
        let histogram = plan.bins.as_ref().map(GapHistogram::new);
        Self {
            all: TriggerSet { histogram, ..TriggerSet::new(plan) },
            changed: plan.options.count_unchanged_skipped.then(|| TriggerSet::new(plan)),
            changed_rows: ChangedRows::default(),
        }
    }

    /// Makes room for this many session slots.
    pub(super) fn reserve(&mut self, slots: usize) {
        self.all.reserve(slots);
        self.changed.iter_mut().for_each(|changed| changed.reserve(slots));
    }

    /// How far a session has come.
    #[inline]
    pub(super) fn session(&self, slot: usize) -> SessionProgress {
        self.all.session(slot)
    }

    /// Reads the state of a session, for the sake of having read it.
    #[inline]
    pub(super) fn touch(&self, slot: usize) -> u64 {
        let changed = self.changed.as_ref().map_or(0, |changed| changed.touch(slot));
        self.all.touch(slot).wrapping_add(changed)
    }

    /// A session goes on with rows in order of time, without a gap that ends it.
    pub(super) fn on_mutations(&mut self, slot: usize, rows: &Columns<'_>) {
        self.all.on_mutations(slot, rows);
        if let Some(changed) = &mut self.changed {
            self.changed_rows.select(rows);
            let rows = self.changed_rows.columns();
            if !rows.times.is_empty() {
                changed.on_mutations(slot, &rows);
            }
        }
    }

    pub(super) fn end_session(&mut self, slot: usize) {
        self.all.end_session(slot);
        self.changed.iter_mut().for_each(|changed| changed.end_session(slot));
    }

    /// Finishes what is done for several sessions at once.
    pub(super) fn flush(&mut self) {
        self.all.flush();
        self.changed.iter_mut().for_each(TriggerSet::flush);
    }
}
