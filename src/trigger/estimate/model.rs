//! What an estimate is made from and what it gives.

use crate::number::{Duration, Figure, Rational};
use crate::workload::Arrivals;

/// What one session looks like to a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionActivity {
    /// Mutations that the trigger sees; a mean may be a fraction.
    pub mutations: Rational,
    /// Seconds over which they arrive.
    pub active_seconds: Rational,
    /// How they arrive.
    pub arrivals: Arrivals,
}

/// What a trigger is expected to do in one session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerEstimate {
    /// Writes.
    pub writes: Figure,
    /// Seconds during which a timer is pending, which keeps the host awake.
    pub timer_pending: Figure,
    /// Sum over mutations of the seconds until they are written; `None` where it is not known.
    pub total_delay: Option<Figure>,
    /// Seconds from the first mutation to the last write; `None` where it is not known.
    pub observed_time: Option<Figure>,
    /// Times a timer is started or restarted: what an alarm bills as `set_alarm`.
    pub timer_starts: Figure,
    /// Writes that a timer makes, rather than a mutation.
    pub timer_fires: Figure,
    /// The longest delay of one mutation; `None` where it has no bound.
    pub max_delay: Option<Duration>,
    /// The standard error of the writes, where they were simulated.
    pub standard_error: Option<Rational>,
}

/// Why a trigger has no estimate for a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// Mutations that are counted one by one must be a whole number.
    #[error("these arrivals are counted one by one and need a whole number of mutations, not {0}")]
    FractionalMutations(Rational),
    /// Counting this many would take too long.
    #[error(
        "these arrivals are counted one by one, and {0} mutations a session are too many (10,000,000 at most)"
    )]
    TooMany(Rational),
    /// A burst of no mutations.
    #[error("a burst of 0 mutations never makes any")]
    EmptyBurst,
    /// Without active time, mutations have no rate.
    #[error("mutations that arrive independently need some active time, and there is none")]
    NoTime,
    /// A figure is too large to be computed.
    #[error("the expected count cannot be computed: the figures are too large")]
    OutOfRange,
}

impl TriggerEstimate {
    /// Every mutation is written when it arrives.
    pub(in crate::trigger) fn write_through(mutations: &Rational) -> Self {
        Self {
            total_delay: Some(Figure::zero()),
            observed_time: Some(Figure::zero()),
            ..Self::without_timer(mutations.clone(), Some(Duration::ZERO))
        }
    }

    /// This many writes without a timer; how long mutations wait is not known.
    pub(in crate::trigger) fn without_timer(writes: Rational, max_delay: Option<Duration>) -> Self {
        Self {
            writes: Figure::exact(writes),
            timer_pending: Figure::zero(),
            total_delay: None,
            observed_time: None,
            timer_starts: Figure::zero(),
            timer_fires: Figure::zero(),
            max_delay,
            standard_error: None,
        }
    }
}
