//! Exponential gaps between independent mutations, by inversion of the distribution function.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a random gap is known to 53 bits at best; no money is computed here"
)]

/// An exponentially distributed gap with a mean of 1/`rate` seconds, in nanoseconds, from 64 random
/// bits: −ln(U) ÷ rate, U uniform in (0, 1).
#[must_use]
pub fn exponential(bits: u64, rate: f64) -> u128 {
    // 53 random bits, never 0, so that the logarithm is finite.
    let uniform = ((bits >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    (-libm::log(uniform) / rate * 1e9) as u128
}
