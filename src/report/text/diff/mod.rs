//! The difference of two versions, in words.

mod document;
mod input_changes;
pub(super) mod phrases;
mod thresholds;

pub use document::{diff, diff_records};
pub use input_changes::input_changes;
pub use thresholds::{violation, violation_of};
