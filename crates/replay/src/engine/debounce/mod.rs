//! Counts a debounce of any number of intervals in one pass, in nearly constant time a mutation.
//!
//! # The problem
//!
//! A debounce of interval `d` flushes `d` after a mutation that no other follows within `d`. So the
//! gaps of length `d` or more split the mutations of a session into *runs*, and each run is flushed
//! once. Summed over runs, the delay of its mutations is `Σ (last − tᵢ) + n·d`. The number of runs
//! follows from the number of gaps of each length, and so does the time that timers are pending:
//! the sum of the gaps shorter than `d`, plus `d` a flush. Only the delays `last − tᵢ` and the
//! longest of them need more.
//!
//! # Gap merging
//!
//! With the intervals in increasing order, the *class* of a gap is the number of intervals that do
//! not exceed it. A gap lies inside the runs of all intervals past its class and splits those of the
//! others. Now merge the gaps of a session one by one, shorter classes first. Merging a gap joins
//! the run on its left, with `n` mutations, to the run on its right, and moves the end of the left
//! run to the end of the right run: this adds `n · (right end − left end)` to the delay, and the
//! length of the joined run is a candidate for the longest delay.
//!
//! **Why it is exact.** For an interval of position `k` (all gaps of class at most `k` lie inside its
//! runs), merging exactly the gaps of class at most `k` yields its runs. The total delay of a run
//! does not depend on the order in which its gaps are merged, since after each merge it is the sum
//! of `last − tᵢ` over its mutations. If gaps are merged in order of class, the merges up to class
//! `k` are the same for every interval of at least position `k`. So each merge is recorded once,
//! under the class of its gap, and interval `k` gets the sum over classes up to `k`.
//!
//! **Which order is allowed.** What a merge adds depends only on the extent of the two runs, which
//! ends at the nearest gaps on either side that are merged later. So a gap can be merged as soon as
//! both its neighbours, among the gaps not merged yet, come later in the order: as soon as it is a
//! *local minimum*. Gaps of one class may be merged in any order that is the same for all of them.
//!
//! # Two implementations of the same order
//!
//! - `gap_stack`: a monotonic stack for each session. A new gap merges all gaps on the stack of its
//!   class or below, and is pushed. O(1) amortized a gap, one unpredictable branch each. At most one
//!   entry of a class stays on the stack. Gaps of the highest class are merged by no interval: they
//!   end all runs, so that only the start of the next run is kept.
//! - `gap_buffer`: gaps of many sessions in one array, from which passes eliminate all local minima at
//!   once, with as many comparisons in an instruction as the processor has lanes. In random order a
//!   third of the gaps are local minima, so all passes together look at about three times as many
//!   gaps as there are. Ties are broken by a pseudorandom order, so that equal gaps take as few
//!   passes as random ones.
//!
//! `gap_merger` sends a session with few new gaps to its stack. Otherwise it moves the stack and the
//! new gaps to the buffer, and what remains after the passes, about `ln(n)` gaps of `n`, back to the
//! stack.
//!
//! # Cost
//!
//! With `n` mutations, `i` intervals and `s` open sessions: time O(n + i), for gaps above 32 s
//! O(n log i); memory O(i + s·min(i, stack depth)), plus 40 KiB for the buffer.

mod gap_buffer;
mod gap_merger;
mod gap_stack;
mod intervals;
mod merge_sums;
mod open_gap;

pub(super) use gap_merger::{DebounceSums, GapMerger, SessionSums};
pub(super) use intervals::Intervals;
