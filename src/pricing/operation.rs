//! What code does, and the units it costs.

use std::num::NonZeroU64;

use crate::number::{Bytes, Rational};

/// The units of one meter that an operation costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnitCost {
    /// The same number for every operation: 1, or 1/20.
    Fixed(Rational),
    /// A number for each started chunk of the bytes that the operation carries, and for at least one chunk.
    PerChunk {
        /// The size of a chunk in bytes.
        chunk: NonZeroU64,
        /// The units for each chunk.
        units: Rational,
    },
}

impl UnitCost {
    /// The units for one operation that carries `size` bytes.
    #[must_use]
    pub fn units_for(&self, size: Bytes) -> Rational {
        match self {
            Self::Fixed(units) => units.clone(),
            Self::PerChunk { chunk, units } => {
                units * &Rational::from(size.get().div_ceil(chunk.get()).max(1))
            }
        }
    }
}

/// An operation of a service, such as `put`, and the units it costs.
///
/// ```
/// use writecost::number::Bytes;
/// use writecost::pricing::Operation;
///
/// let put = Operation::single_unit("put", "writes");
/// let (meter, cost) = &put.costs[0];
/// assert_eq!(meter, "writes");
/// assert_eq!(cost.units_for(Bytes::new(10_000)), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name in the sheet: `put`.
    pub id: String,
    /// The cost in units, by meter of the same service. An operation without costs is free.
    pub costs: Vec<(String, UnitCost)>,
}

impl Operation {
    /// Creates an operation from its costs by meter.
    #[must_use]
    pub fn new(id: impl Into<String>, costs: Vec<(String, UnitCost)>) -> Self {
        Self { id: id.into(), costs }
    }

    /// Creates an operation that costs one unit of one meter.
    #[must_use]
    pub fn single_unit(id: impl Into<String>, meter: impl Into<String>) -> Self {
        Self::new(id, vec![(meter.into(), UnitCost::Fixed(Rational::ONE))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_started_chunk_is_billed() {
        let units = UnitCost::PerChunk { chunk: NonZeroU64::new(4096).unwrap(), units: Rational::ONE };
        for (bytes, expected) in [(0, 1), (1, 1), (4096, 1), (4097, 2), (8192, 2), (9_000, 3)] {
            assert_eq!(units.units_for(Bytes::new(bytes)), expected);
        }
    }
}
