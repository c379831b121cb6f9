//! What every trigger would have done with the mutations of a log: one pass, all triggers at
//! once, memory bounded by the sessions that are open.
//!
//! A [`Log`](crate::workload::Log) hands out parts, which hand out batches of mutations. Workers
//! (`crew`, `board`) decode parts side by side and put each batch in order of its sessions
//! (`group`); every `shard` takes those it owns, batch after batch as the log has them. It finds
//! the state of a session (`sessions`, `table`, `roomy`), and takes of its next mutations as many as
//! it goes on with, in few bits (`times`); these (`stretch`) go to the triggers (`view`): a few words
//! for each open session and each trigger (`windows`, `folds`, `profile`), and for debounces, of any
//! number of intervals at once, a `ladder` (`levels`; `joins` with `row`, `gap`, `tally` and `rungs`).
//! What they count adds up over shards (`sum`).

#![expect(
    clippy::cast_possible_truncation,
    reason = "rows of a batch, slots and levels are numbered in 32 bits, which is more than fit in memory"
)]

mod board;
mod columns;
mod crew;
mod folds;
mod gap;
mod group;
mod head;
mod joins;
mod ladder;
mod levels;
mod plan;
mod prefetch;
mod profile;
mod roomy;
mod row;
mod rungs;
mod sessions;
mod shard;
mod stretch;
mod sum;
mod table;
mod tally;
mod times;
mod totals;
mod view;
mod windows;

pub use crew::{Progress, Stopped, replay};
pub use plan::{Memory, NoPlan, Plan};
