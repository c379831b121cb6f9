//! By how much bills move from one version of a question to another, and whether that is too much.

mod difference;
mod snapshot;
mod threshold;

pub use difference::{BreakEvenChanged, CheapestChanged, Difference, TotalChange, diff};
pub use snapshot::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};
pub use threshold::{THRESHOLD_SYNTAX, Threshold, ThresholdResult, Violation};
