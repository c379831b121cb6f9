//! Differences with meters that round up.
//!
//! Rounding adds less than one billing increment to each charge. The difference therefore lies in a band around
//! the difference without rounding, and where the band does not contain 0 the sign is known. Only the other
//! ranges are walked, from one jump to the next: O(jumps × charges).

use super::difference::{CostDifference, LinearPiece, SignedCharge};
use super::sign_runs::{SignRun, append, sign_runs};
use crate::number::Rational;

/// The number of jumps after which a walk stops and the rest remains unproven.
const MAX_STEPS: usize = 4_000_000;

/// The sign runs of a difference from `from` to `to`, and the last number evaluated if the answer above it is
/// not proven.
pub(super) fn runs(
    difference: &CostDifference,
    from: u64,
    to: Option<u64>,
    horizon: u64,
) -> (Vec<SignRun>, Option<u64>) {
    let mut found = Vec::new();
    let band = RoundingBand::new(difference);
    let mut walk = StepWalk {
        difference,
        stepwise: difference.charges.iter().filter(|charge| charge.is_stepwise()).collect(),
        steps_left: MAX_STEPS,
    };
    for piece in difference.pieces(from, to) {
        for zone in band.zones(&piece) {
            if !zone.undecided {
                append(&mut found, decided_runs(difference, &zone.piece, &band));
                continue;
            }
            let last = zone.piece.to.unwrap_or_else(|| horizon.max(zone.piece.from));
            let reached = walk.walk(&zone.piece, last, &mut found);
            if zone.piece.to.is_none() || reached < last {
                return (found, Some(reached));
            }
        }
    }
    (found, None)
}

/// The runs of a zone whose sign is known. With rounding, the largest difference is calculated only for a run of
/// one number, because the jumps of the zone are not walked.
fn decided_runs(difference: &CostDifference, piece: &LinearPiece, band: &RoundingBand) -> Vec<SignRun> {
    let mut runs = sign_runs(piece);
    if !band.is_empty() {
        for run in &mut runs {
            run.max_difference = (run.to == Some(run.from)).then(|| difference.at(run.from).abs());
        }
    }
    runs
}

/// Bounds on the distance from the difference without rounding to the difference with it.
struct RoundingBand {
    up: Rational,
    down: Rational,
}

/// A part of a linear piece.
struct BandZone {
    piece: LinearPiece,
    /// Whether the band contains 0, so that the sign depends on rounding.
    undecided: bool,
}

impl RoundingBand {
    fn new(difference: &CostDifference) -> Self {
        let rounding = |is_subtracted: bool| {
            let charges = difference.charges.iter();
            let side = charges.filter(|charge| charge.is_stepwise() && charge.is_subtracted == is_subtracted);
            side.map(|charge| charge.charge.max_rounding()).sum()
        };
        Self { up: rounding(false), down: rounding(true) }
    }

    fn is_empty(&self) -> bool {
        self.up.is_zero() && self.down.is_zero()
    }

    /// Splits a piece where an edge of the band crosses 0.
    fn zones(&self, piece: &LinearPiece) -> Vec<BandZone> {
        if self.is_empty() {
            return vec![BandZone { piece: piece.clone(), undecided: false }];
        }
        let shifted = |by: &Rational| LinearPiece { value: &piece.value + by, ..piece.clone() };
        let (lower, upper) = (shifted(&-&self.down), shifted(&self.up));
        let mut starts: Vec<u64> =
            [&lower, &upper].into_iter().flat_map(sign_runs).map(|run| run.from).collect();
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).map(|next| Some(next - 1)).chain([piece.to]);
        let zone = |(&from, to): (&u64, Option<u64>)| {
            let decided = lower.at(from).is_positive() || upper.at(from).is_negative();
            let piece = LinearPiece { from, to, value: piece.at(from), slope: piece.slope.clone() };
            BandZone { piece, undecided: !decided }
        };
        starts.iter().zip(ends).map(zone).collect()
    }
}

/// Evaluates a difference from jump to jump.
struct StepWalk<'a> {
    difference: &'a CostDifference,
    stepwise: Vec<&'a SignedCharge>,
    steps_left: usize,
}

impl StepWalk<'_> {
    /// Appends the runs from the start of `piece` to `last`. Returns the last number evaluated.
    fn walk(&mut self, piece: &LinearPiece, last: u64, found: &mut Vec<SignRun>) -> u64 {
        let charges = self.difference.charges.iter().filter(|charge| !charge.is_stepwise());
        let linear = CostDifference { charges: charges.cloned().collect(), ..self.difference.clone() };
        for piece in linear.pieces(piece.from, Some(last)) {
            let end = piece.to.unwrap_or(last);
            let reached = self.walk_piece(&piece, end, found);
            if reached < end {
                return reached;
            }
        }
        last
    }

    /// The same for a range on which the charges without rounding are linear.
    fn walk_piece(&mut self, linear: &LinearPiece, last: u64, found: &mut Vec<SignRun>) -> u64 {
        let mut from = linear.from;
        while from <= last {
            if self.steps_left == 0 {
                return from.saturating_sub(1);
            }
            self.steps_left -= 1;
            let next = self.stepwise.iter().filter_map(|charge| charge.next_step(from)).min();
            let to = next.map_or(last, |next| (next - 1).min(last));
            let value = self.difference.at(from);
            let level = LinearPiece { from, to: Some(to), value, slope: linear.slope.clone() };
            append(found, sign_runs(&level));
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        last
    }
}
