//! Applies all policies to the sessions of a log in one pass.
//!
//! 1. `scheduler` runs threads that each decode partitions and count one shard of the sessions;
//!    `work_queue` hands decoded batches to the shards in the order of the log.
//! 2. `partition` sorts the rows of a batch by shard and session.
//! 3. `shard` finds the state of each session (`session_index`), splits its rows where it was idle, and
//!    forgets sessions that are over (`order_tracker`).
//! 4. `trigger_set` passes the rows of a session, a `mutation_slice`, to the counters: `debounce` for any
//!    number of debounce intervals, `batch_lanes` for windows, `timed_counter` for other triggers,
//!    `gap_histogram` for gaps.
//! 5. `merge` adds up what the shards counted.

mod batch_lanes;
mod columns;
mod debounce;
mod error;
mod gap_histogram;
mod merge;
mod mutation_slice;
mod options;
mod order_tracker;
mod partition;
mod plan;
mod scheduler;
mod session_index;
mod shard;
mod timed_counter;
mod totals;
mod trigger_set;
mod work_queue;

pub use error::ReplayError;
pub use gap_histogram::histogram_edges;
pub use options::{Eviction, MAX_POLICIES, ReplayOptions, ReplayOptionsError};
pub use scheduler::replay;
