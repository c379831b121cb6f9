//! The built binary, as a user meets it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod answers;
mod broken;
mod budgets;
mod ci;
mod counts;
mod diff;
mod focus;
mod gates;
mod habits;
mod hostile;
mod import;
mod init;
mod logs;
mod looks;
mod manuals;
mod queries;
mod readme;
mod runner;
mod schema_keys;
mod schema_scalars;
mod schemas;
mod trace;
mod walk;
