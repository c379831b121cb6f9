//! The built binary, as a user meets it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod broken;
mod gates;
mod queries;
mod readme;
mod runner;
