//! What every trigger would have done with the mutations of a log: one pass, all triggers at
//! once, memory bounded by the sessions that are open.
//!
//! A [`Log`](crate::workload::Log) hands out parts, which hand out batches of mutations. Workers decode parts
//! side by side; each batch is then dealt to [`shards`](shard) by session, and every shard sees
//! its sessions' mutations in the order of the log. A shard keeps a few words for each open
//! session and each trigger ([`folds`], [`ladder`]); what they count adds up over shards.

#![expect(
    clippy::cast_possible_truncation,
    reason = "rows of a batch, slots and levels are numbered in 32 bits, which is more than fit in memory"
)]

mod crew;
mod deal;
mod event;
mod folds;
mod ladder;
mod plan;
mod sessions;
mod shard;
mod totals;

pub use crew::{Progress, Stopped, replay};
pub use plan::{Memory, NoPlan, Plan};
