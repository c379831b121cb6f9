use super::super::mutation_slice::{MutationSlice, SessionProgress};
use super::intervals::Intervals;
use super::merge_sums::{ClassSum, MergeSums};
use super::open_gap::{OpenGap, RunStart};

/// The gaps of a session that are not merged yet.
#[derive(Debug, Clone, Default)]
pub(super) struct GapStack {
    /// The start of all runs that reach back before the gaps on the stack: the mutation after the last
    /// gap of the highest class, or the first of the session.
    pub(super) run_start: RunStart,
    /// From the bottom up, classes decrease.
    pub(super) gaps: Vec<OpenGap>,
}

impl GapStack {
    /// A session begins at this time.
    pub(super) fn restart(&mut self, first: i64) {
        self.run_start = RunStart { time: first, mutations: 0 };
        self.gaps.clear();
    }

    /// Pushes the gaps of a slice, one by one.
    pub(super) fn push_slice(
        &mut self,
        slice: &MutationSlice<'_>,
        intervals: &Intervals,
        sums: &mut MergeSums,
    ) {
        for (position, length) in slice.gaps() {
            let Some(&time) = slice.times.get(position) else { return };
            let next_run = RunStart { time, mutations: slice.before.mutations + position as u64 };
            let gap = OpenGap { class: intervals.class(length), before: time - length, next_run };
            self.push(gap, intervals.highest_class(), sums);
        }
    }

    /// Pushes a gap that follows all gaps of the stack.
    #[inline]
    pub(super) fn push(&mut self, gap: OpenGap, highest_class: u32, sums: &mut MergeSums) {
        self.merge_up_to(gap.class, gap.before, sums);
        if gap.class < highest_class {
            self.gaps.push(gap);
        } else {
            let length = gap.next_run.time - gap.before;
            let no_merge = ClassSum { gaps: 1, gap_total: length.into(), ..ClassSum::default() };
            sums.record(gap.class, &no_merge);
            self.run_start = gap.next_run;
        }
    }

    /// Merges all gaps of a session that ends.
    pub(super) fn end_session(&mut self, session: &SessionProgress, sums: &mut MergeSums) {
        self.merge_up_to(u32::MAX, session.last, sums);
    }

    /// Merges the gaps of this class and below, whose runs end with a mutation at `run_end`.
    #[inline]
    fn merge_up_to(&mut self, class: u32, run_end: i64, sums: &mut MergeSums) {
        while let Some(gap) = self.gaps.pop_if(|gap| gap.class <= class) {
            let left = self.gaps.last().map_or(self.run_start, |below| below.next_run);
            let left_mutations = gap.next_run.mutations - left.mutations;
            let merge = ClassSum {
                gaps: 1,
                gap_total: (gap.next_run.time - gap.before).into(),
                delay: i128::from(left_mutations) * i128::from(run_end - gap.before),
                longest_run: run_end - left.time,
            };
            sums.record(gap.class, &merge);
        }
    }
}
