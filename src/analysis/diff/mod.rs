//! By how much bills move from one version of a question to another, and whether that is too much.

mod difference;
mod gate;
mod snapshot;

pub use difference::{BreakEvenMoved, CheapestChanged, Difference, Moved, diff};
pub use gate::{Cause, GATES, Gate, Held};
pub use snapshot::{Snapshot, SnapshotBreakEven, SnapshotCost, SnapshotLine};
