//! A part of a vendor's platform with its own prices.

use super::meter::Meter;
use super::operation::Operation;
use crate::number::{Bytes, Date, Rational};

/// A hard limit of a service, such as the writes per second to one key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// The name in the sheet: `writes_per_second_per_key`, `value`.
    pub id: String,
    /// The maximum, in units or in bytes.
    pub max: Rational,
    /// The maximum as a size, if the limit is one.
    pub size: Option<Bytes>,
}

impl Limit {
    /// Creates a limit on a number of units.
    #[must_use]
    pub fn new(id: impl Into<String>, max: Rational) -> Self {
        Self { id: id.into(), max, size: None }
    }

    /// Creates a limit on a size.
    #[must_use]
    pub fn of_size(id: impl Into<String>, size: Bytes) -> Self {
        Self { id: id.into(), max: size.get().into(), size: Some(size) }
    }
}

/// The service categories of FOCUS 1.2, the common format of billing data.
pub const FOCUS_CATEGORIES: [&str; 19] = [
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Multicloud",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
];

/// A service of a vendor, such as `kv` or `do`: its meters, operations and limits.
///
/// ```
/// use writecost::pricing::{Meter, Operation, Service, UnitRate};
///
/// let writes = Meter::new("writes", UnitRate::flat("5.00".parse()?, 1_000_000u64)?);
/// let kv = Service::new("kv").with_meter(writes).with_operation(Operation::single_unit("put", "writes"));
/// assert!(kv.find_operation("put").is_some());
/// assert!(kv.is_offered_on("paid"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Service {
    /// The name in the sheet.
    pub id: String,
    /// The display name.
    pub title: Option<String>,
    /// The category in billing data, one of [`FOCUS_CATEGORIES`].
    pub category: Option<String>,
    /// Where the prices are published.
    pub source: Option<String>,
    /// What the vendor does not document.
    pub note: Option<String>,
    /// The plans that offer the service; `None` if all do.
    pub plans: Option<Vec<String>>,
    /// The day from which new accounts can no longer use the service.
    pub closed_to_new: Option<Date>,
    /// What is counted and billed.
    pub meters: Vec<Meter>,
    /// What code can do with the service.
    pub operations: Vec<Operation>,
    /// What usage must not exceed.
    pub limits: Vec<Limit>,
}

impl Service {
    /// Creates a service without meters and operations.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Adds a meter.
    #[must_use]
    pub fn with_meter(mut self, meter: Meter) -> Self {
        self.meters.push(meter);
        self
    }

    /// Adds an operation.
    #[must_use]
    pub fn with_operation(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// The display name, or the name in the sheet if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }

    /// Finds an operation by its name in the sheet.
    #[must_use]
    pub fn find_operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Finds a meter by its name in the sheet.
    #[must_use]
    pub fn find_meter(&self, id: &str) -> Option<&Meter> {
        self.meters.iter().find(|meter| meter.id == id)
    }

    /// Finds a limit by its name in the sheet.
    #[must_use]
    pub fn limit(&self, id: &str) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.id == id)
    }

    /// Returns whether `plan` offers the service.
    #[must_use]
    pub fn is_offered_on(&self, plan: &str) -> bool {
        self.plans.as_ref().is_none_or(|plans| plans.iter().any(|id| id == plan))
    }
}
