//! Floor 2: usage → lines → total. A [`Charge`] turns a month's usage of one meter into dollars;
//! a [`Curve`] is a strategy's whole bill as an exact function of sessions.

mod charge;
mod curve;
mod line;

pub use charge::{Charge, Conditions, Hinge};
pub use curve::{Curve, Term};
pub use line::{Bill, Line, OverPlan, OverPlanPeriod, Part};
