//! When sessions start: independently of each other and all over the span, in order of time.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "moments of a synthetic log; no money is computed here"
)]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::Plan;
use super::random::unit;

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// In milliseconds since 1970.
    pub(super) at: i64,
    /// 128 bits that name it.
    pub(super) name: [u64; 2],
    /// What its own stream starts from.
    pub(super) seed: u64,
}

/// Sorted moments without a list of them: of n that are left over a stretch, the first leaves
/// the part v^(1/n) of it, v being uniform.
#[derive(Debug)]
pub(super) struct Starts {
    random: ChaCha8Rng,
    left: u64,
    /// The part of the span that is left.
    rest: f64,
    start: i64,
    span: f64,
}

impl Starts {
    pub(super) fn new(plan: &Plan) -> Self {
        let random = ChaCha8Rng::seed_from_u64(plan.seed);
        let millis = plan.over.nanos() / 1_000_000;
        Self { random, left: plan.sessions, rest: 1.0, start: plan.start_ms, span: millis as f64 }
    }
}

impl Iterator for Starts {
    type Item = Start;

    fn next(&mut self) -> Option<Start> {
        if self.left == 0 {
            return None;
        }
        // Never 0, so that the logarithm is finite.
        let uniform = 1.0 - unit(self.random.next_u64());
        self.rest *= libm::exp(libm::log(uniform) / self.left as f64);
        self.left -= 1;
        let at = self.start.saturating_add(((1.0 - self.rest) * self.span) as i64);
        let name = [self.random.next_u64(), self.random.next_u64()];
        Some(Start { at, name, seed: self.random.next_u64() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Duration;

    #[test]
    fn starts_are_in_order_and_fill_the_span_evenly() {
        let over = Duration::from_millis(1_000_000);
        let plan = Plan { sessions: 100_000, seed: 1, over, start_ms: 5, critical: Vec::new() };
        let starts: Vec<i64> = Starts::new(&plan).map(|start| start.at - 5).collect();
        assert_eq!(starts.len(), 100_000);
        assert!(starts.is_sorted());
        assert!(starts[0] >= 0 && starts[99_999] < 1_000_000);
        for tenth in 0..10 {
            let within = starts.iter().filter(|&&at| at / 100_000 == tenth).count();
            // Six deviations of a binomial of 100,000 and a tenth.
            assert!(within.abs_diff(10_000) < 570, "{within} in tenth {tenth}");
        }
    }
}
