//! Which write strategy, at what scale, at what cost, at what risk of losing work?
//!
//! For live state on a platform that is billed by the operation: Cloudflare Workers KV and
//! Durable Objects first, and, since prices are data, anything else. Money is exact or it is an
//! error; a figure that is expected rather than counted says so.
//!
//! # Which part do you need?
//!
//! - *A scenario in a file*: the `writecost` command, or `input::Loader` (feature `yaml`).
//! - *A scenario in code*: [`pricing::Sheet`], [`scenario::Scenario`] and [`bill::CostCurve`]. Nothing
//!   but arithmetic comes with them: build without default features.
//!
//! ```
//! use std::sync::Arc;
//! use writecost::bill::CostCurve;
//! use writecost::pricing::{Allowance, Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
//! use writecost::scenario::{Scenario, ScenarioSpec, StrategySpec, WorkloadSpec};
//! use writecost::trigger::Trigger;
//! use writecost::workload::ActivitySpec;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // $1.00 a million writes, the first million of a month included.
//! let writes = Meter::new("writes", UnitRate::flat("1.00".parse()?, 1_000_000u64)?)
//!     .with_allowance(Allowance::monthly(1_000_000u64));
//! let mut sheet = SheetSpec::new("mine", "2026-01-03".parse()?);
//! sheet.services.push(Service::new("do").with_meter(writes).with_operation(Operation::single_unit("put", "writes")));
//!
//! // A million sessions a month, 150 mutations in each, every one written.
//! let workload = WorkloadSpec::new(vec![1_000_000], ActivitySpec::new(150, "2.5min".parse()?));
//! let mut spec = ScenarioSpec::new("mine", workload);
//! spec.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
//! let scenario = Scenario::new(spec, Arc::new(Sheet::new(sheet)?))?;
//!
//! let bill = CostCurve::for_strategy(&scenario, scenario.baseline()).bill(1_000_000);
//! assert_eq!(bill.total.to_string(), "149");
//! # Ok(())
//! # }
//! ```
//!
//! # What holds, and is tested
//!
//! - The core needs nothing of the outside world: no file, clock, network or hidden randomness.
//! - No float touches money. Amounts are exact rationals; prices keep every digit as written.
//! - The same inputs give the same bytes.
//! - Every figure shown can be traced to a line of the price sheet.
//! - Input that would lose a digit is refused; nothing divides by zero, nothing overflows.
//!
//! # Features
//!
//! - `yaml`: sheets and scenarios from files, with diagnostics that point into them.
//! - `logs`: logs of mutations as CSV, JSON lines or Parquet, compressed or not, for [`replay`];
//!   includes `yaml`.
//! - `report`: answers as documents, tables and versioned JSON, rendered as text for a terminal, Markdown,
//!   HTML, CSV, JUnit or FOCUS; includes `yaml`.
//! - `cli` (default): the command; includes all of them.
//!
//! # Not here
//!
//! Live prices or usage from the network, taxes, currency conversion, negotiated discounts.

pub mod analysis;
pub mod bill;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "yaml")]
pub mod input;
pub mod money;
pub mod number;
pub mod pricing;
#[cfg(feature = "report")]
pub mod render;
#[cfg(feature = "report")]
pub mod report;
pub mod scenario;
pub mod trigger;
#[cfg(feature = "yaml")]
mod unicode;
pub mod validation;
pub mod workload;

/// Logs of mutations: the package `writecost-replay`.
#[cfg(feature = "logs")]
pub use writecost_replay as replay;
