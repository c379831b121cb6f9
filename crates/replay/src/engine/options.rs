use crate::policy::{FlushPolicy, PolicyError};

/// The largest number of policies in one pass.
pub const MAX_POLICIES: usize = 20_000;

/// When the engine may forget a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Eviction {
    /// As soon as the order of the log allows the conclusion that the session is over. Memory is
    /// bounded by the number of open sessions. A log that contradicts the conclusion stops the
    /// replay with [`ReplayError::LateEvent`](crate::ReplayError::LateEvent).
    #[default]
    WhenIdle,
    /// At the end of the log. Any log whose sessions are each in order of time can be counted.
    Never,
}

/// What to count, and how.
///
/// ```
/// use writecost_replay::{FlushPolicy, ReplayOptions};
///
/// let mut options = ReplayOptions::new(vec![FlushPolicy::batched(500, None)]);
/// options.threads = 2;
/// assert_eq!(options.idle_ms, 30 * 60_000);
/// assert!(options.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplayOptions {
    /// The policies to count.
    pub policies: Vec<FlushPolicy>,
    /// A session ends after this many milliseconds without a mutation.
    pub idle_ms: u64,
    /// Whether to count gaps between mutations by length, finely enough to derive a debounce of any
    /// interval up to `idle_ms`.
    pub gap_histogram: bool,
    /// Whether to count each policy once more over only the mutations that changed something.
    pub count_unchanged_skipped: bool,
    /// Chunk sizes in bytes for which chunks are counted; requires batches with bytes, otherwise each
    /// mutation counts as one chunk.
    pub chunk_sizes: Vec<u64>,
    /// When sessions may be forgotten.
    pub eviction: Eviction,
    /// Number of threads; at least 1 and at most 64 are used.
    pub threads: usize,
}

/// Why options are invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayOptionsError {
    /// A policy cannot be replayed.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The idle time is 0.
    #[error("an idle time of 0 ends every session before it begins")]
    ZeroIdleTime,
    /// The idle time is longer than [`MAX_TRIGGER_MS`](crate::MAX_TRIGGER_MS).
    #[error("{0} ms is too long: a log is replayed with at most 34 years")]
    IdleTimeTooLong(u64),
    /// More than [`MAX_POLICIES`].
    #[error("{0} triggers are too many for one pass: at most {MAX_POLICIES}")]
    TooManyPolicies(usize),
    /// A chunk size is 0.
    #[error("a chunk size must be at least 1 byte")]
    ZeroChunkSize,
}

impl ReplayOptions {
    /// Counts these policies on one thread. Sessions end after 30 minutes without a mutation.
    #[must_use]
    pub fn new(policies: Vec<FlushPolicy>) -> Self {
        Self {
            policies,
            idle_ms: 30 * 60_000,
            gap_histogram: false,
            count_unchanged_skipped: false,
            chunk_sizes: Vec::new(),
            eviction: Eviction::WhenIdle,
            threads: 1,
        }
    }

    /// Checks all values against their limits.
    pub fn check(&self) -> Result<(), ReplayOptionsError> {
        if self.idle_ms == 0 {
            return Err(ReplayOptionsError::ZeroIdleTime);
        }
        if self.idle_ms > crate::MAX_TRIGGER_MS {
            return Err(ReplayOptionsError::IdleTimeTooLong(self.idle_ms));
        }
        if self.policies.len() > MAX_POLICIES {
            return Err(ReplayOptionsError::TooManyPolicies(self.policies.len()));
        }
        if self.chunk_sizes.contains(&0) {
            return Err(ReplayOptionsError::ZeroChunkSize);
        }
        self.policies.iter().try_for_each(FlushPolicy::check)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outside_their_limits_are_refused() {
        let of = |change: fn(&mut ReplayOptions)| {
            let mut options = ReplayOptions::new(vec![FlushPolicy::PerMutation]);
            change(&mut options);
            options.check()
        };
        assert_eq!(of(|options| options.idle_ms = 1 << 40), Ok(()));
        assert_eq!(of(|options| options.idle_ms = 0), Err(ReplayOptionsError::ZeroIdleTime));
        let long = (1 << 40) + 1;
        assert_eq!(
            of(|options| options.idle_ms = (1 << 40) + 1),
            Err(ReplayOptionsError::IdleTimeTooLong(long))
        );
        let many = of(|options| options.policies = vec![FlushPolicy::PerMutation; MAX_POLICIES + 1]);
        assert_eq!(many, Err(ReplayOptionsError::TooManyPolicies(20_001)));
        assert_eq!(of(|options| options.chunk_sizes = vec![1, 0]), Err(ReplayOptionsError::ZeroChunkSize));
        let timeless =
            of(|options| options.policies.push(FlushPolicy::Timed(crate::TimedTrigger::default())));
        assert_eq!(timeless, Err(ReplayOptionsError::Policy(PolicyError::NoTimer)));
    }
}
