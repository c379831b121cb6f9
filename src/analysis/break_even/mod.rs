//! Where the cheaper of two strategies changes: exact, for every integer number of sessions or of another
//! quantity of the workload.
//!
//! The difference of two bills is a function of one integer variable. Without rounding it is piecewise linear,
//! with breakpoints where an allowance ends or a tier starts; the root of each piece is calculated, nothing is
//! sampled. With rounding, the difference stays within a band around that function, so only the pieces on
//! which the band contains 0 are walked, jump by jump.
//!
//! ```
//! use std::sync::Arc;
//! use writecost::analysis::break_even;
//! use writecost::pricing::{Allowance, Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
//! use writecost::scenario::{Scenario, ScenarioSpec, StrategySpec, WorkloadSpec};
//! use writecost::trigger::Trigger;
//! use writecost::workload::ActivitySpec;
//!
//! // `a` includes 1,000 writes and then costs $2 a write; `b` costs $1 a write.
//! let service = |id: &str, price: &str, included: u64| -> Result<Service, Box<dyn std::error::Error>> {
//!     let meter = Meter::new("writes", UnitRate::flat(price.parse()?, 1u64)?);
//!     let meter = meter.with_allowance(Allowance::monthly(included));
//!     Ok(Service::new(id).with_meter(meter).with_operation(Operation::single_unit("put", "writes")))
//! };
//! let mut sheet = SheetSpec::new("example", "2026-01-07".parse()?);
//! sheet.services = vec![service("a", "2", 1_000)?, service("b", "1", 0)?];
//!
//! let workload = WorkloadSpec::new(vec![100], ActivitySpec::new(1, "1s".parse()?));
//! let mut spec = ScenarioSpec::new("example", workload);
//! for id in ["a", "b"] {
//!     spec.strategies.push(StrategySpec::new(id).writing(id, Trigger::PerMutation));
//! }
//! let scenario = Scenario::new(spec, Arc::new(Sheet::new(sheet)?))?;
//!
//! let [a, b] = scenario.strategies() else { unreachable!() };
//! let answer = break_even::over_sessions(&scenario, a, b, break_even::DEFAULT_HORIZON);
//! // `a` is cheaper below 2,000 sessions, `b` above; at 2,000 they cost the same.
//! let regions: Vec<_> = answer.regions.iter().map(|region| (region.from, region.to)).collect();
//! assert_eq!(regions, [(1, Some(1_999)), (2_000, Some(2_000)), (2_001, None)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod axis;
mod difference;
mod parametric;
mod parametric_pair;
mod sessions;
mod sign_runs;
mod stepwise;

pub use answer::{BreakEven, Region, Segment};
pub use axis::{Axis, BreakEvenError};
pub use parametric::solve;
pub use sessions::{DEFAULT_HORIZON, over_sessions};
