//! Gaps with meters that round up. A step is never higher than one block, so wherever the
//! pro-rata gap is wider than the blocks the answer is settled without looking at a single step;
//! only the contested stretches between are walked, step by step.

use super::gap::{CostDifference, LinearPiece, SignedCharge};
use super::runs::{self, SignRun};
use crate::number::Rational;

/// Steps after which a walk gives up and says how far it came.
const MAX_STEPS: usize = 4_000_000;

/// The runs of a gap from `from` to `to`, and where the walk ended if what lies beyond is not
/// proven.
pub(super) fn runs(
    gap: &CostDifference,
    from: u64,
    to: Option<u64>,
    horizon: u64,
) -> (Vec<SignRun>, Option<u64>) {
    let mut found = Vec::new();
    let reach = RoundingBand::of(gap);
    let mut walk = StepWalk {
        gap,
        stairs: gap.charges.iter().filter(|ramp| ramp.is_stepwise()).collect(),
        left: MAX_STEPS,
    };
    for piece in gap.pieces(from, to) {
        for zone in reach.zones(&piece) {
            if !zone.undecided {
                runs::append(&mut found, zone_runs(gap, &zone.piece, &reach));
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

/// The runs of a settled zone. How wide the gap grows in it is not worked out: the steps are not
/// looked at, but for those that lead to its only number.
fn zone_runs(gap: &CostDifference, piece: &LinearPiece, reach: &RoundingBand) -> Vec<SignRun> {
    let mut runs = runs::sign_runs(piece);
    if !reach.is_empty() {
        for run in &mut runs {
            run.max_difference = (run.to == Some(run.from)).then(|| gap.at(run.from).abs());
        }
    }
    runs
}

/// How far the billed gap can lie from the pro-rata one.
struct RoundingBand {
    up: Rational,
    down: Rational,
}

/// A stretch of a piece, settled or not.
struct BandZone {
    piece: LinearPiece,
    undecided: bool,
}

impl RoundingBand {
    fn of(gap: &CostDifference) -> Self {
        let steps = |taken_off: bool| {
            let stairs =
                gap.charges.iter().filter(move |ramp| ramp.is_stepwise() && ramp.is_subtracted == taken_off);
            stairs.map(|ramp| ramp.charge.max_rounding()).sum()
        };
        Self { up: steps(false), down: steps(true) }
    }

    fn is_empty(&self) -> bool {
        self.up.is_zero() && self.down.is_zero()
    }

    /// Cuts a piece where the pro-rata gap enters or leaves the reach of the steps.
    fn zones(&self, piece: &LinearPiece) -> Vec<BandZone> {
        if self.is_empty() {
            return vec![BandZone { piece: piece.clone(), undecided: false }];
        }
        let shifted = |by: &Rational| LinearPiece { value: &piece.value + by, ..piece.clone() };
        let (above, below) = (shifted(&-&self.down), shifted(&self.up));
        let mut cuts: Vec<u64> =
            [&above, &below].into_iter().flat_map(runs::sign_runs).map(|run| run.from).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).map(|next| Some(next - 1)).chain([piece.to]);
        let zone = |(&from, to): (&u64, Option<u64>)| {
            let settled = above.at(from).is_positive() || below.at(from).is_negative();
            let piece = LinearPiece { from, to, value: piece.at(from), slope: piece.slope.clone() };
            BandZone { piece, undecided: !settled }
        };
        cuts.iter().zip(ends).map(zone).collect()
    }
}

/// Walks the steps of a contested stretch.
struct StepWalk<'a> {
    gap: &'a CostDifference,
    stairs: Vec<&'a SignedCharge>,
    left: usize,
}

impl StepWalk<'_> {
    /// Adds the runs from the start of `piece` to `last`; says how far it came.
    fn walk(&mut self, piece: &LinearPiece, last: u64, found: &mut Vec<SignRun>) -> u64 {
        let smooth = CostDifference {
            charges: self.gap.charges.iter().filter(|ramp| !ramp.is_stepwise()).cloned().collect(),
            ..self.gap.clone()
        };
        for straight in smooth.pieces(piece.from, Some(last)) {
            let end = straight.to.unwrap_or(last);
            let reached = self.walk_piece(&straight, end, found);
            if reached < end {
                return reached;
            }
        }
        last
    }

    /// The same where the parts that do not climb in steps go in a straight line.
    fn walk_piece(&mut self, straight: &LinearPiece, last: u64, found: &mut Vec<SignRun>) -> u64 {
        let mut from = straight.from;
        while from <= last {
            if self.left == 0 {
                return from.saturating_sub(1);
            }
            self.left -= 1;
            let next = self.stairs.iter().filter_map(|stair| stair.next_step(from)).min();
            let to = next.map_or(last, |next| (next - 1).min(last));
            let level =
                LinearPiece { from, to: Some(to), value: self.gap.at(from), slope: straight.slope.clone() };
            runs::append(found, runs::sign_runs(&level));
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        last
    }
}
