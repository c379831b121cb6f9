//! When the mutations of a session occur.

use crate::number::Duration;

/// A model of when the mutations of a session occur.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Arrivals {
    /// No assumption: the number of writes is the maximum that the trigger allows.
    UpperBound,
    /// Evenly spaced over the active time.
    Even,
    /// Independent of each other: the first at 0, then exponentially distributed gaps.
    #[default]
    Poisson,
    /// Bursts whose starts are evenly spaced over the active time.
    Bursts {
        /// The mutations of one burst.
        size: u64,
        /// The time from one mutation of a burst to the next.
        spacing: Duration,
    },
}
