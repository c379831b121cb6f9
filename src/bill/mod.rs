//! Monthly bills.
//!
//! [`MeterCharge`] is the cost of a month's usage of one meter on one plan. [`CostCurve`] is the bill of a
//! strategy as an exact function of sessions per month, and [`Bill`] its value at one volume.
//!
//! ```
//! use std::sync::Arc;
//! use writecost::bill::CostCurve;
//! use writecost::pricing::{Allowance, Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
//! use writecost::scenario::{Scenario, ScenarioSpec, StrategySpec, WorkloadSpec};
//! use writecost::trigger::Trigger;
//! use writecost::workload::ActivitySpec;
//!
//! // $1.00 a million writes, the first million of a month included.
//! let writes = Meter::new("writes", UnitRate::flat("1.00".parse()?, 1_000_000u64)?)
//!     .with_allowance(Allowance::monthly(1_000_000u64));
//! let service = Service::new("do").with_meter(writes).with_operation(Operation::single_unit("put", "writes"));
//! let mut sheet = SheetSpec::new("example", "2026-01-07".parse()?);
//! sheet.services.push(service);
//!
//! // 150 mutations a session, each written.
//! let workload = WorkloadSpec::new(vec![1_000_000], ActivitySpec::new(150, "2.5min".parse()?));
//! let mut spec = ScenarioSpec::new("example", workload);
//! spec.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
//! let scenario = Scenario::new(spec, Arc::new(Sheet::new(sheet)?))?;
//!
//! let curve = CostCurve::for_strategy(&scenario, scenario.baseline());
//! assert_eq!(curve.total(10_000).to_string(), "0.5");
//! assert_eq!(curve.marginal().to_string(), "0.00015");
//! let bill = curve.bill(1_000_000);
//! assert_eq!(bill.lines[0].billable, 149_000_000);
//! assert_eq!(bill.total.to_string(), "149");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod charge;
mod cost_curve;
mod derivation;
mod monthly_bill;

pub use charge::{BillingOptions, MeterCharge};
pub use cost_curve::{CostCurve, MeterCurve};
pub use derivation::{
    Derivation, DerivationSection, DerivationStep, DerivationSubject, Operation, StepKind, StepUnit,
};
pub use monthly_bill::{AllowanceExceeded, AllowancePeriod, Bill, Line, TierLine};
