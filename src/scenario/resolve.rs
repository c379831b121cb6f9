//! Holds the parts of a scenario against each other and against the sheet, and works out what a
//! session uses.

use super::Scenario;
use super::model::{StoreModel, StrategyModel, Unsaved};
use super::parts::{Host, ScenarioParts, StoreWrites, Stored, StrategyParts, Timer, WorkloadParts};
use super::usage::{Cause, Contribution, by_meter};
use crate::fault::{Fault, Faults};
use crate::pricing::{MeterRef, Service};
use crate::quantity::{Count, Duration, Estimate, Exact, Share};
use crate::strategy::{Activity, Expected, Trigger, expect};
use crate::workload::Session;

pub(super) fn resolve(parts: ScenarioParts) -> Result<Scenario, Faults> {
    let mut faults = Vec::new();
    let patterns = patterns(&parts.workload, &mut faults);
    check_names(&parts, &mut faults);
    if !faults.is_empty() {
        // Strategies still deserve a look, so that one run tells everything.
        faults.extend(Resolver::new(&parts, &patterns).models().1);
        return Err(Faults(faults));
    }
    let resolver = Resolver::new(&parts, &patterns);
    let (models, mut faults) = resolver.models();
    let elsewhere = elsewhere(&parts, &mut faults);
    let wanted = parts.baseline.as_deref();
    let baseline = models.iter().position(|model| Some(model.id.as_str()) == wanted).unwrap_or_default();
    Faults::or(faults, ()).map(|()| Scenario { parts, patterns, elsewhere, models, baseline })
}

/// The kinds of session, each worked out.
fn patterns(workload: &WorkloadParts, faults: &mut Vec<Fault>) -> Vec<(Share, Session)> {
    let whole = Share::new(Exact::ONE).unwrap_or_default();
    if workload.sessions.is_empty() {
        faults.push(Fault::new(
            "empty",
            &["workload", "sessions"],
            "a workload needs at least one number of sessions",
        ));
    }
    if workload.patterns.is_empty() {
        return vec![(whole, session(&workload.pace, &["workload"], faults))];
    }
    if workload.pace != crate::workload::Pace::default() {
        let message = "`patterns` take the place of `mutations`, `rate` and `active`: give one or the other";
        faults.push(Fault::new("contradiction", &["workload", "patterns"], message).on_key());
    }
    let sum: Exact = workload.patterns.iter().map(|pattern| pattern.share.exact()).sum();
    if sum != Exact::ONE {
        let message = format!("the shares of the patterns sum to {}%, not to 100%", sum * Exact::from(100u8));
        faults.push(Fault::new("shares", &["workload", "patterns"], message).on_key());
    }
    let route = |id| ["workload", "patterns", id];
    let kinds = workload.patterns.iter();
    kinds.map(|kind| (kind.share.clone(), session(&kind.pace, &route(kind.id.as_str()), faults))).collect()
}

fn session(pace: &crate::workload::Pace, route: &[&str], faults: &mut Vec<Fault>) -> Session {
    pace.session().unwrap_or_else(|message| {
        faults.push(Fault::new("contradiction", route, message).on_key());
        Session::default()
    })
}

/// Holds every name that stands alone against what it should name.
fn check_names(parts: &ScenarioParts, faults: &mut Vec<Fault>) {
    let strategies = || parts.strategies.iter().map(|strategy| strategy.id.as_str());
    let plans = parts.sheet.parts().plans.iter().map(|plan| plan.id.as_str());
    if parts.sheet.plan(&parts.plan).is_none() {
        let what = format!("a plan of {}", parts.sheet.reference());
        faults.push(Fault::unknown("unknown-plan", &["plan"], &parts.plan, &what, plans));
    }
    if parts.strategies.is_empty() {
        faults.push(Fault::new("empty", &["strategies"], "a scenario needs at least one strategy"));
    }
    for (at, strategy) in parts.strategies.iter().enumerate() {
        if parts.strategies[..at].iter().any(|earlier| earlier.id == strategy.id) {
            let message = format!("`{}` stands here twice", strategy.id);
            faults.push(Fault::new("repeated-name", &["strategies", &strategy.id], message).on_key());
        }
    }
    if let Some(baseline) = &parts.baseline
        && !strategies().any(|id| id == baseline)
    {
        let what = "a strategy of this scenario";
        faults.push(Fault::unknown("unknown-strategy", &["baseline"], baseline, what, strategies()));
    }
    for (at, expectation) in parts.expect.iter().enumerate() {
        let (named, key) = (expectation.held.strategy(), expectation.held.strategy_key());
        if !strategies().any(|id| id == named) {
            let route = ["expect", &at.to_string(), key];
            let what = "a strategy of this scenario";
            faults.push(Fault::unknown("unknown-strategy", &route, named, what, strategies()));
        }
    }
}

fn elsewhere(parts: &ScenarioParts, faults: &mut Vec<Fault>) -> Vec<(MeterRef, Exact)> {
    let mut found = Vec::new();
    for (name, count) in &parts.elsewhere {
        let route = ["elsewhere", name];
        let Some((service, meter)) = split_name(name, "meter", &route, faults) else { continue };
        let Some((_, service)) = find_service(parts, service, &route, true, faults) else { continue };
        if let Some(place) = parts.sheet.locate(&service.id, meter) {
            found.push((place, count.exact().clone()));
        } else {
            let what = format!("a meter of `{}`", service.id);
            let known = service.meters.iter().map(|meter| meter.id.as_str());
            faults.push(Fault::unknown("unknown-meter", &route, meter, &what, known).on_key());
        }
    }
    found
}

/// Splits `kv.get` into the service and what follows.
fn split_name<'a>(
    name: &'a str,
    what: &str,
    route: &[&str],
    faults: &mut Vec<Fault>,
) -> Option<(&'a str, &'a str)> {
    let split = name.split_once('.');
    if split.is_none() {
        let message = format!("`{name}` does not name a service and its {what}");
        let help = format!(
            "write `service.{what}`, such as `kv.{}`",
            if what == "meter" { "writes" } else { "get" }
        );
        faults.push(Fault::new("bad-name", route, message).on_key().help(help));
    }
    split
}

/// The service of that name, where the sheet has it and the plan offers it.
fn find_service<'a>(
    parts: &'a ScenarioParts,
    id: &str,
    route: &[&str],
    on_key: bool,
    faults: &mut Vec<Fault>,
) -> Option<(usize, &'a Service)> {
    let services = parts.sheet.services();
    let Some(found) = services.iter().enumerate().find(|(_, service)| service.id == id) else {
        let known = services.iter().map(|service| service.id.as_str());
        let what = format!("a service of {}", parts.sheet.reference());
        let fault = Fault::unknown("unknown-service", route, id, &what, known);
        faults.push(if on_key { fault.on_key() } else { fault });
        return None;
    };
    if !found.1.is_offered_on(&parts.plan) {
        let message = format!("`{id}` is not offered on the plan `{}`", parts.plan);
        let plans = found.1.plans.as_deref().unwrap_or_default().join("`, `");
        let fault = Fault::new("not-on-plan", route, message).help(format!("it is offered on `{plans}`"));
        faults.push(if on_key { fault.on_key() } else { fault });
        return None;
    }
    Some(found)
}

/// Works out what a session uses, strategy by strategy.
struct Resolver<'a> {
    parts: &'a ScenarioParts,
    patterns: &'a [(Share, Session)],
    faults: Vec<Fault>,
}

impl<'a> Resolver<'a> {
    fn new(parts: &'a ScenarioParts, patterns: &'a [(Share, Session)]) -> Self {
        Self { parts, patterns, faults: Vec::new() }
    }

    fn models(mut self) -> (Vec<StrategyModel>, Vec<Fault>) {
        let parts = self.parts;
        let models = parts.strategies.iter().enumerate();
        let models = models.map(|(position, strategy)| self.model(position, strategy)).collect();
        // Traffic, storage and host are looked at once a strategy; their faults are told once.
        let mut told: Vec<Fault> = Vec::new();
        for fault in self.faults {
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        (models, told)
    }

    fn model(&mut self, position: usize, strategy: &StrategyParts) -> StrategyModel {
        let stores: Vec<StoreModel> =
            strategy.writes.iter().filter_map(|writes| self.store(strategy, writes)).collect();
        let mut contributions = Vec::new();
        self.writes(strategy, &stores, &mut contributions);
        self.traffic(strategy, &mut contributions);
        let held = self.held(&stores);
        self.host(&stores, &mut contributions);
        self.storage(strategy, &mut contributions);
        StrategyModel {
            position,
            id: strategy.id.clone(),
            name: strategy.name().to_owned(),
            held: self.mean(&held),
            unsaved: Unsaved::best(stores.iter().map(|store| &store.unsaved)),
            usage: by_meter(&contributions),
            stores,
            contributions,
        }
    }

    /// The mean over the patterns of a figure of each.
    fn mean(&self, figures: &[Estimate]) -> Estimate {
        let weighted =
            self.patterns.iter().zip(figures).map(|((share, _), figure)| figure.times(share.exact()));
        weighted.fold(Estimate::zero(), |total, more| total + more)
    }

    fn store(&mut self, strategy: &StrategyParts, writes: &StoreWrites) -> Option<StoreModel> {
        let route = ["strategies", &strategy.id, "writes", &writes.store];
        let (service, _) = find_service(self.parts, &writes.store, &route, true, &mut self.faults)?;
        check_trigger(&writes.trigger, &route, &mut self.faults);
        let by_pattern = self.expected(strategy, writes, &route)?;
        let collect = |figure: fn(&Expected) -> &Estimate| {
            self.mean(&by_pattern.iter().map(|expected| figure(expected).clone()).collect::<Vec<_>>())
        };
        let (flushes, pending) = (collect(|expected| &expected.writes), collect(|expected| &expected.held));
        let unsaved = Unsaved {
            longest: by_pattern.first().and_then(|first| first.longest),
            mean: self.mean_unsaved(&by_pattern),
        };
        Some(StoreModel {
            service,
            store: writes.store.clone(),
            trigger: writes.trigger.clone(),
            measured: writes.measured.is_some() || matches!(writes.trigger, Trigger::PerSession(_)),
            by_pattern,
            writes: flushes,
            pending,
            unsaved,
        })
    }

    /// What a trigger does with a session of each pattern.
    fn expected(
        &mut self,
        strategy: &StrategyParts,
        writes: &StoreWrites,
        route: &[&str],
    ) -> Option<Vec<Expected>> {
        let mut all = Vec::new();
        for (_, session) in self.patterns {
            if session.active.is_none()
                && session.mutations.is_positive()
                && writes.trigger.timer().is_some()
                && writes.measured.is_none()
            {
                let message = format!(
                    "`{}` depends on how long a session is active, which the workload does not say",
                    writes.trigger.name()
                );
                let fault = Fault::new("missing-key", &["workload"], message).on_key();
                self.faults.push(fault.help("add `active:` or `rate:` to the workload"));
                return None;
            }
            let changing =
                if strategy.skip_unchanged { self.parts.workload.unchanged.rest() } else { Exact::ONE };
            let activity = Activity {
                mutations: &session.mutations * &changing,
                active_seconds: session.active.clone().unwrap_or_default(),
                arrivals: self.parts.workload.arrivals.clone(),
            };
            match expect(&writes.trigger, writes.measured.as_ref(), &activity) {
                Ok(expected) => all.push(expected),
                Err(problem) => {
                    self.faults.push(Fault::new("no-expectation", route, problem.to_string()));
                    return None;
                }
            }
        }
        Some(all)
    }

    /// Mutations that wait, averaged over time: Σ wait ÷ Σ span, each weighted by its pattern.
    fn mean_unsaved(&self, by_pattern: &[Expected]) -> Option<Estimate> {
        let all = |figure: fn(&Expected) -> Option<&Estimate>| {
            let figures: Option<Vec<Estimate>> =
                by_pattern.iter().map(|expected| figure(expected).cloned()).collect();
            Some(self.mean(&figures?))
        };
        let wait = all(|expected| expected.wait.as_ref())?;
        if wait.value.is_zero() {
            return Some(wait);
        }
        let span = all(|expected| expected.span.as_ref())?;
        let value = wait.value.checked_div(&span.value)?;
        Some(Estimate { value, approximate: wait.approximate || span.approximate })
    }

    fn writes(&mut self, strategy: &StrategyParts, stores: &[StoreModel], into: &mut Vec<Contribution>) {
        for (position, store) in stores.iter().enumerate() {
            let times = store.writes.times(strategy.keys.exact());
            let route = ["strategies", &strategy.id, "writes", &store.store];
            self.operation(Cause::Writes(position), store.service, "put", times, &route, into);
        }
        if !strategy.keys.exact().is_positive() {
            let route = ["strategies", &strategy.id, "keys"];
            self.faults.push(Fault::new("zero", &route, "a flush makes at least one put"));
        }
    }

    /// Adds one operation of a service, made so often a session.
    fn operation(
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

    fn traffic(&mut self, strategy: &StrategyParts, into: &mut Vec<Contribution>) {
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

    fn storage(&mut self, strategy: &StrategyParts, into: &mut Vec<Contribution>) {
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

    /// Seconds that pending timers keep the host awake, for each pattern. Timers of several
    /// stores run side by side over the same mutations, so the longest covers the others.
    fn held(&self, stores: &[StoreModel]) -> Vec<Estimate> {
        let awake = self.parts.host.as_ref().is_some_and(|host| host.timer == Timer::Timeout);
        let held_by = |pattern: usize| {
            let each = stores
                .iter()
                .filter_map(|store| store.by_pattern.get(pattern))
                .map(|expected| expected.held.clone());
            each.fold(Estimate::zero(), Estimate::max)
        };
        (0..self.patterns.len())
            .map(|pattern| if awake { held_by(pattern) } else { Estimate::zero() })
            .collect()
    }

    fn host(&mut self, stores: &[StoreModel], into: &mut Vec<Contribution>) {
        let parts = self.parts;
        let Some(host) = &parts.host else { return };
        let route = ["host", "service"];
        let found = find_service(parts, &host.service, &route, false, &mut self.faults);
        let Some((service, _)) = found else { return };
        let connections = Estimate::exact(host.connections.exact().clone());
        self.operation(Cause::Connections, service, "websocket_connect", connections, &route, into);
        let messages = self.per_pattern(|_, session| Some(Estimate::exact(messages(host, session))));
        self.operation(
            Cause::Messages,
            service,
            "websocket_message",
            messages.unwrap_or_default(),
            &route,
            into,
        );
        let held = self.held(stores);
        let awake = self.per_pattern(|pattern, session| awake_seconds(host, session, held.get(pattern)?));
        if let Some(seconds) = awake {
            self.operation(Cause::HostTime, service, "active_second", seconds, &route, into);
        } else {
            let message = "a host that does not hibernate is billed while it is connected, and nothing says how long that is";
            let help = "add `connected:` to the host, or `active:` to the workload";
            self.faults.push(Fault::new("missing-key", &["host"], message).on_key().help(help));
        }
        if host.timer == Timer::Alarm {
            self.alarms(service, stores, into);
        }
    }

    fn alarms(&mut self, service: usize, stores: &[StoreModel], into: &mut Vec<Contribution>) {
        let route = ["host", "timer"];
        for (position, store) in stores.iter().enumerate() {
            let of = |figure: fn(&Expected) -> &Estimate| -> Vec<Estimate> {
                store.by_pattern.iter().map(|expected| figure(expected).clone()).collect()
            };
            let set = self.mean(&of(|expected| &expected.armings));
            let fired = self.mean(&of(|expected| &expected.firings));
            if set.value.is_positive() {
                self.operation(Cause::AlarmSet(position), service, "set_alarm", set, &route, into);
                self.operation(Cause::AlarmFired(position), service, "alarm", fired, &route, into);
            }
        }
    }

    /// The mean over the patterns of a figure worked out for each; `None` where one has none.
    fn per_pattern(&self, figure: impl Fn(usize, &Session) -> Option<Estimate>) -> Option<Estimate> {
        let figures = self.patterns.iter().enumerate().map(|(at, (_, session))| figure(at, session));
        Some(self.mean(&figures.collect::<Option<Vec<_>>>()?))
    }
}

/// Incoming messages of a session: as stated, or one per mutation.
fn messages(host: &Host, session: &Session) -> Exact {
    host.messages.as_ref().map_or_else(|| session.mutations.clone(), |messages| messages.exact().clone())
}

/// Seconds the host is billed for: handlers and pending timers where it hibernates, else the
/// whole time it is connected.
fn awake_seconds(host: &Host, session: &Session, held: &Estimate) -> Option<Estimate> {
    if host.hibernates {
        let handling = messages(host, session) * host.handler.seconds();
        return Some(Estimate::exact(handling) + held.clone());
    }
    host.connected.map(Duration::seconds).or_else(|| session.active.clone()).map(Estimate::exact)
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

/// Refuses triggers that would fire without end.
fn check_trigger(trigger: &Trigger, route: &[&str], faults: &mut Vec<Fault>) {
    let zero = match trigger {
        Trigger::Debounced { interval, .. } if interval.is_zero() => {
            Some("an `interval` of 0 waits for nothing")
        }
        Trigger::Debounced { max_wait: Some(most), .. } if most.is_zero() => {
            Some("a `max_wait` of 0 waits for nothing")
        }
        Trigger::Batched { window, .. } | Trigger::Tiered { window, .. } if window.is_zero() => {
            Some("a `window` of 0 waits for nothing")
        }
        Trigger::Batched { max_mutations: Some(0), .. } => Some("a batch holds at least 1 mutation"),
        _ => None,
    };
    if let Some(message) = zero {
        faults.push(Fault::new("zero", route, message).help("use `per-mutation` to write at once"));
    }
}
