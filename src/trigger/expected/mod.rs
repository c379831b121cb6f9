//! What a trigger is expected to do with a session of which only the pace is known. Every model
//! agrees with the state machine of [`Machine`](super::Machine), which is the definition.

mod ceiling;
mod exponential;
mod poisson;
mod schedule;
mod simulate;

use super::Trigger;
use crate::number::{Count, Duration, Estimate, Exact};
use crate::workload::Arrivals;

pub use exponential::exponential;
pub use schedule::{Schedule, spread};

/// What one session looks like to a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Mutations the trigger sees; a mean may be a fraction.
    pub mutations: Exact,
    /// Seconds over which they arrive.
    pub active_seconds: Exact,
    /// How they arrive.
    pub arrivals: Arrivals,
}

/// What a trigger is expected to do in one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Writes.
    pub writes: Estimate,
    /// Seconds a pending timer keeps its host awake.
    pub held: Estimate,
    /// Seconds that mutations wait to be saved, summed over them; `None` where it is not known.
    pub wait: Option<Estimate>,
    /// Seconds from the first mutation to the last write; `None` where it is not known.
    pub span: Option<Estimate>,
    /// Times a timer is started or restarted: what an alarm bills as `set_alarm`.
    pub armings: Estimate,
    /// Writes that a timer makes, rather than a mutation.
    pub firings: Estimate,
    /// The longest a mutation can wait; `None` where nothing bounds it.
    pub longest: Option<Duration>,
    /// The standard error of the writes, where they were simulated.
    pub standard_error: Option<Exact>,
}

/// Why nothing can be expected of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoExpectation {
    /// Counting needs whole mutations.
    #[error("these arrivals are counted one by one and need a whole number of mutations, not {0}")]
    NotWhole(Exact),
    /// Counting that many would take too long.
    #[error(
        "these arrivals are counted one by one, and {0} mutations a session are too many (10,000,000 at most)"
    )]
    TooMany(Exact),
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
pub fn expect(
    trigger: &Trigger,
    measured: Option<&Count>,
    activity: &Activity,
) -> Result<Expected, NoExpectation> {
    let longest = trigger.longest_wait();
    let mutations = &activity.mutations;
    match trigger {
        Trigger::PerMutation => Ok(at_once(mutations)),
        Trigger::OnDisconnect => Ok(untimed(Exact::ONE, longest)),
        Trigger::PerSession(count) => Ok(untimed(count.exact().clone(), longest)),
        _ if mutations.is_zero() => Ok(at_once(mutations)),
        _ if measured.is_some() => Ok(ceiling::counted(trigger, measured, activity)),
        _ => match activity.arrivals {
            Arrivals::Ceiling => Ok(ceiling::counted(trigger, None, activity)),
            Arrivals::Even | Arrivals::Bursts { .. } => schedule::counted(trigger, activity),
            Arrivals::Poisson => poisson::expected(trigger, activity),
        },
    }
}

/// Every mutation written as it comes.
pub(super) fn at_once(mutations: &Exact) -> Expected {
    let zero = Estimate::zero;
    Expected { wait: Some(zero()), span: Some(zero()), ..untimed(mutations.clone(), Some(Duration::ZERO)) }
}

/// So many writes without a timer, and nothing known of what waits.
pub(super) fn untimed(writes: Exact, longest: Option<Duration>) -> Expected {
    let zero = Estimate::zero;
    Expected {
        writes: Estimate::exact(writes),
        held: zero(),
        wait: None,
        span: None,
        armings: zero(),
        firings: zero(),
        longest,
        standard_error: None,
    }
}
