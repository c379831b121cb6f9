//! The data model of a log: columns of events, in batches, from a source of partitions.

mod batch;
mod column_role;
mod rows;
mod source;
mod time_unit;

pub use batch::{EventBatch, RowLookup, SessionHash, SessionRange};
pub use column_role::ColumnRole;
pub use rows::{EventRows, EventSchema};
pub use source::{EventSource, Partition};
pub use time_unit::{MAX_TIME_MS, TimeUnit};
