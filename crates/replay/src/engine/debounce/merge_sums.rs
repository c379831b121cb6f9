use super::gap_buffer::Merge;

/// Merges recorded before compact sums are added to the exact ones: so few that none overflows.
const MAX_MERGES: usize = (1 << 16) - 1;
/// The count in [`CompactSum::count_and_total`]: gaps are below 2³² ms, so that fewer than 2¹⁶ of them
/// stay below it.
const COUNT_ONE: u64 = 1 << 48;
/// With few classes, consecutive merges are often of the same one. Each of these many lanes has sums of
/// its own, so that an addition need not wait for the one before it.
const LANES: usize = 4;

/// What merging the gaps of one class amounts to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ClassSum {
    /// Number of gaps.
    pub(crate) gaps: u64,
    /// Sum of their lengths.
    pub(crate) gap_total: i128,
    /// What the merges add to the delays of mutations.
    pub(crate) delay: i128,
    /// The longest run after a merge.
    pub(crate) longest_run: i64,
}

impl ClassSum {
    pub(super) fn add(&mut self, other: &Self) {
        self.gaps += other.gaps;
        self.gap_total += other.gap_total;
        self.delay += other.delay;
        self.longest_run = self.longest_run.max(other.longest_run);
    }
}

/// A sum of up to [`MAX_MERGES`] merges from the gap buffer.
#[derive(Debug, Clone, Copy, Default)]
struct CompactSum {
    delay: u64,
    count_and_total: u64,
    longest_run: u32,
}

/// Sums of merges by the class of the gap.
#[derive(Debug)]
pub(super) struct MergeSums {
    exact: Vec<ClassSum>,
    compact: Vec<[CompactSum; LANES]>,
    /// Merges in the compact sums.
    merges: usize,
}

impl MergeSums {
    pub(super) fn new(classes: usize) -> Self {
        Self {
            exact: vec![ClassSum::default(); classes],
            compact: vec![Default::default(); classes],
            merges: 0,
        }
    }

    /// Records one merge.
    pub(super) fn record(&mut self, class: u32, merge: &ClassSum) {
        if let Some(sum) = self.exact.get_mut(class as usize) {
            sum.add(merge);
        }
    }

    /// Records the merges of a pass over the gap buffer.
    pub(super) fn record_all(&mut self, merges: impl ExactSizeIterator<Item = Merge>) {
        if self.merges + merges.len() > MAX_MERGES {
            self.flush();
        }
        self.merges += merges.len();
        for (nth, merge) in merges.enumerate() {
            let Some(lanes) = self.compact.get_mut(merge.class as usize) else { continue };
            let sum = &mut lanes[nth % LANES];
            sum.delay += u64::from(merge.left_mutations) * u64::from(merge.delay_added);
            sum.count_and_total += COUNT_ONE + u64::from(merge.gap);
            sum.longest_run = sum.longest_run.max(merge.run_length);
        }
    }

    /// The exact sums of all merges so far, by class.
    pub(super) fn total(&mut self) -> &[ClassSum] {
        self.flush();
        &self.exact
    }

    fn flush(&mut self) {
        for (exact, lanes) in self.exact.iter_mut().zip(&mut self.compact) {
            for CompactSum { delay, count_and_total, longest_run } in lanes.iter_mut().map(std::mem::take) {
                exact.add(&ClassSum {
                    gaps: count_and_total / COUNT_ONE,
                    gap_total: i128::from(count_and_total % COUNT_ONE),
                    delay: i128::from(delay),
                    longest_run: i64::from(longest_run),
                });
            }
        }
        self.merges = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_the_largest_merges_are_exact() {
        let largest =
            Merge { class: 1, left_mutations: 0xffff, delay_added: u32::MAX, run_length: 7, gap: u32::MAX };
        let mut sums = MergeSums::new(3);
        (0..20_000).for_each(|_| sums.record_all([largest; 9].into_iter()));
        let count = 9 * 20_000;
        let expected = ClassSum {
            gaps: count,
            gap_total: i128::from(count) * i128::from(u32::MAX),
            delay: i128::from(count) * 0xffff * i128::from(u32::MAX),
            longest_run: 7,
        };
        assert_eq!(sums.total(), [ClassSum::default(), expected, ClassSum::default()]);
    }
}
