//! What a trigger is expected to do with a session of which only the pace is known. Every model
//! agrees with the state machine of [`Machine`](super::Machine), which is the definition.

mod ceiling;
mod exponential;
mod poisson;
mod schedule;
mod simulate;

use super::Trigger;
use crate::number::{Count, Duration, Figure, Rational};
use crate::workload::Arrivals;

pub use exponential::exponential;
pub use schedule::{Schedule, mark_critical_evenly};

/// What one session looks like to a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionActivity {
    /// Mutations the trigger sees; a mean may be a fraction.
    pub mutations: Rational,
    /// Seconds over which they arrive.
    pub active_seconds: Rational,
    /// How they arrive.
    pub arrivals: Arrivals,
}

/// What a trigger is expected to do in one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerEstimate {
    /// Writes.
    pub writes: Figure,
    /// Seconds a pending timer keeps its host awake.
    pub timer_pending: Figure,
    /// Seconds that mutations wait to be saved, summed over them; `None` where it is not known.
    pub total_delay: Option<Figure>,
    /// Seconds from the first mutation to the last write; `None` where it is not known.
    pub observed_time: Option<Figure>,
    /// Times a timer is started or restarted: what an alarm bills as `set_alarm`.
    pub timer_starts: Figure,
    /// Writes that a timer makes, rather than a mutation.
    pub timer_fires: Figure,
    /// The longest a mutation can wait; `None` where nothing bounds it.
    pub max_delay: Option<Duration>,
    /// The standard error of the writes, where they were simulated.
    pub standard_error: Option<Rational>,
}

/// Why nothing can be expected of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// Counting needs whole mutations.
    #[error("these arrivals are counted one by one and need a whole number of mutations, not {0}")]
    FractionalMutations(Rational),
    /// Counting that many would take too long.
    #[error(
        "these arrivals are counted one by one, and {0} mutations a session are too many (10,000,000 at most)"
    )]
    TooMany(Rational),
    /// A burst needs a size.
    #[error("a burst of 0 mutations never makes any")]
    EmptyBurst,
    /// Mutations without any time to make them in have no rate.
    #[error("mutations that arrive independently need some active time, and there is none")]
    NoTime,
    /// The figures leave the range in which they can be computed.
    #[error("the expected count cannot be computed: the figures are too large")]
    OutOfRange,
}

/// What `trigger` does with a session; `measured` writes take the place of a timed trigger's model.
pub fn estimate(
    trigger: &Trigger,
    measured: Option<&Count>,
    activity: &SessionActivity,
) -> Result<TriggerEstimate, EstimateError> {
    let longest = trigger.max_delay();
    let mutations = &activity.mutations;
    match trigger {
        Trigger::PerMutation => Ok(write_through(mutations)),
        Trigger::OnDisconnect => Ok(without_timer(Rational::ONE, longest)),
        Trigger::PerSession(count) => Ok(without_timer(count.as_rational().clone(), longest)),
        _ if mutations.is_zero() => Ok(write_through(mutations)),
        _ if measured.is_some() => Ok(ceiling::upper_bound(trigger, measured, activity)),
        _ => match activity.arrivals {
            Arrivals::UpperBound => Ok(ceiling::upper_bound(trigger, None, activity)),
            Arrivals::Even | Arrivals::Bursts { .. } => schedule::from_schedule(trigger, activity),
            Arrivals::Poisson => poisson::poisson(trigger, activity),
        },
    }
}

/// Every mutation written as it comes.
pub(super) fn write_through(mutations: &Rational) -> TriggerEstimate {
    let zero = Figure::zero;
    TriggerEstimate {
        total_delay: Some(zero()),
        observed_time: Some(zero()),
        ..without_timer(mutations.clone(), Some(Duration::ZERO))
    }
}

/// So many writes without a timer, and nothing known of what waits.
pub(super) fn without_timer(writes: Rational, longest: Option<Duration>) -> TriggerEstimate {
    let zero = Figure::zero;
    TriggerEstimate {
        writes: Figure::exact(writes),
        timer_pending: zero(),
        total_delay: None,
        observed_time: None,
        timer_starts: zero(),
        timer_fires: zero(),
        max_delay: longest,
        standard_error: None,
    }
}
