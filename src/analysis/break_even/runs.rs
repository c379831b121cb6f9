//! The sign of a straight line over whole numbers.

use std::cmp::Ordering;

use super::gap::LinearPiece;
use crate::number::Rational;

/// A run of whole numbers at which the gap has one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignRun {
    pub(super) from: u64,
    pub(super) to: Option<u64>,
    pub(super) sign: Ordering,
    /// The largest distance of the gap from 0; `None` where it may grow without end.
    pub(super) max_difference: Option<Rational>,
}

/// Adds runs, the first as part of the last one there is where their sign is the same.
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

/// The runs of a straight piece: at most three, before, at and after its root.
pub(super) fn sign_runs(piece: &LinearPiece) -> Vec<SignRun> {
    let run = |from: u64, to: Option<u64>| {
        let sign = piece.at(from).cmp(&Rational::ZERO);
        let flat = piece.slope.is_zero() || to == Some(from);
        let end = to.map_or_else(|| flat.then(|| piece.at(from)), |to| Some(piece.at(to)));
        SignRun { from, to, sign, max_difference: end.map(|end| end.abs().max(piece.at(from).abs())) }
    };
    let Some(root) = root(piece) else { return vec![run(piece.from, piece.to)] };
    let before = root.floor().and_then(|root| u64::try_from(root).ok());
    let Some(before) = before.filter(|&at| at >= piece.from && piece.to.is_none_or(|to| at <= to)) else {
        return vec![run(piece.from, piece.to)];
    };
    let touches = root.is_integer();
    let ends = [(piece.from, before.checked_sub(u64::from(touches))), (before, Some(before))];
    let mut runs: Vec<SignRun> = Vec::new();
    if ends[0].1.is_some_and(|end| end >= piece.from) {
        runs.push(run(ends[0].0, ends[0].1));
    }
    if touches {
        runs.push(run(before, Some(before)));
    }
    if piece.to.is_none_or(|to| to > before) {
        runs.push(run(before + 1, piece.to));
    }
    runs
}

/// Where the line through a piece crosses 0; `None` where it never does, or below 0.
fn root(piece: &LinearPiece) -> Option<Rational> {
    let back = piece.value.checked_div(&piece.slope)?;
    let root = Rational::from(piece.from) - back;
    (!root.is_negative()).then_some(root)
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
