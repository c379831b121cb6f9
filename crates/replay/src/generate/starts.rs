//! The starts of sessions: independent and uniform over the span, in order of time.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "times of a synthetic log; no money is computed here"
)]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::options::GenerateOptions;
use super::random::unit;

/// The start of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionStart {
    /// Milliseconds since 1970.
    pub(super) at_ms: i64,
    /// Random bits for its id.
    pub(super) id: [u64; 2],
    /// The seed of its own random stream.
    pub(super) seed: u64,
}

/// Uniform times in order, without a list of them: if n are still to come in what is left of the
/// span, the first of them leaves a fraction u^(1/n) of it, where u is uniform.
#[derive(Debug)]
pub(super) struct SessionStarts {
    random: ChaCha8Rng,
    /// Sessions still to come.
    remaining: u64,
    /// The fraction of the span that is left.
    fraction_left: f64,
    start_ms: i64,
    span_ms: f64,
}

impl SessionStarts {
    pub(super) fn new(options: &GenerateOptions) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(options.seed),
            remaining: options.sessions,
            fraction_left: 1.0,
            start_ms: options.start_ms,
            span_ms: options.span_ms as f64,
        }
    }
}

impl Iterator for SessionStarts {
    type Item = SessionStart;

    fn next(&mut self) -> Option<SessionStart> {
        if self.remaining == 0 {
            return None;
        }
        // Never 0, so that the logarithm is finite.
        let uniform = 1.0 - unit(self.random.next_u64());
        self.fraction_left *= libm::exp(libm::log(uniform) / self.remaining as f64);
        self.remaining -= 1;
        let at_ms = self.start_ms.saturating_add(((1.0 - self.fraction_left) * self.span_ms) as i64);
        let id = [self.random.next_u64(), self.random.next_u64()];
        Some(SessionStart { at_ms, id, seed: self.random.next_u64() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_in_order_and_uniform_over_the_span() {
        let mut options = GenerateOptions::new(100_000, Vec::new());
        (options.seed, options.start_ms, options.span_ms) = (1, 5, 1_000_000);
        let starts: Vec<i64> = SessionStarts::new(&options).map(|start| start.at_ms - 5).collect();
        assert_eq!(starts.len(), 100_000);
        assert!(starts.is_sorted());
        assert!(starts[0] >= 0 && starts[99_999] < 1_000_000);
        for tenth in 0..10 {
            let within = starts.iter().filter(|&&at| at / 100_000 == tenth).count();
            // Six standard deviations of a binomial distribution with n = 100,000 and p = 0.1.
            assert!(within.abs_diff(10_000) < 570, "{within} in tenth {tenth}");
        }
    }
}
