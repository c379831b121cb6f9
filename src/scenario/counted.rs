//! Counts of a log in place of a model: what must be counted for a scenario, and what its
//! sessions are then known to do.

use super::model::StoreModel;
use super::parts::{StoreWrites, StrategyParts, WorkloadParts};
use super::resolve::Resolver;
use super::usage::{Cause, Contribution};
use crate::number::{Exact, Share};
use crate::pricing::{MeterRef, Units};
use crate::trigger::{Basis, Counts, Expected, NotCounted, Rule, Trigger, expect_counted};
use crate::validation::{Fault, Faults};
use crate::workload::{Arrivals, Pace, Session};

/// What a log must be replayed with to answer for some strategies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Their triggers, each once, times in milliseconds.
    pub rules: Vec<Rule>,
    /// Whether any skips mutations that change nothing, so that the log must say which do.
    pub conditional: bool,
}

impl Wanted {
    /// What these strategies need; what was measured by the user needs nothing. A time that is no
    /// whole number of milliseconds is a fault.
    pub fn by(strategies: &[StrategyParts]) -> Result<Self, Faults> {
        let (mut wanted, mut faults) = (Self::default(), Vec::new());
        for strategy in strategies {
            for writes in strategy.writes.iter().filter(|writes| writes.measured.is_none()) {
                match writes.trigger.rule_in_millis() {
                    Ok(Some(rule)) => wanted.add(rule, strategy.skip_unchanged),
                    Ok(None) => {}
                    Err(time) => {
                        let route = ["strategies", &strategy.id, "writes", &writes.store];
                        faults.push(fault(&NotCounted::NotWhole(time), &route));
                    }
                }
            }
        }
        Faults::or(faults, wanted)
    }

    fn add(&mut self, rule: Rule, skip_unchanged: bool) {
        self.conditional |= skip_unchanged;
        if !self.rules.contains(&rule) {
            self.rules.push(rule);
        }
    }
}

fn fault(problem: &NotCounted, route: &[&str]) -> Fault {
    let code = if matches!(problem, NotCounted::NotWhole(_)) { "not-whole" } else { "not-counted" };
    let fault = Fault::new(code, route, problem.to_string());
    match problem.help() {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// The one kind of session that counts know: the mean over the log.
pub(super) fn session(
    workload: &WorkloadParts,
    counts: &Counts,
    faults: &mut Vec<Fault>,
) -> Vec<(Share, Session)> {
    let stated = workload.pace != Pace::default()
        || !workload.patterns.is_empty()
        || workload.arrivals != Arrivals::default()
        || workload.unchanged != Share::default();
    if stated {
        let message = "counts of a log take the place of `mutations`, `rate`, `active`, `patterns`, `arrivals` and `unchanged`: give one or the other";
        faults.push(Fault::new("contradiction", &["workload"], message).on_key());
    }
    let Some(mutations) = counts.a_session(counts.log.mutations) else {
        let message = NotCounted::NoSession.to_string();
        faults.push(Fault::new("not-counted", &["workload"], message).on_key());
        return Vec::new();
    };
    let active = counts.log.active_ms.and_then(|active| counts.seconds_a_session(active));
    vec![(Share::new(Exact::ONE).unwrap_or_default(), Session { mutations, active })]
}

impl Resolver<'_> {
    /// What the counts say of a store, where they are asked: not of what the user measured.
    pub(super) fn counts_for(&self, writes: &StoreWrites) -> Option<&Counts> {
        let stated = writes.measured.is_some() || matches!(writes.trigger, Trigger::PerSession(_));
        self.parts.workload.counts.as_deref().filter(|_| !stated)
    }

    pub(super) fn counted(
        &mut self,
        strategy: &StrategyParts,
        writes: &StoreWrites,
        route: &[&str],
    ) -> Option<(Expected, Basis)> {
        let counts = self.counts_for(writes)?;
        let counted = expect_counted(&writes.trigger, strategy.skip_unchanged, counts);
        let tell = |problem| {
            // That a log is empty is told once, of the workload.
            if problem != NotCounted::NoSession {
                self.faults.push(fault(&problem, route));
            }
        };
        counted.map_err(tell).ok()
    }

    /// Puts the 4,096-byte units that a write really had in place of those of `state`.
    pub(super) fn recount(&self, position: usize, store: &StoreModel, into: &mut [Contribution]) {
        let Some(counted) = store.basis.as_ref().and_then(Basis::units_4096) else { return };
        for found in into.iter_mut().filter(|found| found.cause == Cause::Writes(position)) {
            let operation = found.operation.clone().unwrap_or_default();
            for (meter, units) in &mut found.costs {
                if let Some(each) = self.each_4096(*meter, &operation) {
                    *units = each * &counted;
                }
            }
        }
    }

    /// What an operation costs of a meter for each started 4,096 bytes, where it does.
    fn each_4096(&self, place: MeterRef, operation: &str) -> Option<&Exact> {
        let (service, meter) = self.parts.sheet.meter(place)?;
        let costs = &service.find_operation(operation)?.costs;
        costs.iter().find_map(|(name, units)| match units {
            Units::PerBytes { chunk: 4096, units } if *name == meter.id => Some(units),
            _ => None,
        })
    }

    /// Whether counts say how often a store's alarms are set; where they do not, that is a fault.
    pub(super) fn knows_alarms(&mut self, store: &StoreModel) -> bool {
        let unknown = store.basis.is_some() && matches!(store.trigger, Trigger::Tiered { .. });
        if unknown {
            let message = format!(
                "counts do not say how often `{}` sets an alarm: only how often it writes",
                store.trigger
            );
            let help = "wait by `timer: timeout`, or give the trigger measured `writes:`";
            self.faults.push(Fault::new("not-counted", &["host", "timer"], message).help(help));
        }
        !unknown
    }
}
