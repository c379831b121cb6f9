use crate::number::{Bytes, Rational};

/// How many units of a meter one operation costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitCost {
    /// Always so many: 1, or 1/20.
    Fixed(Rational),
    /// So many for each started chunk of its bytes, and for at least one.
    PerChunk {
        /// Bytes in a chunk; never 0.
        chunk: u64,
        /// Units a chunk costs.
        units: Rational,
    },
}

impl UnitCost {
    /// The units an operation that carries `size` costs.
    #[must_use]
    pub fn units_for(&self, size: Bytes) -> Rational {
        match self {
            Self::Fixed(units) => units.clone(),
            Self::PerChunk { chunk, units } => units * &Rational::from(size.get().div_ceil(*chunk).max(1)),
        }
    }
}

/// What code does, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its name in the sheet: `put`.
    pub id: String,
    /// The meters it moves, all of the same service. None: it is free.
    pub costs: Vec<(String, UnitCost)>,
}

impl Operation {
    /// An operation that costs one unit of one meter.
    #[must_use]
    pub fn single_unit(id: impl Into<String>, meter: impl Into<String>) -> Self {
        Self { id: id.into(), costs: vec![(meter.into(), UnitCost::Fixed(Rational::ONE))] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_become_started_chunks() {
        let units = UnitCost::PerChunk { chunk: 4096, units: Rational::ONE };
        for (bytes, expected) in [(0, 1), (1, 1), (4096, 1), (4097, 2), (8192, 2), (9_000, 3)] {
            assert_eq!(units.units_for(Bytes::new(bytes)), expected);
        }
    }
}
