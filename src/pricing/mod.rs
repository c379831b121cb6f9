//! Floor 1: one vendor's prices as of one day. A [`Sheet`] has services; a service has meters,
//! the operations that move them, and limits; a plan says what is included and what comes after.

mod meter;
mod operation;
mod plan;
mod reference;
mod service;
mod sheet;
pub mod sheet_diff;

pub use meter::{Allowance, Allowances, Meter, Tariff, Tier};
pub use operation::{Operation, UnitCost};
pub use plan::{Overage, Plan};
pub use reference::{SheetRef, in_effect_on};
pub use service::{CATEGORIES, Limit, Service};
pub use sheet::{MeterRef, Sheet, SheetSpec};
