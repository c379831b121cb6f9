//! Floor 3: questions asked of bills. None of them knows how its answer is shown.

pub mod account;
pub mod advice;
pub mod break_even;
pub mod compare;
pub mod diff;
pub mod expectation;
pub mod generate;
pub mod measured;
pub mod price_changes;
pub mod replay;
pub mod rounding;
pub mod sql;
