//! What gaps in a row add to, in few bits: much is added, and little of it is far apart.

use super::levels::{Joined, Levels, Sum};
use super::row::{Join, TakenOut};

/// What a gap is raised by, so that their sum counts them as well.
const ONE: u64 = 1 << 40;
/// As many gaps as a sum counts, each less than 2^15 ms.
const MOST: usize = 1 << 24;
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

/// What gaps added to, by class: in several turns, where there are few.
#[derive(Debug)]
enum Classes {
    Few(Vec<[Grown; TURNS]>),
    Many(Vec<[Grown; 1]>),
}

/// What gaps added to.
#[derive(Debug)]
pub(super) struct Tally {
    classes: Classes,
    /// Gaps since all was flushed.
    count: usize,
}

impl Tally {
    pub(super) fn over(levels: &Levels) -> Self {
        let classes = levels.count() + 1;
        let classes = match classes {
            ..=FEW => Classes::Few(vec![Default::default(); classes]),
            _ => Classes::Many(vec![Default::default(); classes]),
        };
        Self { classes, count: 0 }
    }

    /// Adds gaps that were joined.
    pub(super) fn take(&mut self, levels: &Levels, joins: TakenOut<'_>, into: &mut Joined) {
        self.count += joins.len();
        if self.count >= MOST {
            self.flush(into);
            self.count = joins.len();
        }
        match &mut self.classes {
            Classes::Few(classes) => add(classes, levels, joins),
            Classes::Many(classes) => add(classes, levels, joins),
        }
    }

    /// Adds all of it to what is counted in as many bits as there may be.
    pub(super) fn flush(&mut self, into: &mut Joined) {
        match &mut self.classes {
            Classes::Few(classes) => flush(classes, into),
            Classes::Many(classes) => flush(classes, into),
        }
        self.count = 0;
    }
}

/// Adds gaps, each in its turn.
#[inline]
fn add<const TURNS: usize>(classes: &mut [[Grown; TURNS]], levels: &Levels, joins: TakenOut<'_>) {
    let ((keys, last_keys), (later, last_later), (lengths, last_lengths)) = (
        joins.keys.as_chunks::<TURNS>(),
        joins.later.as_chunks::<TURNS>(),
        joins.lengths.as_chunks::<TURNS>(),
    );
    let mut add = |turn: usize, join: Join| {
        if let Some(turns) = classes.get_mut(levels.class_of(join.rank) as usize) {
            turns[turn].add(join);
        }
    };
    for ((keys, later), lengths) in keys.iter().zip(later).zip(lengths) {
        for turn in 0..TURNS {
            add(turn, Join::of(keys[turn], later[turn], lengths[turn]));
        }
    }
    for ((key, later), length) in last_keys.iter().zip(last_later).zip(last_lengths) {
        add(0, Join::of(*key, *later, *length));
    }
}

fn flush<const TURNS: usize>(classes: &mut [[Grown; TURNS]], into: &mut Joined) {
    for (turns, sum) in classes.iter_mut().zip(into.sums()) {
        for Grown { wait, met, over, longest } in turns.iter_mut().map(std::mem::take) {
            sum.add(&Sum {
                gaps: met / ONE,
                broken: i128::from(met % ONE),
                wait: i128::from(over) << 64 | i128::from(wait),
                longest: i64::from(longest),
            });
        }
    }
}

impl Grown {
    #[inline]
    fn add(&mut self, Join { rank, mutations, later, length }: Join) {
        let (wait, over) = self.wait.overflowing_add(u64::from(mutations) * u64::from(later));
        self.wait = wait;
        self.met += ONE + u64::from(rank);
        // Both seldom: told by a guess that is nearly always right.
        if over {
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
        let (ranks, of_each) = ([2, 32_000, 32_000, 32_000], MOST / 126 * 63);
        // Few classes and many.
        for classes in [3, 100] {
            let levels = Levels::new((0..classes).map(|more| 3 + 70_000 * more).collect());
            let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
            for _ in 0..of_each / 63 {
                for rank in ranks {
                    let columns = [[rank << 16 | 1; 63], [rank; 63], [rank; 63]];
                    tally.take(&levels, taken_out(&columns), &mut joined);
                }
            }
            tally.flush(&mut joined);
            tally.flush(&mut joined);
            let met: Vec<(u64, i128)> = joined.sums().map(|sum| (sum.gaps, sum.broken)).take(3).collect();
            let count = of_each as u64;
            let sum = |rank: i128| rank * i128::from(count);
            assert_eq!(met, [(count, sum(2)), (3 * count, 3 * sum(32_000)), (0, 0)]);
        }
    }

    #[test]
    fn waits_are_added_up_past_64_bits() {
        let levels = Levels::new(vec![3, 9]);
        let (mut tally, mut joined) = (Tally::over(&levels), Joined::over(&levels));
        let lengths = std::array::from_fn(|nth| nth as u32);
        let columns = [[4 << 16 | 0xffff; 9], [u32::MAX; 9], lengths];
        (0..1 << 17).for_each(|_| tally.take(&levels, taken_out(&columns), &mut joined));
        tally.flush(&mut joined);
        let wait = (9 << 17) * 0xffff * i128::from(u32::MAX);
        let found: Vec<(i128, i64)> = joined.sums().map(|sum| (sum.wait, sum.longest)).collect();
        assert_eq!(found, [(0, 0), (wait, 8), (0, 0)]);
    }
}
