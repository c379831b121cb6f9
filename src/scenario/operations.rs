//! The operations and the stored data of a session, in units of meters.

use super::model::StoreModel;
use super::names::{find_service, split_name};
use super::parts::{Stored, StrategyParts};
use super::resolve::Resolver;
use super::usage::{Cause, Contribution};
use crate::number::{Count, Duration, Estimate, Exact};
use crate::validation::Fault;

impl Resolver<'_> {
    pub(super) fn writes(
        &mut self,
        strategy: &StrategyParts,
        stores: &[StoreModel],
        into: &mut Vec<Contribution>,
    ) {
        for (position, store) in stores.iter().enumerate() {
            let times = store.writes.times(strategy.keys.exact());
            let route = ["strategies", &strategy.id, "writes", &store.store];
            self.operation(Cause::Writes(position), store.service, "put", times, &route, into);
            self.recount(position, store, into);
        }
        if !strategy.keys.exact().is_positive() {
            let route = ["strategies", &strategy.id, "keys"];
            self.faults.push(Fault::new("zero", &route, "a flush makes at least one put"));
        }
    }

    /// Adds one operation of a service, made so often a session.
    pub(super) fn operation(
        &mut self,
        cause: Cause,
        service: usize,
        name: &str,
        times: Estimate,
        route: &[&str],
        into: &mut Vec<Contribution>,
    ) {
        let Some(found) = self.parts.sheet.services().get(service) else { return };
        let Some(operation) = found.find_operation(name) else {
            let what = format!("an operation of `{}`", found.id);
            let known = found.operations.iter().map(|operation| operation.id.as_str());
            let on_key = !matches!(
                cause,
                Cause::Connections
                    | Cause::Messages
                    | Cause::HostTime
                    | Cause::AlarmSet(_)
                    | Cause::AlarmFired(_)
            );
            let fault = Fault::unknown("unknown-operation", route, name, &what, known);
            let fault = match cause {
                Cause::Writes(_) => {
                    fault.help(format!("a store is written with `put`, which `{}` does not have", found.id))
                }
                Cause::Traffic | Cause::Stored => fault,
                _ => fault.help(format!("a host needs `{name}`")),
            };
            self.faults.push(if on_key { fault.on_key() } else { fault });
            return;
        };
        if times.value.is_zero() {
            return;
        }
        let size = self.parts.workload.state;
        let costs = operation.costs.iter();
        let costs = costs
            .filter_map(|(meter, units)| Some((self.parts.sheet.locate(&found.id, meter)?, units.of(size))));
        into.push(Contribution {
            cause,
            service,
            operation: Some(name.to_owned()),
            times,
            costs: costs.collect(),
        });
    }

    pub(super) fn traffic(&mut self, strategy: &StrategyParts, into: &mut Vec<Contribution>) {
        let own = ["strategies", &strategy.id, "traffic"];
        for (name, count, route) in overlaid(&self.parts.traffic, &["traffic"], &strategy.traffic, &own) {
            let route: Vec<&str> = route.iter().copied().chain([name]).collect();
            let Some((service, operation)) = split_name(name, "operation", &route, &mut self.faults) else {
                continue;
            };
            let found = find_service(self.parts, service, &route, true, &mut self.faults);
            let Some((service, _)) = found else { continue };
            let times = Estimate::exact(Count::exact(count).clone());
            self.operation(Cause::Traffic, service, operation, times, &route, into);
        }
    }

    pub(super) fn storage(&mut self, strategy: &StrategyParts, into: &mut Vec<Contribution>) {
        let own = ["strategies", &strategy.id, "storage"];
        for (name, stored, route) in overlaid(&self.parts.storage, &["storage"], &strategy.storage, &own) {
            let route: Vec<&str> = route.iter().copied().chain([name]).collect();
            let found = find_service(self.parts, name, &route, true, &mut self.faults);
            let Some((position, service)) = found else { continue };
            let (Some(place), Some(meter)) =
                (self.parts.sheet.locate(name, "storage"), service.find_meter("storage"))
            else {
                let message = format!("`{name}` has no meter `storage`: what is stored there has no price");
                self.faults.push(Fault::new("unknown-meter", &route, message).on_key());
                continue;
            };
            let times = Estimate::exact(stored_units(stored, &meter.storage_unit_bytes()));
            let costs = vec![(place, Exact::ONE)];
            into.push(Contribution {
                cause: Cause::Stored,
                service: position,
                operation: None,
                times,
                costs,
            });
        }
    }
}

/// Units of stored data a session adds to the month: bytes × kept ÷ 30 days ÷ bytes a unit.
fn stored_units(stored: &Stored, unit_bytes: &Exact) -> Exact {
    let month = Duration::MONTH.seconds();
    let byte_months = Exact::from(stored.bytes.get()) * stored.keep.seconds();
    byte_months.checked_div(&(month * unit_bytes)).unwrap_or_default()
}

/// The scenario's entries with a strategy's own laid over them, each with the route it stands at.
fn overlaid<'a, T>(
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
