//! The built binary, as a user meets it.

mod answers;
mod broken;
mod gates;
mod readme;
mod runner;
