//! The most that a trigger allows, whatever the arrivals; and measured counts, of which as little
//! is known besides.

use super::{SessionActivity, TriggerEstimate, without_timer};
use crate::number::{Count, Duration, Figure, Rational};
use crate::trigger::Trigger;

pub(super) fn upper_bound(
    trigger: &Trigger,
    measured: Option<&Count>,
    activity: &SessionActivity,
) -> TriggerEstimate {
    let mutations = &activity.mutations;
    let timer = trigger.timer().unwrap_or_default();
    let windows = windows(activity, timer);
    let at_once = match trigger {
        Trigger::Tiered { critical, .. } => critical.as_rational() * mutations,
        _ => Rational::ZERO,
    };
    let most = match trigger {
        Trigger::Tiered { critical, .. } => &at_once + &(critical.complement() * mutations).min(windows),
        // A batch that is full closes early, so that the next may open within the same window.
        Trigger::Batched { max_mutations: Some(most), .. } => {
            let full = mutations.checked_div(&Rational::from(*most)).unwrap_or_default();
            mutations.clone().min(windows + full)
        }
        _ => mutations.clone().min(windows),
    };
    let writes = measured.map_or(most, |count| count.as_rational().clone());
    let by_timer = if writes > at_once { &writes - &at_once } else { Rational::ZERO };
    let armings =
        if matches!(trigger, Trigger::Debounced { .. }) { mutations.clone() } else { by_timer.clone() };
    TriggerEstimate {
        timer_pending: Figure::exact(timer_pending(&by_timer, timer, activity)),
        timer_starts: Figure::exact(armings),
        timer_fires: Figure::exact(by_timer),
        ..without_timer(writes, trigger.max_delay())
    }
}

/// ⌈active ÷ timer⌉: how often the timer can end while the session is active.
fn windows(activity: &SessionActivity, timer: Duration) -> Rational {
    let windows = activity.active_seconds.checked_div(&timer.seconds()).and_then(|windows| windows.ceil());
    // A session that mutates without any active time still fills one window.
    Rational::from(windows.unwrap_or_default().max(1))
}

/// Writes × timer, but never more than the session and one timer after it.
fn timer_pending(writes: &Rational, timer: Duration, activity: &SessionActivity) -> Rational {
    (writes * &timer.seconds()).min(&activity.active_seconds + &timer.seconds())
}
