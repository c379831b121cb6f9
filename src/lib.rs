//! Exact bills and break-evens for write strategies on stores that are billed by the operation.

pub mod bill;
#[cfg(feature = "cli")]
pub mod cli;
pub mod fault;
pub mod money;
pub mod pricing;
pub mod quantity;
#[cfg(feature = "cli")]
pub mod render;
pub mod report;
pub mod scenario;
#[cfg(feature = "yaml")]
pub mod source;
pub mod strategy;
pub mod study;
pub mod workload;
