//! By how much bills change from one version of a scenario to another, and whether the change exceeds
//! a threshold.

mod difference;
mod snapshot;
mod threshold;

pub use difference::{BreakEvenChanged, CheapestChanged, Difference, TotalChange, diff};
pub use snapshot::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};
pub use threshold::{THRESHOLD_SYNTAX, Threshold, ThresholdResult, Violation};
