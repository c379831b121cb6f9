//! The operations and the stored data of a session, in units of meters.

use std::num::NonZeroU64;

use super::model::StoreModel;
use super::model_builder::ModelBuilder;
use super::spec::{StoredData, StrategySpec};
use super::usage::{UsageCause, UsageItem};
use super::validate::{ErrorAt, find_service, split_name};
use crate::number::{Count, Figure, Period, Rational};
use crate::pricing::Service;
use crate::validation::ValidationError;

/// An operation that a session makes.
pub(super) struct OperationUse<'a> {
    pub(super) cause: UsageCause,
    /// The service, by its position in the sheet.
    pub(super) service: usize,
    /// The operation of that service.
    pub(super) name: &'a str,
    /// How often a session makes it.
    pub(super) times: Figure,
    /// The path in the scenario that asks for it.
    pub(super) path: &'a [&'a str],
}

impl ModelBuilder<'_> {
    pub(super) fn writes(
        &mut self,
        strategy: &StrategySpec,
        stores: &[StoreModel],
        items: &mut Vec<UsageItem>,
    ) {
        for (index, store) in stores.iter().enumerate() {
            let times = store.writes.scale(strategy.keys.as_rational());
            let path = ["strategies", &strategy.id, "writes", &store.store];
            let cause = UsageCause::Writes(index);
            let put = OperationUse { cause, service: store.service, name: "put", times, path: &path };
            self.operation(put, items);
            self.apply_counted_chunks(index, store, items);
        }
        if !strategy.keys.as_rational().is_positive() {
            let path = ["strategies", &strategy.id, "keys"];
            self.errors.push(ValidationError::new("zero", &path, "a flush makes at least one put"));
        }
    }

    /// Adds an operation, priced for the size of the state; an error if the service lacks it.
    pub(super) fn operation(&mut self, used: OperationUse<'_>, items: &mut Vec<UsageItem>) {
        let Some(service) = self.sheet.services().get(used.service) else { return };
        let Some(operation) = service.find_operation(used.name) else {
            self.errors.push(unknown_operation(&used, service));
            return;
        };
        if used.times.value.is_zero() {
            return;
        }
        let size = self.spec.workload.state;
        let costs = operation.costs.iter().filter_map(|(meter, units)| {
            Some((self.sheet.meter_id(&service.id, meter)?, units.units_for(size)))
        });
        items.push(UsageItem {
            cause: used.cause,
            service: used.service,
            operation: Some(used.name.to_owned()),
            times: used.times,
            costs: costs.collect(),
        });
    }

    pub(super) fn traffic(&mut self, strategy: &StrategySpec, items: &mut Vec<UsageItem>) {
        let own_path = ["strategies", &strategy.id, "traffic"];
        let traffic = with_overrides(&self.spec.traffic, &["traffic"], &strategy.traffic, &own_path);
        for (name, count, path) in traffic {
            let path: Vec<&str> = path.iter().copied().chain([name]).collect();
            let Some((service, operation)) = split_name(name, "operation", &path, &mut self.errors) else {
                continue;
            };
            let plan = &self.spec.plan;
            let found = find_service(self.sheet, plan, service, &path, ErrorAt::Key, &mut self.errors);
            let Some((service, _)) = found else { continue };
            let times = Figure::exact(Count::as_rational(count).clone());
            let cause = UsageCause::Traffic;
            self.operation(OperationUse { cause, service, name: operation, times, path: &path }, items);
        }
    }

    pub(super) fn storage(&mut self, strategy: &StrategySpec, items: &mut Vec<UsageItem>) {
        let own_path = ["strategies", &strategy.id, "storage"];
        let storage = with_overrides(&self.spec.storage, &["storage"], &strategy.storage, &own_path);
        for (name, stored, path) in storage {
            let path: Vec<&str> = path.iter().copied().chain([name]).collect();
            match self.stored(name, stored, &path) {
                Ok(item) => items.extend(item),
                Err(error) => self.errors.push(error.at_key()),
            }
        }
    }

    /// Stored data as usage; `None` if its service is not available, which has been reported.
    fn stored(
        &mut self,
        name: &str,
        stored: &StoredData,
        path: &[&str],
    ) -> Result<Option<UsageItem>, ValidationError> {
        let found = find_service(self.sheet, &self.spec.plan, name, path, ErrorAt::Key, &mut self.errors);
        let Some((position, service)) = found else { return Ok(None) };
        let meter = self.sheet.meter_id(name, "storage").zip(service.find_meter("storage"));
        let Some((meter_ref, meter)) = meter else {
            let message = format!("`{name}` has no meter `storage`: data stored there has no price");
            return Err(ValidationError::new("unknown-meter", path, message));
        };
        Ok(Some(UsageItem {
            cause: UsageCause::Stored,
            service: position,
            operation: None,
            times: Figure::exact(stored_units(stored, meter.storage_unit_bytes())),
            costs: vec![(meter_ref, Rational::ONE)],
        }))
    }
}

fn unknown_operation(used: &OperationUse<'_>, service: &Service) -> ValidationError {
    let what = format!("an operation of `{}`", service.id);
    let known = service.operations.iter().map(|operation| operation.id.as_str());
    let error = ValidationError::unknown("unknown-operation", used.path, used.name, &what, known);
    match used.cause {
        UsageCause::Writes(_) => error
            .at_key()
            .help(format!("a store is written with `put`, which `{}` does not have", service.id)),
        UsageCause::Traffic | UsageCause::Stored => error.at_key(),
        _ => error.help(format!("a host needs `{}`", used.name)),
    }
}

/// Units of stored data that a session adds to the month: bytes × kept ÷ 30 days ÷ bytes per unit.
fn stored_units(stored: &StoredData, unit_bytes: NonZeroU64) -> Rational {
    let byte_seconds = Rational::from(stored.bytes.get()) * stored.keep.seconds();
    byte_seconds / Period::Month.seconds() / unit_bytes
}

/// The scenario's entries, replaced by a strategy's own of the same name, each with the path of the
/// mapping that contains it.
fn with_overrides<'a, T>(
    shared: &'a [(String, T)],
    shared_path: &'a [&'a str],
    own: &'a [(String, T)],
    own_path: &'a [&'a str],
) -> Vec<(&'a str, &'a T, &'a [&'a str])> {
    let is_replaced = |name: &str| own.iter().any(|(other, _)| other == name);
    let kept = shared.iter().filter(|(name, _)| !is_replaced(name));
    let kept = kept.map(|(name, entry)| (name.as_str(), entry, shared_path));
    kept.chain(own.iter().map(|(name, entry)| (name.as_str(), entry, own_path))).collect()
}
