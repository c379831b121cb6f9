//! What a vendor counts and bills.

use std::num::NonZeroU64;

use super::allowance::{Allowance, Allowances};
use super::rate::UnitRate;
use crate::number::PositiveRational;

const BYTES_PER_GB: NonZeroU64 = NonZeroU64::new(1_000_000_000).unwrap();
const BYTES_PER_GIB: NonZeroU64 = NonZeroU64::new(1 << 30).unwrap();

/// A quantity that a vendor counts and bills: writes, row writes, GB-months.
///
/// ```
/// use writecost::pricing::{Allowance, Meter, UnitRate};
///
/// // $5.00 a million writes, the first million of a month included.
/// let rate = UnitRate::flat("5.00".parse()?, 1_000_000u64)?;
/// let meter = Meter::new("writes", rate).with_allowance(Allowance::monthly(1_000_000u64));
/// assert_eq!(meter.allowances.for_plan("paid").unwrap().per_month(), 1_000_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meter {
    /// The name in the sheet: `writes`.
    pub id: String,
    /// The unit, if it is not a plain count: `GB-month`, `GB-s`.
    pub unit: Option<String>,
    /// The price of the units.
    pub rate: UnitRate,
    /// The included units on each plan.
    pub allowances: Allowances,
    /// Usage above the allowance is rounded up to a multiple of this many units; `None` if it is not rounded.
    pub billing_increment: Option<PositiveRational>,
    /// Where the price is published, if not with the prices of the service.
    pub source: Option<String>,
    /// What the vendor does not document.
    pub note: Option<String>,
}

impl Meter {
    /// Creates a meter without allowance and without rounding.
    #[must_use]
    pub fn new(id: impl Into<String>, rate: UnitRate) -> Self {
        Self {
            id: id.into(),
            unit: None,
            rate,
            allowances: Allowances::None,
            billing_increment: None,
            source: None,
            note: None,
        }
    }

    /// Adds the same allowance on every plan.
    #[must_use]
    pub fn with_allowance(mut self, allowance: Allowance) -> Self {
        self.allowances = Allowances::AllPlans(allowance);
        self
    }

    /// The bytes in one unit of stored data: 2³⁰ if the unit is written in GiB, otherwise 10⁹.
    #[must_use]
    pub fn storage_unit_bytes(&self) -> NonZeroU64 {
        let is_binary = self.unit.as_deref().is_some_and(|unit| unit.starts_with("GiB"));
        if is_binary { BYTES_PER_GIB } else { BYTES_PER_GB }
    }
}
