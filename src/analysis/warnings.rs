//! Warnings: timers that cost more than the writes they save, service limits that a strategy can
//! exceed, services closed to new accounts. Data only; the report words them.

use crate::bill::CostCurve;
use crate::money::Money;
use crate::number::{Bytes, Date, Duration, Figure, Rational};
use crate::pricing::{MeterId, Service};
use crate::scenario::{Scenario, StoreModel, StrategyId, StrategyModel, Timer, UsageCause};
use crate::trigger::{FlushPolicy, Trigger};

/// A warning about one strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// The strategy it is about.
    pub strategy: StrategyId,
    /// The store or service it is about, by its id in the sheet.
    pub service: String,
    /// What was found.
    pub kind: WarningKind,
}

/// What a warning is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// Pending timers keep the host awake, and that costs more than the writes they make.
    TimerCost {
        /// Seconds per session during which a timer is pending.
        held: Figure,
        /// What that host time costs in a month.
        awake: Money,
        /// What the writes of the timed stores cost in a month.
        writes: Money,
        /// The sessions a month for which the costs are.
        sessions: u64,
    },
    /// One key can be written more often than the service accepts.
    WriteRate {
        /// The trigger that allows it.
        trigger: Trigger,
        /// The most writes a second to one key.
        most: Rational,
    },
    /// A write is larger than the largest value.
    ValueSize {
        /// Bytes of one write.
        state: Bytes,
        /// The most bytes of a value.
        most: Bytes,
    },
    /// A session sends its object more messages than one object accepts.
    RequestRate {
        /// Messages a second.
        rate: Rational,
        /// The most requests a second to one object.
        most: Rational,
    },
    /// More alarms are needed than an object has.
    Alarms {
        /// Stores whose timer is an alarm.
        wanted: usize,
        /// Alarms an object has.
        most: Rational,
    },
    /// The service is closed to new accounts.
    ClosedToNew {
        /// The first day on which it was closed.
        since: Date,
    },
    /// The timer is shorter than the time between two mutations: it delays writes and saves few.
    ShortTimer {
        /// The timer.
        timer: Duration,
        /// Seconds between two mutations, on average.
        gap: Rational,
    },
}

impl WarningKind {
    /// Its name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TimerCost { .. } => "timer-cost",
            Self::WriteRate { .. } => "kv-write-rate",
            Self::ValueSize { .. } => "value-size",
            Self::RequestRate { .. } => "request-rate",
            Self::Alarms { .. } => "alarms",
            Self::ClosedToNew { .. } => "closed-to-new",
            Self::ShortTimer { .. } => "short-timer",
        }
    }
}

/// All warnings about a scenario, at its largest volume.
#[must_use]
pub fn warnings(scenario: &Scenario) -> Vec<Warning> {
    scenario.strategies().iter().flat_map(|model| Checker { scenario, model }.all()).collect()
}

struct Checker<'a> {
    scenario: &'a Scenario,
    model: &'a StrategyModel,
}

impl Checker<'_> {
    fn all(&self) -> Vec<Warning> {
        let mut found: Vec<(String, WarningKind)> = self.timer_cost().into_iter().collect();
        for store in &self.model.stores {
            let Some(service) = self.scenario.sheet().services().get(store.service) else { continue };
            let kinds = [write_rate(store, service), self.value_size(service), self.short_timer(store)];
            found.extend(kinds.into_iter().flatten().map(|kind| (store.store.clone(), kind)));
        }
        found.extend(self.host_limits());
        found.extend(self.closed());
        let advice = |(service, kind)| Warning { strategy: self.model.position, service, kind };
        found.into_iter().map(advice).collect()
    }

    fn timer_cost(&self) -> Option<(String, WarningKind)> {
        let host = self.scenario.spec().host.as_ref().filter(|host| host.hibernates)?;
        if !self.model.timer_pending.value.is_positive() {
            return None;
        }
        let (curve, sessions) =
            (CostCurve::for_strategy(self.scenario, self.model), self.scenario.max_sessions());
        let time = self.model.items.iter().find(|found| found.cause == UsageCause::HostTime)?;
        let awake = time
            .costs
            .iter()
            .filter_map(|(meter, units)| self.saved(&curve, *meter, units, sessions))
            .sum::<Money>();
        let writes = self.timed_writes(&curve, sessions);
        let held = self.model.timer_pending.clone();
        (awake > writes)
            .then(|| (host.service.clone(), WarningKind::TimerCost { held, awake, writes, sessions }))
    }

    /// By how much a meter would cost less if no timer were pending.
    fn saved(&self, curve: &CostCurve, meter: MeterId, units: &Rational, sessions: u64) -> Option<Money> {
        let term = curve.meters.iter().find(|term| term.meter == meter)?;
        let mut asleep = term.clone();
        asleep.per_session.value = &term.per_session.value - &(&self.model.timer_pending.value * units);
        let at = Rational::from(sessions);
        Some(&term.cost(&at) - &asleep.cost(&at))
    }

    /// The cost of the meters that the writes of timed stores use.
    fn timed_writes(&self, curve: &CostCurve, sessions: u64) -> Money {
        let timed = |found: &&crate::scenario::UsageItem| match found.cause {
            UsageCause::Writes(store) => {
                self.model.stores.get(store).is_some_and(|store| store.trigger.timer().is_some())
            }
            _ => false,
        };
        let meters = self.model.items.iter().filter(timed).flat_map(|found| &found.costs);
        let costs = meters.filter_map(|(meter, _)| curve.meters.iter().find(|term| term.meter == *meter));
        costs.map(|term| term.cost(&Rational::from(sessions))).sum()
    }

    fn value_size(&self, service: &Service) -> Option<WarningKind> {
        let (state, most) = (self.scenario.spec().workload.state, service.limit("value")?.size?);
        (state > most).then_some(WarningKind::ValueSize { state, most })
    }

    fn short_timer(&self, store: &StoreModel) -> Option<WarningKind> {
        let timer = store.trigger.timer().filter(|_| !store.measured)?;
        let gaps = self
            .scenario
            .patterns()
            .iter()
            .filter_map(|(_, session)| session.active.as_ref()?.checked_div(&session.mutations));
        let gap = gaps.min()?;
        let bursts =
            matches!(self.scenario.spec().workload.arrivals, crate::workload::Arrivals::Bursts { .. });
        (timer.seconds() < gap && !bursts).then_some(WarningKind::ShortTimer { timer, gap })
    }

    fn host_limits(&self) -> Vec<(String, WarningKind)> {
        let Some(host) = &self.scenario.spec().host else { return Vec::new() };
        let Some(service) = self.scenario.sheet().service(&host.service) else { return Vec::new() };
        let mut found = Vec::new();
        let rates = self
            .scenario
            .patterns()
            .iter()
            .filter_map(|(_, session)| session.mutations.checked_div(session.active.as_ref()?));
        if let (Some(limit), Some(rate)) = (service.limit("requests_per_second"), rates.max())
            && rate > limit.max
        {
            found.push((host.service.clone(), WarningKind::RequestRate { rate, most: limit.max.clone() }));
        }
        let wanted = self.model.stores.iter().filter(|store| store.trigger.timer().is_some()).count();
        if let Some(limit) = service.limit("alarms").filter(|_| host.timer == Timer::Alarm)
            && limit.max < wanted as u64
        {
            found.push((host.service.clone(), WarningKind::Alarms { wanted, most: limit.max.clone() }));
        }
        found
    }

    fn closed(&self) -> Vec<(String, WarningKind)> {
        let mut services: Vec<usize> = self.model.items.iter().map(|found| found.service).collect();
        services.sort_unstable();
        services.dedup();
        let services = services.into_iter().filter_map(|at| self.scenario.sheet().services().get(at));
        let closed = services.filter_map(|service| {
            Some((service.id.clone(), WarningKind::ClosedToNew { since: service.closed_to_new? }))
        });
        closed.collect()
    }
}

/// Whether a trigger can write one key more often than its store accepts.
fn write_rate(store: &StoreModel, service: &Service) -> Option<WarningKind> {
    let most = service.limit("writes_per_second_per_key")?.max.clone();
    let interval = min_write_interval(&store.trigger)?;
    (interval * &most < Rational::ONE)
        .then(|| WarningKind::WriteRate { trigger: store.trigger.clone(), most })
}

/// The shortest time in seconds between two writes of a session; `None` for a trigger that does not
/// depend on the times of mutations.
fn min_write_interval(trigger: &Trigger) -> Option<Rational> {
    match trigger.flush_policy()? {
        FlushPolicy::PerMutation => Some(Rational::ZERO),
        FlushPolicy::OnDisconnect => None,
        FlushPolicy::Timed(timed) if !timed.flushes_by_timer_only() => Some(Rational::ZERO),
        FlushPolicy::Timed(timed) => {
            let timers = timed.restart.into_iter().chain(timed.max_wait);
            timers.min().map(|timer| timer.seconds())
        }
    }
}
