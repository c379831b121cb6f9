//! What a break-even is over, and a scenario with any number of it.

use crate::number::{Count, Duration};
use crate::scenario::{Scenario, ScenarioSpec, StrategyId};
use crate::trigger::Trigger;
use crate::validation::ValidationErrors;
use crate::workload::ActivitySpec;

/// What varies while everything else stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Sessions a month.
    Sessions,
    /// Mutations a session, its active time unchanged.
    Mutations,
    /// Whole seconds that a session is active, its mutations unchanged.
    Active,
    /// Whole seconds of every debounce of the two strategies that is not measured.
    Interval,
    /// Whole milliseconds of every window of the two strategies that is not measured.
    Window,
}

impl Axis {
    /// Its name on the command line.
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

    /// So many of it, in words.
    fn place(self, number: u64) -> String {
        match self {
            Self::Sessions => format!("{number} sessions"),
            Self::Mutations => format!("{number} mutations"),
            Self::Active => format!("an active time of {number} s"),
            Self::Interval => format!("an interval of {number} s"),
            Self::Window => format!("a window of {number} ms"),
        }
    }

    /// Makes a timer of this kind that long; whether it is of this kind.
    fn set(self, trigger: &mut Trigger, number: u64) -> bool {
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

/// As many numbers as are worked out one by one: some minutes' work.
pub(super) const MAX_NUMBER: u64 = 1_000_000;

/// Why a break-even has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverError {
    /// The workload is a mix, whose sessions have no one number of mutations or active time.
    #[error("a mix of patterns has no one {} to vary: break it even over sessions", session_key(*.0))]
    Mix(Axis),
    /// The workload is counted over a log, whose sessions are what they are.
    #[error(
        "{} are counted over a log and cannot vary: break it even over sessions, or model the workload",
        log_key(*.0)
    )]
    Counted(Axis),
    /// The active time is no whole number of nanoseconds.
    #[error(
        "the active time, which stays while mutations vary, is not a whole number of nanoseconds: state `active:` itself"
    )]
    Active,
    /// Neither strategy has a timer of the kind that is to vary.
    #[error("neither strategy has {} that could vary, or it is measured", trigger_key(*.0))]
    NoTimer(Axis),
    /// Too many numbers to be worked out one by one.
    #[error("{0} numbers are too many to be worked out one by one: at most {MAX_NUMBER}")]
    LimitTooLarge(u64),
    /// The scenario does not work with so many.
    #[error("at {}: {faults}", .over.place(*.at))]
    Scenario {
        /// What varies.
        over: Axis,
        /// How many of it there are.
        at: u64,
        /// What is wrong there.
        faults: ValidationErrors,
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

/// One scenario with any number of what varies.
pub(super) struct ScenarioAxis<'a> {
    scenario: &'a Scenario,
    over: Axis,
    /// The strategies that are compared.
    sides: [StrategyId; 2],
    /// What stays of the sessions while the rest of them varies.
    mutations: Option<Count>,
    active: Option<Duration>,
}

impl<'a> ScenarioAxis<'a> {
    pub(super) fn new(scenario: &'a Scenario, over: Axis, sides: [StrategyId; 2]) -> Result<Self, OverError> {
        let mut varied = Self { scenario, over, sides, mutations: None, active: None };
        match over {
            Axis::Sessions => {}
            Axis::Mutations | Axis::Active => varied.keep()?,
            Axis::Interval | Axis::Window => {
                let mut parts = scenario.spec().clone();
                if !varied.set_timers(&mut parts, 1) {
                    return Err(OverError::NoTimer(over));
                }
            }
        }
        Ok(varied)
    }

    /// Takes note of what stays of the sessions.
    fn keep(&mut self) -> Result<(), OverError> {
        if self.scenario.counts().is_some() {
            return Err(OverError::Counted(self.over));
        }
        let [(_, session)] = self.scenario.patterns() else { return Err(OverError::Mix(self.over)) };
        self.mutations = Some(session.mutations.clone().into());
        if self.over == Axis::Mutations {
            let active = session.active.as_ref();
            let active = active.map(|active| Duration::from_seconds(active).ok_or(OverError::Active));
            self.active = active.transpose()?;
        }
        Ok(())
    }

    /// Makes every timer that varies that long; whether there is any.
    fn set_timers(&self, parts: &mut ScenarioSpec, number: u64) -> bool {
        let mut any = false;
        for side in self.sides {
            let writes = parts.strategies.get_mut(side.index()).map(|parts| parts.writes.as_mut_slice());
            let modelled = writes.unwrap_or_default().iter_mut().filter(|store| store.measured.is_none());
            modelled.for_each(|store| any |= self.over.set(&mut store.trigger, number));
        }
        any
    }

    /// The scenario with so many.
    pub(super) fn at(&self, number: u64) -> Result<Scenario, OverError> {
        let (mutations, active) = (self.mutations.clone(), self.active);
        let changed = self.scenario.with(|parts| match self.over {
            // Nothing of a session changes with how many there are.
            Axis::Sessions => {}
            Axis::Mutations => {
                parts.workload.activity = ActivitySpec { mutations: Some(number.into()), rate: None, active };
            }
            Axis::Active => {
                parts.workload.activity =
                    ActivitySpec { mutations, rate: None, active: Some(seconds(number)) };
            }
            Axis::Interval | Axis::Window => _ = self.set_timers(parts, number),
        });
        changed.map_err(|faults| OverError::Scenario { over: self.over, at: number, faults })
    }
}
