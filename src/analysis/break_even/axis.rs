//! The quantity that a break-even varies, and a scenario at any value of it.

use crate::number::{Count, Duration};
use crate::scenario::{Scenario, ScenarioSpec, StrategyId};
use crate::trigger::Trigger;
use crate::validation::ValidationErrors;
use crate::workload::ActivitySpec;

/// The quantity that varies while everything else stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Axis {
    /// Sessions per month.
    Sessions,
    /// Mutations per session, with the same active time.
    Mutations,
    /// The active time of a session in seconds, with the same mutations.
    Active,
    /// The interval in seconds of every debounced trigger of the two strategies that is not measured.
    Interval,
    /// The window in milliseconds of every batched or tiered trigger of the two strategies that is not measured.
    Window,
}

impl Axis {
    /// The name of the quantity: `sessions`, `mutations`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Mutations => "mutations",
            Self::Active => "active",
            Self::Interval => "interval",
            Self::Window => "window",
        }
    }

    /// Describes a value of the quantity.
    fn describe(self, number: u64) -> String {
        match self {
            Self::Sessions => format!("{number} sessions"),
            Self::Mutations => format!("{number} mutations"),
            Self::Active => format!("an active time of {number} s"),
            Self::Interval => format!("an interval of {number} s"),
            Self::Window => format!("a window of {number} ms"),
        }
    }

    /// Sets the timer of a trigger. Returns whether the trigger has a timer of this kind.
    fn set_timer(self, trigger: &mut Trigger, number: u64) -> bool {
        match (self, trigger) {
            (Self::Interval, Trigger::Debounced { interval, .. }) => *interval = seconds(number),
            (Self::Window, Trigger::Batched { window, .. } | Trigger::Tiered { window, .. }) => {
                *window = Duration::from_millis(number);
            }
            _ => return false,
        }
        true
    }
}

fn seconds(number: u64) -> Duration {
    Duration::from_millis(number.saturating_mul(1_000))
}

/// The largest range that is evaluated number by number, which takes minutes.
pub(super) const MAX_EVALUATIONS: u64 = 1_000_000;

/// Why a break-even cannot be calculated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BreakEvenError {
    /// The workload is a mix of patterns, which has no single value of the quantity.
    #[error("a mix of patterns has no single {} to vary: use the break-even over sessions", session_key(*.0))]
    Mix(Axis),
    /// The workload is counted from a log, so that its sessions cannot vary.
    #[error(
        "{} are counted from a log and cannot vary: use the break-even over sessions, or model the workload",
        log_key(*.0)
    )]
    Counted(Axis),
    /// The active time is not a whole number of nanoseconds.
    #[error(
        "the active time, which is fixed while mutations vary, is not a whole number of nanoseconds: specify `active:`"
    )]
    Active,
    /// Neither strategy has a timer of this kind that is not measured.
    #[error("neither strategy has {} that can vary, or it is measured", trigger_key(*.0))]
    NoTimer(Axis),
    /// The range is too large to be evaluated number by number.
    #[error("a range of {0} numbers is too large to evaluate: the limit is {MAX_EVALUATIONS}")]
    LimitTooLarge(u64),
    /// The scenario is invalid at a value of the quantity.
    #[error("at {}: {errors}", .over.describe(*.at))]
    Scenario {
        /// The quantity.
        over: Axis,
        /// Its value.
        at: u64,
        /// What is invalid at this value.
        errors: ValidationErrors,
    },
}

fn session_key(over: Axis) -> &'static str {
    if over == Axis::Active { "active time" } else { "number of mutations" }
}

fn log_key(over: Axis) -> &'static str {
    if over == Axis::Active { "active times" } else { "mutations" }
}

fn trigger_key(over: Axis) -> &'static str {
    if over == Axis::Window { "a window" } else { "a debounce interval" }
}

/// A scenario at any value of a quantity.
pub(super) struct ScenarioAxis<'a> {
    scenario: &'a Scenario,
    over: Axis,
    /// The positions of the compared strategies.
    sides: [StrategyId; 2],
    /// The properties of a session that stay the same.
    mutations: Option<Count>,
    active: Option<Duration>,
}

impl<'a> ScenarioAxis<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        over: Axis,
        sides: [StrategyId; 2],
    ) -> Result<Self, BreakEvenError> {
        let mut axis = Self { scenario, over, sides, mutations: None, active: None };
        match over {
            Axis::Sessions => {}
            Axis::Mutations | Axis::Active => axis.keep_fixed()?,
            Axis::Interval | Axis::Window => {
                let mut spec = scenario.spec().clone();
                if !axis.set_timers(&mut spec, 1) {
                    return Err(BreakEvenError::NoTimer(over));
                }
            }
        }
        Ok(axis)
    }

    /// Records the properties of a session that stay the same.
    fn keep_fixed(&mut self) -> Result<(), BreakEvenError> {
        if self.scenario.counts().is_some() {
            return Err(BreakEvenError::Counted(self.over));
        }
        let [(_, session)] = self.scenario.patterns() else { return Err(BreakEvenError::Mix(self.over)) };
        self.mutations = Count::new(session.mutations.clone());
        if self.over == Axis::Mutations {
            let active = session.active.as_ref();
            let active = active.map(|active| Duration::from_seconds(active).ok_or(BreakEvenError::Active));
            self.active = active.transpose()?;
        }
        Ok(())
    }

    /// Sets every timer that varies. Returns whether there is one.
    fn set_timers(&self, spec: &mut ScenarioSpec, number: u64) -> bool {
        let mut any = false;
        for side in self.sides {
            let writes = spec.strategies.get_mut(side.index()).map(|strategy| strategy.writes.as_mut_slice());
            let modelled = writes.unwrap_or_default().iter_mut().filter(|store| store.measured.is_none());
            modelled.for_each(|store| any |= self.over.set_timer(&mut store.trigger, number));
        }
        any
    }

    /// The scenario at one value of the quantity.
    pub(super) fn at(&self, number: u64) -> Result<Scenario, BreakEvenError> {
        let (mutations, active) = (self.mutations.clone(), self.active);
        let changed = self.scenario.with(|spec| match self.over {
            Axis::Sessions => {}
            Axis::Mutations => {
                spec.workload.activity = ActivitySpec { mutations: Some(number.into()), rate: None, active };
            }
            Axis::Active => {
                spec.workload.activity =
                    ActivitySpec { mutations, rate: None, active: Some(seconds(number)) };
            }
            Axis::Interval | Axis::Window => _ = self.set_timers(spec, number),
        });
        changed.map_err(|errors| BreakEvenError::Scenario { over: self.over, at: number, errors })
    }
}
