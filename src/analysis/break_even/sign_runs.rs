//! The sign of a linear function at integers.

use std::cmp::Ordering;

use super::difference::LinearPiece;
use crate::number::Rational;

/// A range of integers at which the difference has one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignRun {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    pub(super) sign: Ordering,
    /// The largest absolute difference; `None` if it is unbounded or not calculated.
    pub(super) max_difference: Option<Rational>,
}

/// Appends runs, merging neighbours of the same sign.
pub(super) fn append(runs: &mut Vec<SignRun>, more: Vec<SignRun>) {
    for run in more {
        push(runs, run);
    }
}

fn push(runs: &mut Vec<SignRun>, run: SignRun) {
    match runs.last_mut().filter(|last| last.sign == run.sign) {
        Some(last) => {
            last.to = run.to;
            last.max_difference =
                last.max_difference.take().zip(run.max_difference).map(|(one, other)| one.max(other));
        }
        None => runs.push(run),
    }
}

/// The runs of a linear piece. There are at most three: below, at and above the root.
pub(super) fn sign_runs(piece: &LinearPiece) -> Vec<SignRun> {
    let Some(root) = root_within(piece) else { return vec![run(piece, piece.from, piece.to)] };
    let (floor, is_integer) = root;
    let below = floor.checked_sub(u64::from(is_integer)).filter(|&end| end >= piece.from);
    let above = piece.to.is_none_or(|to| to > floor);
    [
        below.map(|end| run(piece, piece.from, Some(end))),
        is_integer.then(|| run(piece, floor, Some(floor))),
        above.then(|| run(piece, floor + 1, piece.to)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A range of the piece on which it has the sign that it has at `from`.
fn run(piece: &LinearPiece, from: u64, to: Option<u64>) -> SignRun {
    let first = piece.at(from);
    let last = match to {
        Some(to) => Some(piece.at(to)),
        None => piece.slope.is_zero().then(|| first.clone()),
    };
    let max_difference = last.map(|last| last.abs().max(first.abs()));
    SignRun { from, to, sign: first.cmp(&Rational::ZERO), max_difference }
}

/// The root of the line rounded down, if it is within the piece, and whether the root is an integer.
fn root_within(piece: &LinearPiece) -> Option<(u64, bool)> {
    let root = Rational::from(piece.from) - piece.value.checked_div(&piece.slope)?;
    let floor = u64::try_from(root.floor()?).ok()?;
    let is_within = floor >= piece.from && piece.to.is_none_or(|to| floor <= to);
    is_within.then_some((floor, root.is_integer()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(value: i64, slope: i64, to: Option<u64>) -> Vec<(u64, Option<u64>, Ordering)> {
        let piece = LinearPiece { from: 10, to, value: value.into(), slope: slope.into() };
        sign_runs(&piece).into_iter().map(|run| (run.from, run.to, run.sign)).collect()
    }

    #[test]
    fn a_line_has_at_most_three_runs() {
        use Ordering::{Equal, Greater, Less};
        assert_eq!(signs(0, 0, None), [(10, None, Equal)]);
        assert_eq!(signs(5, 1, None), [(10, None, Greater)]);
        assert_eq!(signs(-4, 2, None), [(10, Some(11), Less), (12, Some(12), Equal), (13, None, Greater)]);
        assert_eq!(signs(-3, 2, None), [(10, Some(11), Less), (12, None, Greater)]);
        assert_eq!(signs(0, 1, Some(20)), [(10, Some(10), Equal), (11, Some(20), Greater)]);
        assert_eq!(signs(10, -1, Some(20)), [(10, Some(19), Greater), (20, Some(20), Equal)]);
        assert_eq!(signs(10, -1, Some(15)), [(10, Some(15), Greater)]);
    }
}
