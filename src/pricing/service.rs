use super::{Meter, Operation};
use crate::number::{Bytes, Date, Rational};

/// A figure that usage must stay within, by its name in the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is limited: `writes_per_second_per_key`, `value`.
    pub id: String,
    /// How much is allowed, in units or in bytes.
    pub max: Rational,
    /// The size, where the limit is one.
    pub size: Option<Bytes>,
}

/// The categories of services in billing data, as FOCUS 1.2 names them.
pub const CATEGORIES: [&str; 19] = [
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

/// A thing with its own prices: `kv`, `do`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// Its name in the sheet.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// Its category in billing data, one of [`CATEGORIES`].
    pub category: Option<String>,
    /// Where its prices are published.
    pub source: Option<String>,
    /// What the vendor leaves unsaid.
    pub note: Option<String>,
    /// The plans it is offered on, where not on all.
    pub plans: Option<Vec<String>>,
    /// The day from which new accounts cannot start using it.
    pub closed_to_new: Option<Date>,
    /// What is billed.
    pub meters: Vec<Meter>,
    /// What code can do.
    pub operations: Vec<Operation>,
    /// What usage must stay within.
    pub limits: Vec<Limit>,
}

impl Service {
    /// A service with nothing in it yet.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The same service with one more meter.
    #[must_use]
    pub fn meter(mut self, meter: Meter) -> Self {
        self.meters.push(meter);
        self
    }

    /// The same service with one more operation.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Its name for people, or its name in the sheet.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }

    /// The operation of that name.
    #[must_use]
    pub fn find_operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The meter of that name.
    #[must_use]
    pub fn find_meter(&self, id: &str) -> Option<&Meter> {
        self.meters.iter().find(|meter| meter.id == id)
    }

    /// The limit of that name.
    #[must_use]
    pub fn limit(&self, id: &str) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.id == id)
    }

    /// Whether it can be used on `plan`.
    #[must_use]
    pub fn is_offered_on(&self, plan: &str) -> bool {
        self.plans.as_ref().is_none_or(|plans| plans.iter().any(|id| id == plan))
    }
}
