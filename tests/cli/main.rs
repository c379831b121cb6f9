//! The built binary, as a user meets it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod broken;
mod budgets;
#[cfg(unix)]
mod ci;
mod counts;
mod diff;
mod focus;
mod gates;
mod habits;
mod hostile;
mod import;
mod init;
mod looks;
mod manuals;
mod readme;
mod runner;
mod schema_keys;
mod schema_scalars;
mod schemas;
mod trace;
mod walk;
