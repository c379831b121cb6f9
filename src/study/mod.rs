//! Floor 3: questions asked of bills. None of them knows how its answer is shown.

pub mod break_even;
pub mod compare;
pub mod expectation;
