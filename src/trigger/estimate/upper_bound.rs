//! The most writes that a timed trigger allows, whatever the arrivals: min(k, ⌈T ÷ timer⌉) for k
//! mutations over T seconds. Measured writes take the place of that bound; nothing is known of how
//! long mutations wait in either case.

use super::model::{SessionActivity, TriggerEstimate};
use crate::number::{Count, Duration, Figure, Rational, Share};
use crate::trigger::timed::TimedTrigger;

pub(super) fn upper_bound(
    timed: &TimedTrigger<Duration>,
    critical: Option<&Share>,
    measured: Option<&Count>,
    activity: &SessionActivity,
) -> TriggerEstimate {
    let mutations = &activity.mutations;
    let timer = timed.timer().copied().unwrap_or_default();
    let written_at_once = critical.map_or(Rational::ZERO, |share| share.as_rational() * mutations);
    let writes = measured.map_or_else(
        || max_writes(timed, critical, timer, &written_at_once, activity),
        |count| count.as_rational().clone(),
    );
    let by_timer = if writes > written_at_once { &writes - &written_at_once } else { Rational::ZERO };
    let starts = if timed.restart.is_some() { mutations.clone() } else { by_timer.clone() };
    TriggerEstimate {
        timer_pending: Figure::exact(timer_pending(&by_timer, timer, activity)),
        timer_starts: Figure::exact(starts),
        timer_fires: Figure::exact(by_timer),
        ..TriggerEstimate::without_timer(writes, timed.max_wait)
    }
}

fn max_writes(
    timed: &TimedTrigger<Duration>,
    critical: Option<&Share>,
    timer: Duration,
    written_at_once: &Rational,
    activity: &SessionActivity,
) -> Rational {
    let mutations = &activity.mutations;
    let waiting = critical.map_or_else(|| mutations.clone(), |share| share.complement() * mutations);
    // A window that is full closes early, so that another may open before its end.
    let full = timed.max_mutations.and_then(|max| mutations.checked_div(&Rational::from(max)));
    let closed = windows(activity, timer) + full.unwrap_or(Rational::ZERO);
    written_at_once + &waiting.min(closed)
}

/// ⌈active ÷ timer⌉: how often the timer can fire while the session is active.
fn windows(activity: &SessionActivity, timer: Duration) -> Rational {
    let windows = activity.active_seconds.checked_div(&timer.seconds()).and_then(|windows| windows.ceil());
    // A session that mutates without any active time still fills one window.
    Rational::from(windows.map_or(1, |windows| windows.max(1)))
}

/// Writes × timer, at most the session and one timer after it.
fn timer_pending(writes: &Rational, timer: Duration, activity: &SessionActivity) -> Rational {
    (writes * &timer.seconds()).min(&activity.active_seconds + &timer.seconds())
}
