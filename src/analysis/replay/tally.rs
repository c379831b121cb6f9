//! What gaps in a row add to, in few bits: much is added, and little of it is far apart.

use super::gap::RANKS;
use super::levels::{Joined, Levels, Sum};
use super::row::{Join, TakenOut};

/// What a gap is raised by, so that their sum counts them as well.
const ONE: u64 = 1 << 40;
/// Of few classes, gaps add to several sums of each in turn: none waits for the one before it.
const FEW: usize = 64;
const TURNS: usize = 8;

/// What gaps of a class added to.
#[derive(Debug, Clone, Copy, Default)]
struct Grown {
    wait: u64,
    /// How often that ran over.
    over: u32,
    longest: u32,
    /// The gaps, each raised.
    met: u64,
}

/// What gaps added to, by class, in several turns.
#[derive(Debug)]
struct Classes<const TURNS: usize> {
    sums: Vec<[Grown; TURNS]>,
    /// As much as any of them was added to since all were flushed.
    count: usize,
}

#[derive(Debug)]
enum Kind {
    Few(Classes<TURNS>),
    Many(Classes<1>),
}

/// What gaps added to.
#[derive(Debug)]
pub(super) struct Tally {
    kind: Kind,
    /// By rank, how many gaps there were with one mutation before and one after.
    singles: Vec<u32>,
    /// No fewer than any of these.
    most_singles: u64,
}

impl Tally {
    pub(super) fn over(levels: &Levels) -> Self {
        let classes = levels.count() + 1;
        let kind =
            if classes <= FEW { Kind::Few(Classes::new(classes)) } else { Kind::Many(Classes::new(classes)) };
        Self { kind, singles: vec![0; RANKS as usize], most_singles: 0 }
    }

    /// Adds gaps that were joined.
    pub(super) fn take(&mut self, levels: &Levels, joins: TakenOut<'_>, into: &mut Joined) {
        match &mut self.kind {
            Kind::Few(classes) => classes.take(levels, joins, into),
            Kind::Many(classes) => classes.take(levels, joins, into),
        }
    }

    /// Adds gaps of these keys that were joined, each with one mutation before it and one after.
    pub(super) fn take_singles(&mut self, levels: &Levels, keys: &[u32], into: &mut Joined) {
        if self.most_singles + keys.len() as u64 > u32::MAX.into() {
            self.flush_singles(levels, into);
        }
        self.most_singles += keys.len() as u64;
        for key in keys {
            if let Some(count) = self.singles.get_mut((key >> 16) as usize) {
                *count += 1;
            }
        }
    }

    /// Adds all of it to what is counted in as many bits as there may be.
    pub(super) fn flush(&mut self, levels: &Levels, into: &mut Joined) {
        match &mut self.kind {
            Kind::Few(classes) => classes.flush(into),
            Kind::Many(classes) => classes.flush(into),
        }
        self.flush_singles(levels, into);
    }

    fn flush_singles(&mut self, levels: &Levels, into: &mut Joined) {
        for (rank, count) in (0..).zip(self.singles.iter_mut()).filter(|(_, count)| **count > 0) {
            let gaps = u64::from(std::mem::take(count));
            let all = i128::from(gaps) * i128::from(rank);
            into.add_to(levels.class_of(rank), &Sum { gaps, broken: all, wait: all, longest: rank.into() });
        }
        self.most_singles = 0;
    }
}

impl<const TURNS: usize> Classes<TURNS> {
    /// A sum is added to as often as this at most. So often no waits run over, each less than 2^48:
    /// where there are many classes they are flushed less often, and it is seen to.
    const MOST: usize = if TURNS == 1 { 1 << 24 } else { 1 << 16 };

    fn new(classes: usize) -> Self {
        Self { sums: vec![[Grown::default(); TURNS]; classes], count: 0 }
    }

    /// Adds gaps, each in its turn.
    fn take(&mut self, levels: &Levels, joins: TakenOut<'_>, into: &mut Joined) {
        let more = joins.len().div_ceil(TURNS);
        if self.count + more > Self::MOST {
            self.flush(into);
        }
        self.count += more;
        let (keys, last_keys) = joins.keys.as_chunks::<TURNS>();
        let (later, last_later) = joins.later.as_chunks::<TURNS>();
        let (lengths, last_lengths) = joins.lengths.as_chunks::<TURNS>();
        for ((keys, later), lengths) in keys.iter().zip(later).zip(lengths) {
            self.add(levels, keys, later, lengths);
        }
        self.add(levels, last_keys, last_later, last_lengths);
    }

    /// Adds a gap a turn at most.
    #[inline]
    fn add(&mut self, levels: &Levels, keys: &[u32], later: &[u32], lengths: &[u32]) {
        for (turn, ((key, later), length)) in keys.iter().zip(later).zip(lengths).enumerate() {
            let join = Join::of(*key, *later, *length);
            if let Some(turns) = self.sums.get_mut(levels.class_of(join.rank) as usize) {
                turns[turn].add(join, TURNS == 1);
            }
        }
    }

    fn flush(&mut self, into: &mut Joined) {
        for (turns, sum) in self.sums.iter_mut().zip(into.sums()) {
            for Grown { wait, met, over, longest } in turns.iter_mut().map(std::mem::take) {
                sum.add(&Sum {
                    gaps: met / ONE,
                    broken: i128::from(met % ONE),
                    wait: i128::from(over) << 64 | i128::from(wait),
                    longest: i64::from(longest),
                });
            }
        }
        self.count = 0;
    }
}

impl Grown {
    #[inline]
    fn add(&mut self, Join { rank, mutations, later, length }: Join, may_run_over: bool) {
        let (wait, over) = self.wait.overflowing_add(u64::from(mutations) * u64::from(later));
        self.wait = wait;
        self.met += ONE + u64::from(rank);
        // Both seldom: told by a guess that is nearly always right.
        if may_run_over && over {
            self.over += 1;
        }
        if length > self.longest {
            self.longest = length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_out<const LEN: usize>([keys, later, lengths]: &[[u32; LEN]; 3]) -> TakenOut<'_> {
        TakenOut { keys, later, lengths }
    }

    #[test]
    fn as_many_gaps_as_there_are_are_met() {
        // More of one class than a sum counts.
        let ranks = [2, 32_000, 32_000, 32_000];
        // Few classes and many.
        for (classes, of_each) in [(3, 1 << 20), (100, Classes::<1>::MOST / 2)] {
            let of_each = of_each / 63 * 63;
            let levels = Levels::new((0..classes).map(|more| 3 + 70_000 * more).collect());
            let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
            for _ in 0..of_each / 63 {
                for rank in ranks {
                    let columns = [[rank << 16 | 1; 63], [rank; 63], [rank; 63]];
                    tally.take(&levels, taken_out(&columns), &mut joined);
                }
            }
            tally.flush(&levels, &mut joined);
            tally.flush(&levels, &mut joined);
            let met: Vec<(u64, i128)> = joined.sums().map(|sum| (sum.gaps, sum.broken)).take(3).collect();
            let count = of_each as u64;
            let sum = |rank: i128| rank * i128::from(count);
            assert_eq!(met, [(count, sum(2)), (3 * count, 3 * sum(32_000)), (0, 0)]);
        }
    }

    #[test]
    fn waits_are_added_up_past_64_bits() {
        for classes in [2, 100] {
            let levels = Levels::new((0..classes).map(|more| 3 + 6 * more).collect());
            let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
            let lengths = std::array::from_fn(|nth| nth as u32);
            let columns = [[4 << 16 | 0xffff; 9], [u32::MAX; 9], lengths];
            (0..1 << 17).for_each(|_| tally.take(&levels, taken_out(&columns), &mut joined));
            tally.flush(&levels, &mut joined);
            let wait = (9 << 17) * 0xffff * i128::from(u32::MAX);
            let found: Vec<(i128, i64)> = joined.sums().map(|sum| (sum.wait, sum.longest)).take(3).collect();
            assert_eq!(found, [(0, 0), (wait, 8), (0, 0)]);
        }
    }

    #[test]
    fn more_single_gaps_of_a_rank_are_counted_than_a_count_holds() {
        let levels = Levels::new(vec![3, 9]);
        let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
        tally.singles[5] = u32::MAX - 2;
        tally.most_singles = u64::from(u32::MAX - 2);
        for _ in 0..2 {
            tally.take_singles(&levels, &[5 << 16; 2], &mut joined);
        }
        tally.flush(&levels, &mut joined);
        let gaps: Vec<u64> = joined.sums().map(|sum| sum.gaps).collect();
        assert_eq!(gaps, [0, (1 << 32) + 1, 0]);
    }

    #[test]
    fn a_gap_with_a_mutation_on_either_side_is_all_that_it_adds() {
        let levels = Levels::new(vec![3, 9]);
        let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
        let keys = [2, 5, 5, 8, 9].map(|rank: u32| rank << 16 | 7);
        for (times, flushed) in [(1, 1), (2, 3), (0, 3)] {
            (0..times).for_each(|_| tally.take_singles(&levels, &keys, &mut joined));
            tally.flush(&levels, &mut joined);
            let found = joined.sums().map(|sum| (sum.gaps, sum.broken, sum.wait, sum.longest));
            let expected = |gaps: u64, ms: i128, longest| {
                (gaps * flushed, ms * i128::from(flushed), ms * i128::from(flushed), longest)
            };
            assert_eq!(found.collect::<Vec<_>>(), [expected(1, 2, 2), expected(3, 18, 8), expected(1, 9, 9)]);
        }
    }
}
