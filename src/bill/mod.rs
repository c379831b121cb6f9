//! Floor 2: usage → lines → total. A [`Charge`] turns a month's usage of one meter into dollars;
//! a [`Curve`] is a strategy's whole bill as an exact function of sessions.

mod charge;
mod curve;
mod derivation;
mod line;

pub use charge::{BillingOptions, Breakpoint, MeterCharge};
pub use curve::{CostCurve, MeterCurve};
pub use derivation::{
    Derivation, DerivationSection, DerivationStep, DerivationSubject, Operation, StepKind, StepUnit,
};
pub use line::{AllowanceExceeded, AllowancePeriod, Bill, Line, TierLine};
