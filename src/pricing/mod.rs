//! Price sheets: one vendor's prices on one day.
//!
//! A [`Sheet`] has services. A [`Service`] has meters, the operations that use them, and limits. A [`Plan`]
//! has a fee, allowances, and a rule for usage above them. [`UnitRate`] is the one model of a price.

mod allowance;
mod meter;
mod operation;
mod plan;
mod rate;
mod service;
mod sheet;
pub mod sheet_diff;
mod sheet_ref;
mod sheet_spec;
mod validate;

pub use allowance::{Allowance, Allowances};
pub use meter::Meter;
pub use operation::{Operation, UnitCost};
pub use plan::{Overage, Plan};
pub use rate::{Breakpoint, RateError, RateErrors, Tier, TierShare, UnitRate};
pub use service::{FOCUS_CATEGORIES, Limit, Service};
pub use sheet::{MeterId, Sheet};
pub use sheet_ref::{SheetRef, SheetRefError, in_effect_on};
pub use sheet_spec::SheetSpec;
