//! The content of a price sheet, not yet validated.

use super::plan::Plan;
use super::service::Service;
use crate::number::Date;

/// The content of a price sheet, before it is validated by [`Sheet::new`](super::Sheet::new).
///
/// ```
/// use writecost::pricing::{Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
///
/// let writes = Meter::new("writes", UnitRate::flat("5.00".parse()?, 1_000_000u64)?);
/// let mut spec = SheetSpec::new("example", "2026-01-07".parse()?);
/// spec.services.push(
///     Service::new("kv").with_meter(writes).with_operation(Operation::single_unit("put", "writes")),
/// );
/// let sheet = Sheet::new(spec)?;
/// assert_eq!(sheet.reference(), "example@2026-01-07");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SheetSpec {
    /// The name that scenarios refer to the sheet by: `cloudflare`.
    pub id: String,
    /// The display name.
    pub title: Option<String>,
    /// The name of the vendor in billing data; `None` for the same as `id`.
    pub vendor: Option<String>,
    /// The first day on which the prices are valid.
    pub effective: Date,
    /// The last day on which the prices were compared with their sources.
    pub verified_on: Option<Date>,
    /// The currency of every price: `USD`.
    pub currency: String,
    /// Where the prices are published.
    pub sources: Vec<String>,
    /// What the vendor does not document.
    pub note: Option<String>,
    /// The plans. An empty list means one plan `paid` without a fee.
    pub plans: Vec<Plan>,
    /// The services, in display order.
    pub services: Vec<Service>,
}

impl SheetSpec {
    /// Creates a sheet in US dollars without plans and services.
    #[must_use]
    pub fn new(id: impl Into<String>, effective: Date) -> Self {
        Self {
            id: id.into(),
            title: None,
            vendor: None,
            effective,
            verified_on: None,
            currency: "USD".to_owned(),
            sources: Vec::new(),
            note: None,
            plans: Vec::new(),
            services: Vec::new(),
        }
    }
}
