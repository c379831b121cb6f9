//! The operations and the stored data of a session, in units of meters.

use std::num::NonZeroU64;

use super::model::StoreModel;
use super::names::{find_service, split_name};
use super::parts::{StoredData, StrategySpec};
use super::resolve::Resolver;
use super::usage::{UsageCause, UsageItem};
use crate::number::{Count, Figure, Period, Rational};
use crate::validation::ValidationError;

impl Resolver<'_> {
    pub(super) fn writes(
        &mut self,
        strategy: &StrategySpec,
        stores: &[StoreModel],
        into: &mut Vec<UsageItem>,
    ) {
        for (position, store) in stores.iter().enumerate() {
            let times = store.writes.scale(strategy.keys.as_rational());
            let route = ["strategies", &strategy.id, "writes", &store.store];
            self.operation(UsageCause::Writes(position), store.service, "put", times, &route, into);
            self.apply_counted_chunks(position, store, into);
        }
        if !strategy.keys.as_rational().is_positive() {
            let route = ["strategies", &strategy.id, "keys"];
            self.errors.push(ValidationError::new("zero", &route, "a flush makes at least one put"));
        }
    }

    /// Adds one operation of a service, made so often a session.
    pub(super) fn operation(
        &mut self,
        cause: UsageCause,
        service: usize,
        name: &str,
        times: Figure,
        route: &[&str],
        into: &mut Vec<UsageItem>,
    ) {
        let Some(found) = self.spec.sheet.services().get(service) else { return };
        let Some(operation) = found.find_operation(name) else {
            let what = format!("an operation of `{}`", found.id);
            let known = found.operations.iter().map(|operation| operation.id.as_str());
            let on_key = !matches!(
                cause,
                UsageCause::Connections
                    | UsageCause::Messages
                    | UsageCause::HostTime
                    | UsageCause::AlarmSet(_)
                    | UsageCause::AlarmFired(_)
            );
            let fault = ValidationError::unknown("unknown-operation", route, name, &what, known);
            let fault = match cause {
                UsageCause::Writes(_) => {
                    fault.help(format!("a store is written with `put`, which `{}` does not have", found.id))
                }
                UsageCause::Traffic | UsageCause::Stored => fault,
                _ => fault.help(format!("a host needs `{name}`")),
            };
            self.errors.push(if on_key { fault.at_key() } else { fault });
            return;
        };
        if times.value.is_zero() {
            return;
        }
        let size = self.spec.workload.state;
        let costs = operation.costs.iter();
        let costs = costs.filter_map(|(meter, units)| {
            Some((self.spec.sheet.meter_id(&found.id, meter)?, units.units_for(size)))
        });
        into.push(UsageItem {
            cause,
            service,
            operation: Some(name.to_owned()),
            times,
            costs: costs.collect(),
        });
    }

    pub(super) fn traffic(&mut self, strategy: &StrategySpec, into: &mut Vec<UsageItem>) {
        let own = ["strategies", &strategy.id, "traffic"];
        for (name, count, route) in with_overrides(&self.spec.traffic, &["traffic"], &strategy.traffic, &own)
        {
            let route: Vec<&str> = route.iter().copied().chain([name]).collect();
            let Some((service, operation)) = split_name(name, "operation", &route, &mut self.errors) else {
                continue;
            };
            let found = find_service(self.spec, service, &route, true, &mut self.errors);
            let Some((service, _)) = found else { continue };
            let times = Figure::exact(Count::as_rational(count).clone());
            self.operation(UsageCause::Traffic, service, operation, times, &route, into);
        }
    }

    pub(super) fn storage(&mut self, strategy: &StrategySpec, into: &mut Vec<UsageItem>) {
        let own = ["strategies", &strategy.id, "storage"];
        for (name, stored, route) in with_overrides(&self.spec.storage, &["storage"], &strategy.storage, &own)
        {
            let route: Vec<&str> = route.iter().copied().chain([name]).collect();
            let found = find_service(self.spec, name, &route, true, &mut self.errors);
            let Some((position, service)) = found else { continue };
            let (Some(place), Some(meter)) =
                (self.spec.sheet.meter_id(name, "storage"), service.find_meter("storage"))
            else {
                let message = format!("`{name}` has no meter `storage`: what is stored there has no price");
                self.errors.push(ValidationError::new("unknown-meter", &route, message).at_key());
                continue;
            };
            let times = Figure::exact(stored_units(stored, meter.storage_unit_bytes()));
            let costs = vec![(place, Rational::ONE)];
            into.push(UsageItem {
                cause: UsageCause::Stored,
                service: position,
                operation: None,
                times,
                costs,
            });
        }
    }
}

/// Units of stored data a session adds to the month: bytes × kept ÷ 30 days ÷ bytes a unit.
fn stored_units(stored: &StoredData, unit_bytes: NonZeroU64) -> Rational {
    let byte_seconds = Rational::from(stored.bytes.get()) * stored.keep.seconds();
    byte_seconds / Period::Month.seconds() / unit_bytes
}

/// The scenario's entries with a strategy's own laid over them, each with the route it stands at.
fn with_overrides<'a, T>(
    shared: &'a [(String, T)],
    shared_route: &'a [&'a str],
    own: &'a [(String, T)],
    own_route: &'a [&'a str],
) -> Vec<(&'a str, &'a T, &'a [&'a str])> {
    let replaced = |name: &str| own.iter().any(|(other, _)| other == name);
    let kept = shared.iter().filter(|(name, _)| !replaced(name));
    let kept = kept.map(|(name, entry)| (name.as_str(), entry, shared_route));
    kept.chain(own.iter().map(|(name, entry)| (name.as_str(), entry, own_route))).collect()
}
