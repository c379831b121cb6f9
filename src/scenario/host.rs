//! What the object that runs a session is billed for.

use super::model::StoreModel;
use super::names::find_service;
use super::parts::{Host, Timer};
use super::resolve::Resolver;
use super::usage::{Cause, Contribution};
use crate::number::{Duration, Estimate, Exact};
use crate::trigger::Expected;
use crate::validation::Fault;
use crate::workload::Session;

impl Resolver<'_> {
    /// Seconds that pending timers keep the host awake, for each pattern. Timers of several
    /// stores run side by side over the same mutations, so the longest covers the others.
    pub(super) fn held(&self, stores: &[StoreModel]) -> Vec<Estimate> {
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
    pub(super) fn host(&mut self, stores: &[StoreModel], into: &mut Vec<Contribution>) {
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

    pub(super) fn alarms(&mut self, service: usize, stores: &[StoreModel], into: &mut Vec<Contribution>) {
        let route = ["host", "timer"];
        for (position, store) in stores.iter().enumerate() {
            if !self.knows_alarms(store) {
                continue;
            }
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
    pub(super) fn per_pattern(
        &self,
        figure: impl Fn(usize, &Session) -> Option<Estimate>,
    ) -> Option<Estimate> {
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
