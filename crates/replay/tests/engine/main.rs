//! The engine against plain implementations of the same definitions.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

mod long_gaps;
mod memory_log;
mod oracle;
mod order;
mod policies;
mod shapes;
