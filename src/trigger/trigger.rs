//! The triggers in the words of a scenario file, and what each is as a [`FlushPolicy`].

use super::timed::{FlushPolicy, TimedTrigger};
use crate::number::{Count, Duration, Share};

/// When a store is written.
///
/// ```
/// use writecost::trigger::{FlushPolicy, Trigger};
///
/// # fn main() -> Result<(), writecost::number::ParseError> {
/// let trigger = Trigger::Debounced { interval: "5s".parse()?, max_wait: Some("30s".parse()?) };
/// assert_eq!(trigger.to_string(), "debounced 5s, at most 30s");
/// assert_eq!(trigger.max_delay(), Some("30s".parse()?));
/// assert_eq!(trigger.policy_in_millis(), Ok(Some(FlushPolicy::debounced(5_000, Some(30_000)))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trigger {
    /// One write for each mutation.
    PerMutation,
    /// Each mutation restarts a timer; the write comes when it fires.
    Debounced {
        /// Time from the last mutation to the write.
        interval: Duration,
        /// The longest time from the first pending mutation to the write.
        max_wait: Option<Duration>,
    },
    /// The first pending mutation opens a window; one write at its end.
    Batched {
        /// How long the window stays open.
        window: Duration,
        /// The number of pending mutations that closes it at once.
        max_mutations: Option<u64>,
    },
    /// Critical mutations are written at once, together with what is pending; the others are batched.
    Tiered {
        /// The share of mutations that are critical.
        critical: Share,
        /// How long the window of the others stays open.
        window: Duration,
    },
    /// One write for each session, at its end.
    OnDisconnect,
    /// A number of writes for each session that the user measured.
    PerSession(Count),
}

impl Trigger {
    /// When it flushes, with times as the user wrote them; `None` where only a measured number of
    /// writes is known.
    #[must_use]
    pub fn flush_policy(&self) -> Option<FlushPolicy<Duration>> {
        Some(match self {
            Self::PerMutation => FlushPolicy::PerMutation,
            Self::OnDisconnect => FlushPolicy::OnDisconnect,
            Self::Debounced { interval, max_wait } => FlushPolicy::debounced(*interval, *max_wait),
            Self::Batched { window, max_mutations } => FlushPolicy::batched(*window, *max_mutations),
            Self::Tiered { window, .. } => FlushPolicy::tiered(*window),
            Self::PerSession(_) => return None,
        })
    }

    /// Its timed form; `None` for a trigger that does not wait for a timer.
    #[must_use]
    pub fn timed(&self) -> Option<TimedTrigger<Duration>> {
        self.flush_policy().and_then(|policy| policy.timed().copied())
    }

    /// The policy with which a log is replayed: times in milliseconds. `Err` is the time that is
    /// not a whole number of milliseconds.
    pub fn policy_in_millis(&self) -> Result<Option<FlushPolicy>, Duration> {
        self.flush_policy().map(|policy| policy.try_map(to_millis)).transpose()
    }

    /// The share of mutations that are critical; `None` where the trigger does not tell them apart.
    #[must_use]
    pub fn critical_share(&self) -> Option<&Share> {
        match self {
            Self::Tiered { critical, .. } => Some(critical),
            _ => None,
        }
    }

    /// The measured writes of a session, for a trigger that is nothing but that number.
    #[must_use]
    pub fn measured_writes(&self) -> Option<&Count> {
        match self {
            Self::PerSession(count) => Some(count),
            _ => None,
        }
    }

    /// How long its timer runs; `None` for a trigger without a timer.
    #[must_use]
    pub fn timer(&self) -> Option<Duration> {
        self.timed()?.timer().copied()
    }

    /// The longest time from a mutation to the write that saves it; `None` where it has no bound or
    /// is not known.
    #[must_use]
    pub fn max_delay(&self) -> Option<Duration> {
        match self.flush_policy()? {
            FlushPolicy::PerMutation => Some(Duration::ZERO),
            FlushPolicy::OnDisconnect => None,
            FlushPolicy::Timed(timed) => timed.max_wait,
        }
    }
}

/// Whole milliseconds, or the time itself where it is not a whole number of them.
fn to_millis(time: Duration) -> Result<u128, Duration> {
    let nanos = u128::from(time.nanos());
    if nanos.is_multiple_of(1_000_000) { Ok(nanos / 1_000_000) } else { Err(time) }
}
