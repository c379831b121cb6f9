//! What the object that runs a session is billed for.

use super::host_spec::{Host, Timer};
use super::model::StoreModel;
use super::model_builder::ModelBuilder;
use super::operations::OperationUse;
use super::usage::{UsageCause, UsageItem};
use super::validate::{ErrorAt, find_service};
use crate::number::{Duration, Figure, Rational};
use crate::trigger::TriggerEstimate;
use crate::validation::ValidationError;
use crate::workload::SessionProfile;

impl ModelBuilder<'_> {
    /// Seconds that pending timers keep the host awake, for each pattern. The timers of several
    /// stores run at the same time over the same mutations, so the longest covers the others.
    pub(super) fn timer_pending(&self, stores: &[StoreModel]) -> Vec<Figure> {
        let stays_awake = self.spec.host.as_ref().is_some_and(|host| host.timer == Timer::Timeout);
        let longest = |pattern: usize| {
            let pending = stores
                .iter()
                .filter_map(|store| store.by_pattern.get(pattern))
                .map(|estimate| estimate.timer_pending.clone());
            pending.fold(Figure::zero(), Figure::max)
        };
        (0..self.patterns.len())
            .map(|pattern| if stays_awake { longest(pattern) } else { Figure::zero() })
            .collect()
    }

    /// Adds what the host is billed for: connections, messages, time awake and alarms.
    pub(super) fn host(&mut self, stores: &[StoreModel], items: &mut Vec<UsageItem>) {
        let spec = self.spec;
        let Some(host) = &spec.host else { return };
        let path = ["host", "service"];
        let found =
            find_service(self.sheet, &spec.plan, &host.service, &path, ErrorAt::Value, &mut self.errors);
        let Some((service, _)) = found else { return };
        let operation = |cause, name, times| OperationUse { cause, service, name, times, path: &path };
        let connections = Figure::exact(host.connections.as_rational().clone());
        self.operation(operation(UsageCause::Connections, "websocket_connect", connections), items);
        let messages = self.mean_messages(host);
        self.operation(operation(UsageCause::Messages, "websocket_message", messages), items);
        let pending = self.timer_pending(stores);
        let awake = self.per_pattern(|pattern, session| awake_seconds(host, session, pending.get(pattern)?));
        if let Some(seconds) = awake {
            self.operation(operation(UsageCause::HostTime, "active_second", seconds), items);
        } else {
            let message =
                "`hibernates: false` bills the connected time, which needs `connected` or `workload.active`";
            let help = "add `connected:` to the host, or `active:` to the workload";
            self.errors.push(ValidationError::new("missing-key", &["host"], message).at_key().help(help));
        }
        if host.timer == Timer::Alarm {
            self.alarms(service, stores, items);
        }
    }

    fn mean_messages(&self, host: &Host) -> Figure {
        let messages = self.patterns.iter().map(|(_, session)| Figure::exact(messages(host, session)));
        self.mean(&messages.collect::<Vec<_>>())
    }

    fn alarms(&mut self, service: usize, stores: &[StoreModel], items: &mut Vec<UsageItem>) {
        let path = ["host", "timer"];
        for (index, store) in stores.iter().enumerate() {
            if !self.check_alarm_counts(store) {
                continue;
            }
            let figures = |figure: fn(&TriggerEstimate) -> &Figure| -> Vec<Figure> {
                store.by_pattern.iter().map(|estimate| figure(estimate).clone()).collect()
            };
            let set = self.mean(&figures(|estimate| &estimate.timer_starts));
            let fired = self.mean(&figures(|estimate| &estimate.timer_fires));
            if set.value.is_positive() {
                let operation =
                    |cause, name, times| OperationUse { cause, service, name, times, path: &path };
                self.operation(operation(UsageCause::AlarmSet(index), "set_alarm", set), items);
                self.operation(operation(UsageCause::AlarmFired(index), "alarm", fired), items);
            }
        }
    }
}

/// Incoming messages of a session: as specified, or one for each mutation.
fn messages(host: &Host, session: &SessionProfile) -> Rational {
    host.messages
        .as_ref()
        .map_or_else(|| session.mutations.clone(), |messages| messages.as_rational().clone())
}

/// Seconds the host is billed for: handlers and pending timers if it hibernates, else the whole
/// connected time.
fn awake_seconds(host: &Host, session: &SessionProfile, timer_pending: &Figure) -> Option<Figure> {
    if host.hibernates {
        let handling = messages(host, session) * host.handler.seconds();
        return Some(Figure::exact(handling) + timer_pending.clone());
    }
    host.connected.map(Duration::seconds).or_else(|| session.active.clone()).map(Figure::exact)
}
