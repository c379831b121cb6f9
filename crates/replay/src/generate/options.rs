use super::error::GenerateError;

/// What to generate.
///
/// ```
/// use writecost_replay::generate::{ArrivalProcess, GenerateOptions, Generator, SessionPattern};
///
/// // 150 mutations at random times in about 5 minutes.
/// let pattern = SessionPattern::new(150, ArrivalProcess::Poisson { per_second: 0.5 });
/// let options = GenerateOptions::new(1_000, vec![pattern]);
/// let rows: usize = Generator::new(options)?.map(|batch| batch.len()).sum();
/// assert_eq!(rows, 150_000);
/// # Ok::<(), writecost_replay::generate::GenerateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// Number of sessions.
    pub sessions: u64,
    /// Seed of the random stream. Different seeds give different logs.
    pub seed: u64,
    /// The earliest time at which a session can start, in milliseconds since 1970.
    pub start_ms: i64,
    /// Sessions start, each independently, within this many milliseconds.
    pub span_ms: u64,
    /// The kinds of sessions.
    pub patterns: Vec<SessionPattern>,
    /// The probability that a mutation is critical, where arrivals do not determine it.
    pub critical_share: f64,
    /// Names of the critical kinds. If it is empty and mutations can be critical: `add`, `delete`.
    pub critical_kinds: Vec<String>,
    /// The probability that a mutation changes nothing. If it is 0, the log has no `changed` column.
    pub unchanged_share: f64,
    /// Payload sizes are uniform from three quarters to five quarters of this many bytes.
    pub payload_bytes: u64,
}

/// A kind of session.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SessionPattern {
    /// The share of all sessions that are of this kind. Shares add up to 1; a shortfall by rounding
    /// goes to the last pattern.
    pub share: f64,
    /// The fewest mutations of a session.
    pub min_mutations: u64,
    /// The probability that a session has one more.
    pub extra_share: f64,
    /// When mutations come.
    pub arrivals: ArrivalProcess,
}

/// When the mutations of a session come.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ArrivalProcess {
    /// The first at the start of the session, the others independently at a rate.
    Poisson {
        /// Mutations per second.
        per_second: f64,
    },
    /// At the same offsets from the start in every session.
    Fixed {
        /// Arrivals in a session with the fewest mutations.
        fewest: ArrivalTimes,
        /// Arrivals in a session with one more; not used if [`SessionPattern::extra_share`] is 0.
        one_more: ArrivalTimes,
    },
}

/// Fixed arrivals in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArrivalTimes {
    /// Milliseconds from the start of the session to each mutation.
    pub offsets_ms: Vec<u64>,
    /// Whether each mutation is critical.
    pub critical: Vec<bool>,
}

impl GenerateOptions {
    /// Sessions of these patterns over 30 days from 2026-01-05 with seed 7, all mutations ordinary,
    /// changing, and of about 4,096 bytes.
    #[must_use]
    pub fn new(sessions: u64, patterns: Vec<SessionPattern>) -> Self {
        Self {
            sessions,
            seed: 7,
            start_ms: 1_767_571_200_000,
            span_ms: 30 * 86_400_000,
            patterns,
            critical_share: 0.0,
            critical_kinds: Vec::new(),
            unchanged_share: 0.0,
            payload_bytes: 4_096,
        }
    }

    /// Whether some mutation can be critical.
    pub(super) fn has_critical(&self) -> bool {
        self.critical_share > 0.0 || self.patterns.iter().any(|pattern| pattern.arrivals.has_critical())
    }

    pub(super) fn validate(&self) -> Result<(), GenerateError> {
        if self.patterns.is_empty() {
            return Err(GenerateError::NoPattern);
        }
        validate_share("of critical mutations", self.critical_share)?;
        validate_share("of unchanged mutations", self.unchanged_share)?;
        if !self.critical_kinds.is_empty() && !self.has_critical() {
            return Err(GenerateError::UnusedCriticalKinds);
        }
        self.patterns.iter().try_for_each(SessionPattern::validate)
    }
}

impl SessionPattern {
    /// All sessions, each with this many mutations.
    #[must_use]
    pub fn new(mutations: u64, arrivals: ArrivalProcess) -> Self {
        Self { share: 1.0, min_mutations: mutations, extra_share: 0.0, arrivals }
    }

    fn validate(&self) -> Result<(), GenerateError> {
        validate_share("of sessions", self.share)?;
        validate_share("of sessions with one more mutation", self.extra_share)?;
        match &self.arrivals {
            ArrivalProcess::Poisson { per_second } if *per_second > 0.0 && per_second.is_finite() => Ok(()),
            ArrivalProcess::Poisson { per_second } => Err(GenerateError::InvalidRate(*per_second)),
            ArrivalProcess::Fixed { fewest, one_more } => {
                fewest.validate(self.min_mutations)?;
                if self.extra_share > 0.0 {
                    one_more.validate(self.min_mutations.saturating_add(1))?;
                }
                Ok(())
            }
        }
    }
}

impl ArrivalProcess {
    fn has_critical(&self) -> bool {
        match self {
            Self::Poisson { .. } => false,
            Self::Fixed { fewest, one_more } => {
                fewest.critical.contains(&true) || one_more.critical.contains(&true)
            }
        }
    }
}

impl ArrivalTimes {
    fn validate(&self, mutations: u64) -> Result<(), GenerateError> {
        for found in [self.offsets_ms.len(), self.critical.len()] {
            if u64::try_from(found) != Ok(mutations) {
                return Err(GenerateError::WrongArrivalCount { expected: mutations, found });
            }
        }
        if self.offsets_ms.is_sorted() { Ok(()) } else { Err(GenerateError::UnorderedArrivals) }
    }
}

fn validate_share(what: &'static str, share: f64) -> Result<(), GenerateError> {
    if (0.0..=1.0).contains(&share) { Ok(()) } else { Err(GenerateError::InvalidShare { what, share }) }
}
