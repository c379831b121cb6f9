//! The built binary, as a user meets it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod broken;
mod counts;
mod budgets;
#[cfg(unix)]
mod ci;
mod diff;
mod gates;
mod hostile;
mod import;
mod init;
mod readme;
mod runner;
