use super::super::mutation_slice::{MutationSlice, SessionProgress, add_chunks};
use super::super::totals::Totals;
use super::gap_buffer::{CAPACITY, GapBuffer, fits_segment};
use super::gap_stack::GapStack;
use super::intervals::Intervals;
use super::merge_sums::{ClassSum, MergeSums};
use super::open_gap::RunStart;

/// With fewer mutations the way through the buffer costs more than it saves.
const MIN_BUFFERED: usize = 12;
/// Deeper stacks are not moved to the buffer.
const MAX_STACK_DEPTH: usize = 32;

/// A session whose gaps are in the buffer.
#[derive(Debug, Clone, Copy)]
struct Segment {
    slot: usize,
    start: RunStart,
}

/// Debounces of all intervals over the sessions of a shard.
#[derive(Debug)]
pub(crate) struct GapMerger<'a> {
    intervals: &'a Intervals,
    buffer: GapBuffer,
    segments: Vec<Segment>,
    sums: MergeSums,
    /// For each class and chunk size: the chunks of the mutations before the gaps.
    chunks: Vec<u64>,
    /// For each session slot.
    stacks: Vec<GapStack>,
}

impl<'a> GapMerger<'a> {
    pub(crate) fn new(intervals: &'a Intervals, chunk_sizes: usize) -> Self {
        let classes = intervals.highest_class() as usize + 1;
        Self {
            intervals,
            buffer: GapBuffer::new(),
            segments: Vec::new(),
            sums: MergeSums::new(classes),
            chunks: vec![0; classes * chunk_sizes],
            stacks: Vec::new(),
        }
    }

    pub(crate) fn reserve(&mut self, slots: usize) {
        self.stacks.resize_with(slots, GapStack::default);
    }

    /// Reads the state of a session.
    #[inline]
    pub(crate) fn touch(&self, slot: usize) -> u64 {
        let Some(stack) = self.stacks.get(slot) else { return 0 };
        let ends = stack.gaps.first().into_iter().chain(stack.gaps.last());
        ends.map(|gap| u64::from(gap.class)).sum()
    }

    /// A session goes on. Slices are shorter than the buffer.
    pub(crate) fn on_mutations(&mut self, slot: usize, slice: &MutationSlice<'_>) {
        self.add_chunks(slice);
        if self.segments.last().is_some_and(|segment| segment.slot == slot) {
            self.flush();
        }
        let Some(stack) = self.stacks.get_mut(slot) else { return };
        if let (false, Some(first)) = (slice.before.is_active(), slice.times.first()) {
            stack.restart(*first);
        }
        if slice.times.len() < MIN_BUFFERED || !self.move_to_buffer(slot, slice) {
            self.push_to_stack(slot, slice);
        }
    }

    fn push_to_stack(&mut self, slot: usize, slice: &MutationSlice<'_>) {
        if let Some(stack) = self.stacks.get_mut(slot) {
            stack.push_slice(slice, self.intervals, &mut self.sums);
        }
    }

    /// Moves the gaps of a session and those of a slice to the buffer, if they fit into a segment.
    fn move_to_buffer(&mut self, slot: usize, slice: &MutationSlice<'_>) -> bool {
        if self.buffer.free() < slice.times.len() + MAX_STACK_DEPTH + 1 {
            self.flush();
        }
        let (Some(stack), Some(&time)) = (self.stacks.get_mut(slot), slice.times.first()) else {
            return false;
        };
        let (start, after) = (stack.run_start, slice.before.after(slice.times));
        let fits = stack.gaps.len() <= MAX_STACK_DEPTH
            && slice.times.len() + MAX_STACK_DEPTH < CAPACITY
            && fits_segment(start, after.last, after.mutations);
        if !fits {
            return false;
        }
        self.buffer.start_segment(start, &stack.gaps);
        stack.gaps.clear();
        let first = RunStart { time, mutations: slice.before.mutations };
        if slice.before.is_active() {
            self.buffer.append_gap(self.intervals, slice.before.last, first, start);
        }
        self.buffer.append(self.intervals, slice.times, first, start);
        self.segments.push(Segment { slot, start });
        true
    }

    /// Merges what can be merged in the buffer, and moves the rest to the stacks of its sessions.
    pub(crate) fn flush(&mut self) {
        if self.segments.is_empty() {
            return;
        }
        loop {
            let many = self.buffer.eliminate_local_minima();
            self.sums.record_all(self.buffer.merges());
            if !many {
                break;
            }
        }
        let highest_class = self.intervals.highest_class();
        for (Segment { slot, start }, range) in self.segments.drain(..).zip(self.buffer.segments()) {
            let Some(stack) = self.stacks.get_mut(slot) else { continue };
            for gap in self.buffer.gaps(range, start) {
                stack.push(gap, highest_class, &mut self.sums);
            }
        }
        self.buffer.clear();
    }

    pub(crate) fn end_session(&mut self, slot: usize, session: &SessionProgress) {
        self.flush();
        if let Some(stack) = self.stacks.get_mut(slot) {
            stack.end_session(session, &mut self.sums);
        }
    }

    fn add_chunks(&mut self, slice: &MutationSlice<'_>) {
        let sizes = slice.chunks.before.len();
        if sizes == 0 {
            return;
        }
        for (position, gap) in slice.gaps() {
            let class = self.intervals.class(gap) as usize;
            if let Some(totals) = self.chunks.get_mut(class * sizes..(class + 1) * sizes) {
                add_chunks(totals, slice.chunks.before(position));
            }
        }
    }

    /// What was merged, once all sessions have ended.
    pub(crate) fn into_sums(mut self) -> DebounceSums {
        DebounceSums { classes: self.sums.total().to_vec(), chunks: self.chunks }
    }
}

/// Sums of merged gaps by class.
#[derive(Debug, Clone)]
pub(crate) struct DebounceSums {
    classes: Vec<ClassSum>,
    chunks: Vec<u64>,
}

/// What the sessions of a log amount to, apart from their gaps.
#[derive(Debug, Clone)]
pub(crate) struct SessionSums<'a> {
    pub(crate) sessions: u64,
    pub(crate) mutations: u64,
    /// Sum of (last mutation − first).
    pub(crate) active: i128,
    /// For every chunk size: the chunks of the last mutations of sessions.
    pub(crate) last_chunks: &'a [u64],
}

impl DebounceSums {
    /// Adds the sums of another shard.
    pub(crate) fn add(&mut self, other: &Self) {
        self.classes.iter_mut().zip(&other.classes).for_each(|(sum, more)| sum.add(more));
        add_chunks(&mut self.chunks, &other.chunks);
    }

    /// The totals of a debounce of each interval, in increasing order.
    pub(crate) fn totals(&self, intervals: &Intervals, sessions: &SessionSums<'_>) -> Vec<Totals> {
        let sizes = sessions.last_chunks.len();
        // Gaps up to the class of an interval's position lie inside its runs, the others split them.
        let (mut inside, mut splitting) = (ClassSum::default(), ClassSum::default());
        self.classes.iter().for_each(|sum| splitting.add(sum));
        let mut chunks = sessions.last_chunks.to_vec();
        self.chunks.chunks(sizes.max(1)).for_each(|of_class| add_chunks(&mut chunks, of_class));
        let by_class = self.classes.iter().enumerate();
        let totals = intervals.iter().zip(by_class).map(|(interval, (class, sum))| {
            inside.add(sum);
            splitting.gaps -= sum.gaps;
            splitting.gap_total -= sum.gap_total;
            let of_class = self.chunks.get(class * sizes..(class + 1) * sizes).unwrap_or_default();
            chunks.iter_mut().zip(of_class).for_each(|(total, chunks)| *total -= chunks);
            let (writes, wide) = (sessions.sessions + splitting.gaps, i128::from(interval));
            Totals {
                writes,
                timer_pending: sessions.active - splitting.gap_total + i128::from(writes) * wide,
                total_delay: inside.delay + i128::from(sessions.mutations) * wide,
                max_delay: if sessions.sessions > 0 { inside.longest_run + interval } else { 0 },
                observed_time: sessions.active + i128::from(sessions.sessions) * wide,
                chunks: chunks.clone(),
            }
        });
        totals.collect()
    }
}
