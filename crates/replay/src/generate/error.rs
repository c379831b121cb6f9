/// Why options describe no log.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// There is no pattern of sessions.
    #[error("there is no pattern of sessions")]
    NoPattern,
    /// A share below 0, above 1, or not a number.
    #[error("the share {what} is {share}: it must be from 0 to 1")]
    InvalidShare {
        /// Of what it is a share.
        what: &'static str,
        /// The share.
        share: f64,
    },
    /// A rate of 0, a negative or infinite one, or not a number.
    #[error("the rate is {0} mutations per second: it must be above 0 and finite")]
    InvalidRate(f64),
    /// Fixed arrivals of another number than the mutations of the session.
    #[error("{found} fixed arrivals are given for a session of {expected} mutations")]
    WrongArrivalCount {
        /// Mutations of the session.
        expected: u64,
        /// Arrivals given.
        found: usize,
    },
    /// Fixed arrivals that are not in order of time.
    #[error("fixed arrivals are not in order of time")]
    UnorderedArrivals,
    /// Critical kinds are named, and no mutation is critical.
    #[error("critical kinds are named, but no mutation is critical")]
    UnusedCriticalKinds,
}
