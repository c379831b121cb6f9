//! Questions about bills, each answered with plain data. No module here knows how its answer is
//! displayed.

pub mod break_even;
pub mod check;
pub mod compare;
pub mod diff;
pub mod model_error;
pub mod reconcile;
pub mod rounding_effect;
pub mod undocumented_rules;
pub mod warnings;
