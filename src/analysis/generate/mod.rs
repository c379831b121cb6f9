//! Logs that a scenario could have left behind: its sessions, arrivals and patterns, by a seed.
//! The same seed gives the same rows, on every platform.

mod arrivals;
mod generator;
mod nature;
mod open;
mod random;
mod starts;

use crate::number::{Duration, Rational};
use crate::trigger::EstimateError;

pub use generator::Generator;

/// What to generate of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How many sessions.
    pub sessions: u64,
    /// What tells one log from another of the same kind.
    pub seed: u64,
    /// How long sessions keep starting, each at a moment of its own.
    pub over: Duration,
    /// The first moment at which one can start, in milliseconds since 1970.
    pub start_ms: i64,
    /// Names of the kinds that cannot wait; the scenario's tiered strategy says how often.
    pub critical: Vec<String>,
}

/// Why a scenario leaves no log behind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGenerated {
    /// Counts do not say when mutations come.
    #[error("its sessions are counts of a log, which say nothing of when mutations come")]
    Counted,
    /// Nobody said for how long sessions are active.
    #[error("it does not say for how long a session is active")]
    NoTime,
    /// No strategy says how many mutations are critical.
    #[error("kinds that cannot wait are as frequent as a tiered trigger says, and it has none")]
    NotTiered,
    /// An even schedule or one of bursts cannot be made.
    #[error(transparent)]
    Schedule(#[from] EstimateError),
    /// More mutations than can be counted.
    #[error("{0} mutations a session are too many")]
    TooMany(Rational),
}
