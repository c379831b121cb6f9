//! Counts, from a log of real mutations, what each write trigger would have done.
//!
//! A log is a stream of [`EventBatch`]es from an [`EventSource`]. Each event is one mutation of one
//! session. A [`FlushPolicy`] decides when pending mutations are flushed. [`replay`] applies any
//! number of policies in one pass; its result, [`ReplayCounts`], holds for each policy the number of
//! writes, how long timers were pending and how long mutations waited.
//!
//! All times and durations in this crate are in milliseconds. The crate knows no price.

pub mod generate;
pub mod sql;
pub mod write;

mod counts;
mod engine;
mod event;
mod policy;
mod read;
mod state_machine;

pub use counts::{GapBin, LogSummary, ReplayCounts, TriggerCounts};
pub use engine::{
    Eviction, MAX_POLICIES, ReplayError, ReplayOptions, ReplayOptionsError, histogram_edges, replay,
};
pub use event::{
    ColumnRole, EventBatch, EventRows, EventSchema, EventSource, MAX_TIME_MS, Partition, RowLookup,
    SessionHash, SessionRange, TimeUnit,
};
pub use policy::{FlushPolicy, MAX_TRIGGER_MS, PolicyError, TimedTrigger};
pub use read::{
    ColumnChoice, ColumnProblem, LogPartition, LogReader, ReadError, ReadOptions, ReadStatus, RowProblem,
    is_catching_panic, open,
};
pub use state_machine::{SessionOutcome, TriggerMachine};

/// The examples of the README are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
