//! By how much bills move from one version of a question to another, and whether that is too much.

mod difference;
mod gate;
mod snapshot;

pub use difference::{BreakEvenChanged, CheapestChanged, Difference, TotalChange, diff};
pub use gate::{THRESHOLD_SYNTAX, Threshold, ThresholdResult, Violation};
pub use snapshot::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};
