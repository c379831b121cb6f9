//! The most that a trigger allows, whatever the arrivals; and measured counts, of which as little
//! is known besides.

use super::{Activity, Expected, untimed};
use crate::number::{Count, Duration, Estimate, Exact};
use crate::trigger::Trigger;

pub(super) fn counted(trigger: &Trigger, measured: Option<&Count>, activity: &Activity) -> Expected {
    let mutations = &activity.mutations;
    let timer = trigger.timer().unwrap_or_default();
    let windows = windows(activity, timer);
    let at_once = match trigger {
        Trigger::Tiered { critical, .. } => critical.exact() * mutations,
        _ => Exact::ZERO,
    };
    let most = match trigger {
        Trigger::Tiered { critical, .. } => &at_once + &(critical.rest() * mutations).min(windows),
        // A batch that is full closes early, so that the next may open within the same window.
        Trigger::Batched { max_mutations: Some(most), .. } => {
            let full = mutations.checked_div(&Exact::from(*most)).unwrap_or_default();
            mutations.clone().min(windows + full)
        }
        _ => mutations.clone().min(windows),
    };
    let writes = measured.map_or(most, |count| count.exact().clone());
    let by_timer = if writes > at_once { &writes - &at_once } else { Exact::ZERO };
    let armings =
        if matches!(trigger, Trigger::Debounced { .. }) { mutations.clone() } else { by_timer.clone() };
    Expected {
        held: Estimate::exact(held(&by_timer, timer, activity)),
        armings: Estimate::exact(armings),
        firings: Estimate::exact(by_timer),
        ..untimed(writes, trigger.longest_wait())
    }
}

/// ⌈active ÷ timer⌉: how often the timer can end while the session is active.
fn windows(activity: &Activity, timer: Duration) -> Exact {
    let windows = activity.active_seconds.checked_div(&timer.seconds()).and_then(|windows| windows.ceil());
    // A session that mutates without any active time still fills one window.
    Exact::from(windows.unwrap_or_default().max(1))
}

/// Writes × timer, but never more than the session and one timer after it.
fn held(writes: &Exact, timer: Duration, activity: &Activity) -> Exact {
    (writes * &timer.seconds()).min(&activity.active_seconds + &timer.seconds())
}
