//! The plan an account is on.

use crate::money::Price;

/// What happens to usage above an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Overage {
    /// The vendor bills it.
    #[default]
    Billed,
    /// The operations fail, and nothing is billed for them.
    Blocked,
}

/// A plan of a price sheet: a monthly fee, and the rule for usage above an allowance.
///
/// ```
/// use writecost::pricing::{Overage, Plan};
///
/// let mut plan = Plan::new("free", "0".parse()?);
/// plan.overage = Overage::Blocked;
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The name in the sheet: `paid`.
    pub id: String,
    /// The fee for a month without any usage.
    pub fee: Price,
    /// What happens to usage above an allowance.
    pub overage: Overage,
}

impl Plan {
    /// Creates a plan that bills usage above its allowances.
    #[must_use]
    pub fn new(id: impl Into<String>, fee: Price) -> Self {
        Self { id: id.into(), fee, overage: Overage::Billed }
    }
}
