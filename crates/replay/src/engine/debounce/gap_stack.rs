use super::super::mutation_slice::{MutationSlice, SessionProgress};
use super::intervals::Intervals;
use super::merge_sums::{ClassSum, MergeSums};

/// No entry of the stack.
const EMPTY: u32 = u32::MAX;

/// The first mutation of a run: when it is, and how many of the session are before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RunStart {
    pub(super) time: i64,
    pub(super) mutations: u64,
}

/// The gaps of a session that are not merged yet.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct MergeState {
    /// The start of all runs that reach back before the gaps on the stack: the mutation after the last
    /// gap of the highest class, or the first of the session.
    pub(super) run_start: RunStart,
    /// The uppermost entry of the session's stack.
    pub(super) stack_top: u32,
}

impl Default for MergeState {
    fn default() -> Self {
        Self { run_start: RunStart::default(), stack_top: EMPTY }
    }
}

impl MergeState {
    /// A session that begins at this time.
    pub(super) fn new(first: i64) -> Self {
        Self { run_start: RunStart { time: first, mutations: 0 }, stack_top: EMPTY }
    }
}

/// A gap that is not merged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenGap {
    pub(super) class: u32,
    /// The time of the mutation before it.
    pub(super) before: i64,
    /// The run after it.
    pub(super) next_run: RunStart,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    gap: OpenGap,
    below: u32,
}

/// The stacks of all sessions, as linked lists in one vector. From the bottom up, classes decrease.
#[derive(Debug, Default)]
pub(super) struct GapStacks {
    entries: Vec<Entry>,
    free: Vec<u32>,
}

impl GapStacks {
    /// Pushes the gaps of a slice, one by one.
    pub(super) fn push_slice(
        &mut self,
        state: &mut MergeState,
        slice: &MutationSlice<'_>,
        intervals: &Intervals,
        sums: &mut MergeSums,
    ) {
        for (position, length) in slice.gaps() {
            let Some(&time) = slice.times.get(position) else { return };
            let next_run = RunStart { time, mutations: slice.before.mutations + position as u64 };
            let gap = OpenGap { class: intervals.class(length), before: time - length, next_run };
            self.push(state, gap, intervals.highest_class(), sums);
        }
    }

    /// Pushes a gap that follows all gaps of the stack.
    #[inline]
    pub(super) fn push(
        &mut self,
        state: &mut MergeState,
        gap: OpenGap,
        highest_class: u32,
        sums: &mut MergeSums,
    ) {
        self.merge_up_to(gap.class, gap.before, state, sums);
        if gap.class < highest_class {
            state.stack_top = self.add(Entry { gap, below: state.stack_top });
        } else {
            let length = gap.next_run.time - gap.before;
            let no_merge = ClassSum { gaps: 1, gap_total: length.into(), ..ClassSum::default() };
            sums.record(gap.class, &no_merge);
            state.run_start = gap.next_run;
        }
    }

    /// Merges all gaps of a session that ends.
    pub(super) fn end_session(
        &mut self,
        state: &mut MergeState,
        session: &SessionProgress,
        sums: &mut MergeSums,
    ) {
        self.merge_up_to(u32::MAX, session.last, state, sums);
    }

    /// Merges the gaps of this class and below, whose runs end with a mutation at `run_end`.
    #[inline]
    fn merge_up_to(&mut self, class: u32, run_end: i64, state: &mut MergeState, sums: &mut MergeSums) {
        while let Some(Entry { gap, below }) = self.get(state.stack_top) {
            if gap.class > class {
                return;
            }
            let left = self.get(below).map_or(state.run_start, |entry| entry.gap.next_run);
            let left_mutations = gap.next_run.mutations - left.mutations;
            let merge = ClassSum {
                gaps: 1,
                gap_total: (gap.next_run.time - gap.before).into(),
                delay: i128::from(left_mutations) * i128::from(run_end - gap.before),
                longest_run: run_end - left.time,
            };
            sums.record(gap.class, &merge);
            self.free.push(state.stack_top);
            state.stack_top = below;
        }
    }

    /// Takes all gaps off the stack of a session, the uppermost first. `None`, and nothing is taken,
    /// if there are more than fit into `gaps`.
    pub(super) fn take<'a>(
        &mut self,
        state: &mut MergeState,
        gaps: &'a mut [OpenGap],
    ) -> Option<&'a [OpenGap]> {
        let (mut count, mut at) = (0, state.stack_top);
        while let Some(entry) = self.get(at) {
            *gaps.get_mut(count)? = entry.gap;
            (count, at) = (count + 1, entry.below);
        }
        while let Some(entry) = self.get(state.stack_top) {
            self.free.push(state.stack_top);
            state.stack_top = entry.below;
        }
        gaps.get(..count)
    }

    #[inline]
    fn get(&self, at: u32) -> Option<Entry> {
        self.entries.get(at as usize).copied()
    }

    #[expect(clippy::cast_possible_truncation, reason = "2³² entries take more memory than there is")]
    #[inline]
    fn add(&mut self, entry: Entry) -> u32 {
        if let Some(at) = self.free.pop() {
            if let Some(place) = self.entries.get_mut(at as usize) {
                *place = entry;
            }
            return at;
        }
        self.entries.push(entry);
        (self.entries.len() - 1) as u32
    }
}
