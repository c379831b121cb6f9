//! Floor 1: write strategies. What a trigger is, what it does with the mutations of a session,
//! and what is expected of it when only their rate is known.

mod counted;
mod counts;
mod expected;
mod gaps;
mod machine;
mod trigger;

pub use counted::{CountSource, MissingCounts, estimate_from_counts};
pub use counts::{GapBin, LogSummary, ReplayCounts, TriggerCounts};
pub use expected::{
    EstimateError, Schedule, SessionActivity, TriggerEstimate, estimate, exponential, mark_critical_evenly,
};
pub use machine::{FlushPolicy, SessionOutcome, TriggerMachine};
pub use trigger::Trigger;
