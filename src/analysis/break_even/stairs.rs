//! Gaps with meters that round up. A step is never higher than one block, so wherever the
//! pro-rata gap is wider than the blocks the answer is settled without looking at a single step;
//! only the contested stretches between are walked, step by step.

use super::gap::{Gap, Piece, Ramp};
use super::runs::{self, Run};
use crate::number::Exact;

/// Steps after which a walk gives up and says how far it came.
const MOST_STEPS: usize = 4_000_000;

/// The runs of a gap from `from` to `to`, and where the walk ended if what lies beyond is not
/// proven.
pub(super) fn runs(gap: &Gap, from: u64, to: Option<u64>, horizon: u64) -> (Vec<Run>, Option<u64>) {
    let mut found = Vec::new();
    let reach = Reach::of(gap);
    let mut walk =
        Walk { gap, stairs: gap.ramps.iter().filter(|ramp| ramp.is_stair()).collect(), left: MOST_STEPS };
    for piece in gap.pieces(from, to) {
        for zone in reach.zones(&piece) {
            if !zone.contested {
                runs::append(&mut found, of_zone(gap, &zone.piece, &reach));
                continue;
            }
            let last = zone.piece.to.unwrap_or_else(|| horizon.max(zone.piece.from));
            let reached = walk.across(&zone.piece, last, &mut found);
            if zone.piece.to.is_none() || reached < last {
                return (found, Some(reached));
            }
        }
    }
    (found, None)
}

/// The runs of a settled zone. How wide the gap grows in it is not worked out: the steps are not
/// looked at, but for those that lead to its only number.
fn of_zone(gap: &Gap, piece: &Piece, reach: &Reach) -> Vec<Run> {
    let mut runs = runs::of_piece(piece);
    if !reach.is_nothing() {
        for run in &mut runs {
            run.widest = (run.to == Some(run.from)).then(|| gap.at(run.from).abs());
        }
    }
    runs
}

/// How far the billed gap can lie from the pro-rata one.
struct Reach {
    up: Exact,
    down: Exact,
}

/// A stretch of a piece, settled or not.
struct Zone {
    piece: Piece,
    contested: bool,
}

impl Reach {
    fn of(gap: &Gap) -> Self {
        let steps = |taken_off: bool| {
            let stairs = gap.ramps.iter().filter(move |ramp| ramp.is_stair() && ramp.taken_off == taken_off);
            stairs.map(|ramp| ramp.charge.largest_step()).sum()
        };
        Self { up: steps(false), down: steps(true) }
    }

    fn is_nothing(&self) -> bool {
        self.up.is_zero() && self.down.is_zero()
    }

    /// Cuts a piece where the pro-rata gap enters or leaves the reach of the steps.
    fn zones(&self, piece: &Piece) -> Vec<Zone> {
        if self.is_nothing() {
            return vec![Zone { piece: piece.clone(), contested: false }];
        }
        let shifted = |by: &Exact| Piece { value: &piece.value + by, ..piece.clone() };
        let (above, below) = (shifted(&-&self.down), shifted(&self.up));
        let mut cuts: Vec<u64> =
            [&above, &below].into_iter().flat_map(runs::of_piece).map(|run| run.from).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).map(|next| Some(next - 1)).chain([piece.to]);
        let zone = |(&from, to): (&u64, Option<u64>)| {
            let settled = above.at(from).is_positive() || below.at(from).is_negative();
            let piece = Piece { from, to, value: piece.at(from), slope: piece.slope.clone() };
            Zone { piece, contested: !settled }
        };
        cuts.iter().zip(ends).map(zone).collect()
    }
}

/// Walks the steps of a contested stretch.
struct Walk<'a> {
    gap: &'a Gap,
    stairs: Vec<&'a Ramp>,
    left: usize,
}

impl Walk<'_> {
    /// Adds the runs from the start of `piece` to `last`; says how far it came.
    fn across(&mut self, piece: &Piece, last: u64, found: &mut Vec<Run>) -> u64 {
        let smooth = Gap {
            ramps: self.gap.ramps.iter().filter(|ramp| !ramp.is_stair()).cloned().collect(),
            ..self.gap.clone()
        };
        for straight in smooth.pieces(piece.from, Some(last)) {
            let end = straight.to.unwrap_or(last);
            let reached = self.steps(&straight, end, found);
            if reached < end {
                return reached;
            }
        }
        last
    }

    /// The same where the parts that do not climb in steps go in a straight line.
    fn steps(&mut self, straight: &Piece, last: u64, found: &mut Vec<Run>) -> u64 {
        let mut from = straight.from;
        while from <= last {
            if self.left == 0 {
                return from.saturating_sub(1);
            }
            self.left -= 1;
            let next = self.stairs.iter().filter_map(|stair| stair.next_step(from)).min();
            let to = next.map_or(last, |next| (next - 1).min(last));
            let level = Piece { from, to: Some(to), value: self.gap.at(from), slope: straight.slope.clone() };
            runs::append(found, runs::of_piece(&level));
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        last
    }
}
