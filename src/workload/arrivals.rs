use crate::number::Duration;

/// How the mutations of a session arrive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Arrivals {
    /// However they like: the most writes that a trigger allows are counted.
    UpperBound,
    /// At even distances over the active time.
    Even,
    /// Independently of each other: the first at 0, then exponential gaps.
    #[default]
    Poisson,
    /// In bursts whose starts are evenly spaced over the active time.
    Bursts {
        /// Mutations in a burst.
        size: u64,
        /// From one mutation of a burst to the next.
        spacing: Duration,
    },
}
