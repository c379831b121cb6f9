/// Gaps below this many milliseconds have their class looked up, longer ones are searched for.
const DIRECT_LOOKUP: i64 = 1 << 15;

/// The intervals of all debounces, and the class of a gap: how many of them it reaches.
#[derive(Debug, Clone)]
pub(crate) struct Intervals {
    /// Increasing, each once.
    intervals: Vec<i64>,
    /// The class of every gap below [`DIRECT_LOOKUP`].
    direct: Vec<u16>,
}

impl Intervals {
    pub(crate) fn new(mut intervals: Vec<i64>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        let mut intervals = Self { intervals, direct: Vec::new() };
        intervals.direct = (0..DIRECT_LOOKUP).map(|gap| intervals.search(gap)).collect();
        intervals
    }

    /// The class of gaps that reach every interval: the number of intervals.
    #[expect(clippy::cast_possible_truncation, reason = "there are at most 20,000 intervals")]
    #[inline]
    pub(crate) fn highest_class(&self) -> u32 {
        self.intervals.len() as u32
    }

    /// In increasing order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> {
        self.intervals.iter().copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// The position of an interval.
    pub(crate) fn position(&self, interval: i64) -> Option<usize> {
        self.intervals.binary_search(&interval).ok()
    }

    /// The class of a gap.
    #[inline]
    pub(super) fn class(&self, gap: i64) -> u32 {
        let direct = usize::try_from(gap.cast_unsigned()).ok().and_then(|gap| self.direct.get(gap));
        direct.map_or_else(|| self.search(gap).into(), |class| u32::from(*class))
    }

    #[expect(clippy::cast_possible_truncation, reason = "there are at most 20,000 intervals")]
    #[cold]
    fn search(&self, gap: i64) -> u16 {
        if self.intervals.last().is_some_and(|longest| *longest <= gap) {
            return self.intervals.len() as u16;
        }
        self.intervals.partition_point(|interval| *interval <= gap) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_of_a_gap_is_the_number_of_intervals_it_reaches() {
        let intervals = Intervals::new(vec![50, 5, 1 << 20, 5, 0]);
        for (gap, class) in
            [(0, 1), (4, 1), (5, 2), (49, 2), (50, 3), (1 << 15, 3), ((1 << 20) - 1, 3), (1 << 20, 4)]
        {
            assert_eq!(intervals.class(gap), class, "{gap}");
        }
        assert_eq!((intervals.highest_class(), intervals.position(50)), (4, Some(2)));
    }
}
