//! Write triggers: what each does with the mutations of a session, and what is expected of it when
//! only their rate, or the counts of a log, are known.
//!
//! [`Trigger`] keeps the words of a scenario file. [`FlushPolicy`] is what the algorithms work from:
//! [`TimedTrigger`] is the one model of every trigger that waits.
//!
//! # Adding a trigger
//!
//! At most six files change:
//!
//! 1. `trigger.rs`: the variant of [`Trigger`] and its [`FlushPolicy`].
//! 2. `table.rs`: its row in [`TRIGGERS`], from which parsing, bounds, names, counts files and SQL
//!    names are derived.
//! 3. `state_machine.rs`: what it does, where [`TimedTrigger`] does not express it yet (a new field
//!    goes into `timed.rs`).
//! 4. `estimate/poisson.rs`: a closed form for independent arrivals. Without one, sessions are
//!    simulated.
//! 5. The engine of `crates/replay`, where it cannot replay such a [`TimedTrigger`] yet.
//! 6. `schemas/scenario.schema.json`; a test compares its keys with the table.

mod counts;
mod estimate;
mod from_counts;
mod gap_histogram;
mod state_machine;
mod table;
mod timed;
#[expect(clippy::module_inception, reason = "the file that defines `Trigger` is named after it")]
mod trigger;

pub use counts::{GapBin, LogSummary, ReplayCounts, TriggerCounts};
pub use estimate::{
    EstimateError, Schedule, SessionActivity, TriggerEstimate, estimate, exponential, mark_critical_evenly,
};
pub use from_counts::{CountSource, MissingCounts, estimate_from_counts};
pub use state_machine::{SessionOutcome, TriggerMachine};
pub use table::{MEASURED_WRITES, Setting, SettingRole, SettingValues, Settings, TRIGGERS, TriggerInfo};
pub use timed::{FlushPolicy, TimedTrigger};
pub use trigger::Trigger;
