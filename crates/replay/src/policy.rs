//! When pending mutations are flushed.

/// A trigger that flushes by timer, by number of pending mutations, or on a critical mutation.
///
/// A mutation at exactly the time at which a timer fires comes after that flush and is the first
/// pending mutation of the next one. The end of a session does not cut a timer short.
///
/// The constructors of [`FlushPolicy`] build the usual combinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TimedTrigger {
    /// Each mutation restarts a timer of this many milliseconds; the flush comes when it fires.
    pub restart: Option<u64>,
    /// The flush comes at most this many milliseconds after the first pending mutation.
    pub max_wait: Option<u64>,
    /// This many pending mutations flush at once.
    pub max_mutations: Option<u64>,
    /// The first mutation after an idle period is flushed at once.
    pub leading: bool,
    /// A critical mutation flushes at once, together with what is pending.
    pub closes_on_critical: bool,
}

/// When the pending mutations of a session are flushed. Times are in milliseconds.
///
/// ```
/// use writecost_replay::FlushPolicy;
///
/// let policy = FlushPolicy::debounced(5_000, Some(30_000));
/// let FlushPolicy::Timed(trigger) = policy else { unreachable!() };
/// assert_eq!((trigger.restart, trigger.max_wait), (Some(5_000), Some(30_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FlushPolicy {
    /// One flush for each mutation.
    PerMutation,
    /// One flush at the end of each session.
    OnDisconnect,
    /// Flushes by timer or by the mutations themselves.
    Timed(TimedTrigger),
}

impl FlushPolicy {
    /// A flush `interval` after the last mutation, at most `max_wait` after the first pending one.
    #[must_use]
    pub const fn debounced(interval: u64, max_wait: Option<u64>) -> Self {
        Self::Timed(TimedTrigger { restart: Some(interval), max_wait, ..NO_TRIGGER })
    }

    /// A flush `window` after the first pending mutation, or at once with `max_mutations` pending.
    #[must_use]
    pub const fn batched(window: u64, max_mutations: Option<u64>) -> Self {
        Self::Timed(TimedTrigger { max_wait: Some(window), max_mutations, ..NO_TRIGGER })
    }

    /// A flush `window` after the first pending mutation, or at once with a critical mutation.
    #[must_use]
    pub const fn tiered(window: u64) -> Self {
        Self::Timed(TimedTrigger { max_wait: Some(window), closes_on_critical: true, ..NO_TRIGGER })
    }

    /// Checks that sessions can be replayed with this policy.
    pub fn check(&self) -> Result<(), PolicyError> {
        let Self::Timed(trigger) = self else { return Ok(()) };
        if trigger.leading {
            return Err(PolicyError::LeadingNotSupported);
        }
        let longest = trigger.restart.max(trigger.max_wait).ok_or(PolicyError::NoTimer)?;
        if longest > MAX_TRIGGER_MS { Err(PolicyError::TooLong(longest)) } else { Ok(()) }
    }
}

/// The longest interval or window of a trigger in milliseconds: about 34 years.
pub const MAX_TRIGGER_MS: u64 = 1 << 40;

/// Why a policy cannot be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// An interval or a window is longer than [`MAX_TRIGGER_MS`].
    #[error("{0} ms is too long: a log is replayed with at most 34 years")]
    TooLong(u64),
    /// Neither [`TimedTrigger::restart`] nor [`TimedTrigger::max_wait`] is set, so that pending
    /// mutations might never be flushed.
    #[error("a timed trigger needs an interval or a window")]
    NoTimer,
    /// [`TimedTrigger::leading`] is set.
    #[error("a leading flush cannot be replayed")]
    LeadingNotSupported,
}

/// `TimedTrigger::default()` for constant functions.
const NO_TRIGGER: TimedTrigger = TimedTrigger {
    restart: None,
    max_wait: None,
    max_mutations: None,
    leading: false,
    closes_on_critical: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_a_timer_or_with_one_that_is_too_long_is_refused() {
        let timed = |trigger| FlushPolicy::Timed(trigger).check();
        let counting = TimedTrigger { max_mutations: Some(3), ..TimedTrigger::default() };
        assert_eq!(timed(counting), Err(PolicyError::NoTimer));
        let leading = TimedTrigger { restart: Some(1), leading: true, ..TimedTrigger::default() };
        assert_eq!(timed(leading), Err(PolicyError::LeadingNotSupported));
        for (policy, expected) in [
            (FlushPolicy::PerMutation, Ok(())),
            (FlushPolicy::tiered(0), Ok(())),
            (FlushPolicy::batched(MAX_TRIGGER_MS, None), Ok(())),
            (
                FlushPolicy::debounced(5, Some(MAX_TRIGGER_MS + 1)),
                Err(PolicyError::TooLong(MAX_TRIGGER_MS + 1)),
            ),
        ] {
            assert_eq!(policy.check(), expected, "{policy:?}");
        }
    }
}
