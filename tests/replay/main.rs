//! The replay of logs, held against a second implementation that is as plain as can be.
#![allow(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "small numbers of a test, and one that cannot go on has failed"
)]

mod closed_loop;
mod engine;
mod plain;
mod shapes;
mod wide;
