//! Exact bills and break-evens for write strategies on stores that are billed by the operation.

pub mod money;
pub mod quantity;
pub mod strategy;
