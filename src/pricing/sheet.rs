//! A validated price sheet.

use super::meter::Meter;
use super::plan::Plan;
use super::service::Service;
use super::sheet_spec::SheetSpec;
use super::validate::check;
use crate::money::Price;
use crate::validation::ValidationErrors;

/// Identifies a meter of one sheet. Ids are ordered as the meters of the sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeterId {
    /// The position of the service in the sheet.
    service: usize,
    /// The position of the meter in the service.
    meter: usize,
}

/// A validated price sheet: one vendor's prices on one day.
///
/// The constructor checks that names are unique, that operations and services refer to meters and plans that
/// exist, and that allowances are per day or per month.
///
/// ```
/// use writecost::pricing::{Meter, Service, Sheet, SheetSpec, UnitRate};
///
/// let mut spec = SheetSpec::new("example", "2026-01-07".parse()?);
/// spec.services.push(Service::new("kv").with_meter(Meter::new("writes", UnitRate::FREE)));
/// let sheet = Sheet::new(spec)?;
/// let id = sheet.meter_id("kv", "writes").unwrap();
/// let (service, meter) = sheet.meter(id).unwrap();
/// assert_eq!((service.name(), meter.id.as_str()), ("kv", "writes"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    spec: SheetSpec,
}

impl Sheet {
    /// Validates a sheet. All errors are returned, not only the first. A sheet without plans gets one plan
    /// `paid` without a fee.
    pub fn new(mut spec: SheetSpec) -> Result<Self, ValidationErrors> {
        if spec.plans.is_empty() {
            spec.plans.push(Plan::new("paid", Price::ZERO));
        }
        ValidationErrors::into_result(check(&spec), Self { spec })
    }

    /// The content of the sheet.
    #[must_use]
    pub fn spec(&self) -> &SheetSpec {
        &self.spec
    }

    /// The services, in display order.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.spec.services
    }

    /// Finds a plan by its name in the sheet.
    #[must_use]
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.spec.plans.iter().find(|plan| plan.id == id)
    }

    /// Finds a service by its name in the sheet.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.spec.services.iter().find(|service| service.id == id)
    }

    /// All meters with their ids and services, in the order of the sheet.
    pub fn meters(&self) -> impl Iterator<Item = (MeterId, &Service, &Meter)> {
        self.spec.services.iter().enumerate().flat_map(|(position, service)| {
            let meters = service.meters.iter().enumerate();
            meters.map(move |(meter, found)| (MeterId { service: position, meter }, service, found))
        })
    }

    /// Finds the id of a meter by the names of the service and the meter.
    #[must_use]
    pub fn meter_id(&self, service: &str, meter: &str) -> Option<MeterId> {
        let position = self.spec.services.iter().position(|candidate| candidate.id == service)?;
        let service = self.spec.services.get(position)?;
        let meter = service.meters.iter().position(|candidate| candidate.id == meter)?;
        Some(MeterId { service: position, meter })
    }

    /// Finds a meter and its service by id. Returns `None` for an id of another sheet that has no counterpart
    /// here.
    #[must_use]
    pub fn meter(&self, id: MeterId) -> Option<(&Service, &Meter)> {
        let service = self.spec.services.get(id.service)?;
        Some((service, service.meters.get(id.meter)?))
    }

    /// The name that refers to exactly this sheet: `cloudflare@2026-02-04`.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}@{}", self.spec.id, self.spec.effective)
    }
}
