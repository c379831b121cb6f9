use std::fmt;

use super::FlushPolicy;
use crate::number::{Count, Duration, Share};

/// When a store is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// One write at each mutation.
    PerMutation,
    /// Each mutation restarts a timer; the write comes when it ends.
    Debounced {
        /// How long after the last mutation the write comes.
        interval: Duration,
        /// How long after the first unsaved mutation it comes at the latest.
        max_wait: Option<Duration>,
    },
    /// The first unsaved mutation opens a window; one write at its end.
    Batched {
        /// How long the window stays open.
        window: Duration,
        /// How many waiting mutations close it at once.
        max_mutations: Option<u64>,
    },
    /// Critical mutations are written at once and carry what is waiting; the others are batched.
    Tiered {
        /// The share of mutations that cannot wait.
        critical: Share,
        /// How long the others may.
        window: Duration,
    },
    /// One write a session, at its end.
    OnDisconnect,
    /// So many writes a session, measured by the user.
    PerSession(Count),
}

impl Trigger {
    /// Its name in a scenario file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::PerMutation => "per-mutation",
            Self::Debounced { .. } => "debounced",
            Self::Batched { .. } => "batched",
            Self::Tiered { .. } => "tiered",
            Self::OnDisconnect => "on-disconnect",
            Self::PerSession(_) => "per-session",
        }
    }

    /// The time its timer runs, where it has one.
    #[must_use]
    pub fn timer(&self) -> Option<Duration> {
        match self {
            Self::Debounced { interval, .. } => Some(*interval),
            Self::Batched { window, .. } | Self::Tiered { window, .. } => Some(*window),
            Self::PerMutation | Self::OnDisconnect | Self::PerSession(_) => None,
        }
    }

    /// The rule that a log is replayed with, its times in milliseconds; `None` where there is
    /// nothing to count. `Err` is the time that is no whole number of them.
    pub fn flush_policy(&self) -> Result<Option<FlushPolicy>, Duration> {
        Ok(Some(match self {
            Self::PerMutation => FlushPolicy::PerMutation,
            Self::OnDisconnect => FlushPolicy::OnDisconnect,
            Self::Debounced { interval, max_wait } => FlushPolicy::Debounced {
                interval: millis(*interval)?,
                max_wait: max_wait.map(millis).transpose()?,
            },
            Self::Batched { window, max_mutations } => {
                FlushPolicy::Batched { window: millis(*window)?, max_mutations: *max_mutations }
            }
            Self::Tiered { window, .. } => FlushPolicy::Tiered { window: millis(*window)? },
            Self::PerSession(_) => return Ok(None),
        }))
    }

    /// The longest a mutation can wait for the write that saves it; `None` where nothing bounds
    /// it, or nothing is known.
    #[must_use]
    pub fn max_delay(&self) -> Option<Duration> {
        match self {
            Self::PerMutation => Some(Duration::ZERO),
            Self::Batched { window, .. } | Self::Tiered { window, .. } => Some(*window),
            Self::Debounced { max_wait, .. } => *max_wait,
            Self::OnDisconnect | Self::PerSession(_) => None,
        }
    }
}

/// Whole milliseconds.
fn millis(time: Duration) -> Result<u128, Duration> {
    let nanos = u128::from(time.nanos());
    if nanos.is_multiple_of(1_000_000) { Ok(nanos / 1_000_000) } else { Err(time) }
}

impl fmt::Display for Trigger {
    /// As a person says it: `debounced 5s`, `tiered 5% critical, 100ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Debounced { interval, max_wait: None } => write!(f, "debounced {interval}"),
            Self::Debounced { interval, max_wait: Some(most) } => {
                write!(f, "debounced {interval}, at most {most}")
            }
            Self::Batched { window, max_mutations: None } => write!(f, "batched {window}"),
            Self::Batched { window, max_mutations: Some(most) } => {
                write!(f, "batched {window} or {most} mutations")
            }
            Self::Tiered { critical, window } => write!(f, "tiered {critical} critical, {window}"),
            Self::PerSession(count) => write!(f, "{count} per session"),
            Self::PerMutation | Self::OnDisconnect => f.pad(self.name()),
        }
    }
}
