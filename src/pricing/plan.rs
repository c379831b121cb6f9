use crate::money::Price;

/// What happens to usage past the allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overage {
    /// It is billed.
    #[default]
    Billed,
    /// It fails: the bill is the fee, whatever is tried.
    Blocked,
}

/// A plan: a fee a month, and which allowance applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name in the sheet: `paid`.
    pub id: String,
    /// What it costs a month before anything is used.
    pub fee: Price,
    /// What happens past an allowance.
    pub overage: Overage,
}

impl Plan {
    /// A plan with a fee, billed past its allowances.
    #[must_use]
    pub fn new(id: impl Into<String>, fee: Price) -> Self {
        Self { id: id.into(), fee, overage: Overage::Billed }
    }
}
