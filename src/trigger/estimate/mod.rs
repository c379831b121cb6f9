//! What a trigger is expected to do with a session of which only the activity is known. Every model
//! agrees with the state machine of [`TriggerMachine`](super::TriggerMachine), which is the
//! definition.

mod exponential;
mod model;
mod poisson;
mod schedule;
mod simulated;
mod upper_bound;

use super::timed::FlushPolicy;
use super::trigger::Trigger;
use crate::number::{Count, Rational};
use crate::workload::Arrivals;

pub use exponential::exponential;
pub use model::{EstimateError, SessionActivity, TriggerEstimate};
pub use schedule::{Schedule, mark_critical_evenly};

/// What `trigger` is expected to do in one session. `measured` writes replace the model of a timed
/// trigger.
///
/// ```
/// use writecost::trigger::{SessionActivity, Trigger, estimate};
/// use writecost::workload::Arrivals;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // 150 mutations at even distances over 5 minutes, one every 2 seconds.
/// let activity = SessionActivity {
///     mutations: 150u64.into(),
///     active_seconds: 300u64.into(),
///     arrivals: Arrivals::Even,
/// };
/// let batched = Trigger::Batched { window: "5s".parse()?, max_mutations: None };
/// let expected = estimate(&batched, None, &activity)?;
/// assert_eq!(expected.writes.value.to_string(), "50");
/// assert_eq!(expected.timer_pending.value.to_string(), "250");
/// # Ok(())
/// # }
/// ```
pub fn estimate(
    trigger: &Trigger,
    measured: Option<&Count>,
    activity: &SessionActivity,
) -> Result<TriggerEstimate, EstimateError> {
    let Some(policy) = trigger.flush_policy() else {
        let writes = trigger.measured_writes().map(Count::as_rational).cloned();
        return Ok(TriggerEstimate::without_timer(writes.unwrap_or_default(), None));
    };
    match policy {
        FlushPolicy::PerMutation => Ok(TriggerEstimate::write_through(&activity.mutations)),
        FlushPolicy::OnDisconnect => Ok(TriggerEstimate::without_timer(Rational::ONE, None)),
        FlushPolicy::Timed(_) if activity.mutations.is_zero() => {
            Ok(TriggerEstimate::write_through(&activity.mutations))
        }
        FlushPolicy::Timed(timed) if measured.is_some() || activity.arrivals == Arrivals::UpperBound => {
            Ok(upper_bound::upper_bound(&timed, trigger.critical_share(), measured, activity))
        }
        FlushPolicy::Timed(timed) if activity.arrivals == Arrivals::Poisson => {
            let critical = trigger.critical_share();
            match poisson::closed_form(&timed, critical, activity)? {
                Some(estimate) => Ok(estimate),
                None => simulated::simulate(&timed, activity),
            }
        }
        FlushPolicy::Timed(timed) => {
            schedule::count(FlushPolicy::Timed(timed), trigger.critical_share(), activity)
        }
    }
}
