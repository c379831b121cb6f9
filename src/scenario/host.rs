//! What the object that runs a session is billed for.

use super::model::StoreModel;
use super::names::find_service;
use super::parts::{Host, Timer};
use super::resolve::Resolver;
use super::usage::{UsageCause, UsageItem};
use crate::number::{Duration, Figure, Rational};
use crate::trigger::TriggerEstimate;
use crate::validation::ValidationError;
use crate::workload::SessionProfile;

impl Resolver<'_> {
    /// Seconds that pending timers keep the host awake, for each pattern. Timers of several
    /// stores run side by side over the same mutations, so the longest covers the others.
    pub(super) fn timer_pending(&self, stores: &[StoreModel]) -> Vec<Figure> {
        let awake = self.spec.host.as_ref().is_some_and(|host| host.timer == Timer::Timeout);
        let held_by = |pattern: usize| {
            let each = stores
                .iter()
                .filter_map(|store| store.by_pattern.get(pattern))
                .map(|expected| expected.timer_pending.clone());
            each.fold(Figure::zero(), Figure::max)
        };
        (0..self.patterns.len())
            .map(|pattern| if awake { held_by(pattern) } else { Figure::zero() })
            .collect()
    }
    pub(super) fn host(&mut self, stores: &[StoreModel], into: &mut Vec<UsageItem>) {
        let parts = self.spec;
        let Some(host) = &parts.host else { return };
        let route = ["host", "service"];
        let found = find_service(parts, &host.service, &route, false, &mut self.errors);
        let Some((service, _)) = found else { return };
        let connections = Figure::exact(host.connections.as_rational().clone());
        self.operation(UsageCause::Connections, service, "websocket_connect", connections, &route, into);
        let messages = self.per_pattern(|_, session| Some(Figure::exact(messages(host, session))));
        self.operation(
            UsageCause::Messages,
            service,
            "websocket_message",
            messages.unwrap_or_default(),
            &route,
            into,
        );
        let held = self.timer_pending(stores);
        let awake = self.per_pattern(|pattern, session| awake_seconds(host, session, held.get(pattern)?));
        if let Some(seconds) = awake {
            self.operation(UsageCause::HostTime, service, "active_second", seconds, &route, into);
        } else {
            let message = "a host that does not hibernate is billed while it is connected, and nothing says how long that is";
            let help = "add `connected:` to the host, or `active:` to the workload";
            self.errors.push(ValidationError::new("missing-key", &["host"], message).at_key().help(help));
        }
        if host.timer == Timer::Alarm {
            self.alarms(service, stores, into);
        }
    }

    pub(super) fn alarms(&mut self, service: usize, stores: &[StoreModel], into: &mut Vec<UsageItem>) {
        let route = ["host", "timer"];
        for (position, store) in stores.iter().enumerate() {
            if !self.check_alarm_counts(store) {
                continue;
            }
            let of = |figure: fn(&TriggerEstimate) -> &Figure| -> Vec<Figure> {
                store.by_pattern.iter().map(|expected| figure(expected).clone()).collect()
            };
            let set = self.mean(&of(|expected| &expected.timer_starts));
            let fired = self.mean(&of(|expected| &expected.timer_fires));
            if set.value.is_positive() {
                self.operation(UsageCause::AlarmSet(position), service, "set_alarm", set, &route, into);
                self.operation(UsageCause::AlarmFired(position), service, "alarm", fired, &route, into);
            }
        }
    }

    /// The mean over the patterns of a figure worked out for each; `None` where one has none.
    pub(super) fn per_pattern(
        &self,
        figure: impl Fn(usize, &SessionProfile) -> Option<Figure>,
    ) -> Option<Figure> {
        let figures = self.patterns.iter().enumerate().map(|(at, (_, session))| figure(at, session));
        Some(self.mean(&figures.collect::<Option<Vec<_>>>()?))
    }
}

/// Incoming messages of a session: as stated, or one per mutation.
fn messages(host: &Host, session: &SessionProfile) -> Rational {
    host.messages
        .as_ref()
        .map_or_else(|| session.mutations.clone(), |messages| messages.as_rational().clone())
}

/// Seconds the host is billed for: handlers and pending timers where it hibernates, else the
/// whole time it is connected.
fn awake_seconds(host: &Host, session: &SessionProfile, held: &Figure) -> Option<Figure> {
    if host.hibernates {
        let handling = messages(host, session) * host.handler.seconds();
        return Some(Figure::exact(handling) + held.clone());
    }
    host.connected.map(Duration::seconds).or_else(|| session.active.clone()).map(Figure::exact)
}
