//! Arrivals that are known to the moment: the state machine counts them.

use super::{Activity, Expected, NoExpectation};
use crate::number::{Duration, Estimate, Exact, Share};
use crate::trigger::{Machine, Rule, Tally, Trigger};
use crate::workload::Arrivals;

/// More mutations than this are not counted one by one.
const MOST: u128 = 10_000_000;

/// The moments of a session's mutations, in ticks so fine that each is a whole number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    mutations: u128,
    /// Ticks in a nanosecond.
    scale: u128,
    /// Mutations in a burst; 1 where they come alone.
    burst: u128,
    /// Ticks from one start of a burst to the next.
    apart: u128,
    /// Ticks from one mutation of a burst to the next.
    spacing: u128,
}

impl Schedule {
    /// The schedule of even arrivals or bursts.
    pub fn of(activity: &Activity) -> Result<Self, NoExpectation> {
        let whole =
            activity.mutations.whole().ok_or_else(|| NoExpectation::NotWhole(activity.mutations.clone()))?;
        if whole > MOST {
            return Err(NoExpectation::TooMany(activity.mutations.clone()));
        }
        let (size, spacing) = match activity.arrivals {
            Arrivals::Bursts { size, spacing } => (u128::from(size), spacing),
            Arrivals::Ceiling | Arrivals::Even | Arrivals::Poisson => (1, Duration::ZERO),
        };
        if size == 0 {
            return Err(NoExpectation::EmptyBurst);
        }
        // One start of a burst every T·b/k: in ticks of a nanosecond over k that is whole.
        let nanos = &activity.active_seconds * &Exact::from(1_000_000_000u64);
        let (fine, nanos) = whole_parts(&nanos);
        let scale = whole.max(1) * fine;
        Ok(Self {
            mutations: whole,
            scale,
            burst: size,
            apart: nanos * size,
            spacing: u128::from(spacing.nanos()) * scale,
        })
    }

    /// The ticks in a stretch of time.
    #[must_use]
    pub fn ticks(&self, time: Duration) -> u128 {
        u128::from(time.nanos()) * self.scale
    }

    /// The seconds in a number of ticks.
    #[must_use]
    pub fn seconds(&self, ticks: u128) -> Exact {
        Exact::ratio(ticks, self.scale * 1_000_000_000).unwrap_or_default()
    }

    /// The moments, in order.
    pub fn moments(&self) -> impl Iterator<Item = u128> + '_ {
        let mut moments: Vec<u128> = (0..self.mutations)
            .map(|at| (at / self.burst) * self.apart + (at % self.burst) * self.spacing)
            .collect();
        // Bursts longer than the distance between them overlap.
        moments.sort_unstable();
        moments.into_iter()
    }
}

/// A number as a whole one over a whole one: how fine, and how many.
fn whole_parts(value: &Exact) -> (u128, u128) {
    let digits = value.decimals().filter(|&digits| digits <= 9);
    let fine = digits.and_then(|digits| u32::try_from(digits).ok()).map_or(1, |digits| 10u128.pow(digits));
    let scaled = value * &Exact::from(fine);
    (fine, scaled.floor().unwrap_or_default())
}

/// Which mutations of a schedule are critical, spread evenly: the i-th is one where ⌊i·c⌋ rises.
pub fn spread(critical: &Share) -> impl Iterator<Item = bool> {
    let share = critical.exact().clone();
    let mut reached = 0;
    (1u64..).map(move |at| {
        let due = if share.is_zero() { 0 } else { (&share * &Exact::from(at)).floor().unwrap_or_default() };
        std::mem::replace(&mut reached, due) < due
    })
}

/// Runs the machine over a schedule.
pub(super) fn counted(trigger: &Trigger, activity: &Activity) -> Result<Expected, NoExpectation> {
    let schedule = Schedule::of(activity)?;
    let mut machine = Machine::new(rule(trigger, |time| schedule.ticks(time)));
    let critical = match trigger {
        Trigger::Tiered { critical, .. } => critical.clone(),
        _ => Share::default(),
    };
    for (moment, critical) in schedule.moments().zip(spread(&critical)) {
        machine.mutate(moment, critical);
    }
    Ok(expected(&machine.finish(), &schedule, trigger))
}

/// The trigger as the machine knows it.
pub(super) fn rule(trigger: &Trigger, ticks: impl Fn(Duration) -> u128) -> Rule {
    match trigger {
        Trigger::Debounced { interval, max_wait } => {
            Rule::Debounced { interval: ticks(*interval), max_wait: max_wait.map(&ticks) }
        }
        Trigger::Batched { window, max_mutations } => {
            Rule::Batched { window: ticks(*window), max_mutations: *max_mutations }
        }
        Trigger::Tiered { window, .. } => Rule::Tiered { window: ticks(*window) },
        Trigger::OnDisconnect => Rule::OnDisconnect,
        Trigger::PerMutation | Trigger::PerSession(_) => Rule::PerMutation,
    }
}

fn expected(tally: &Tally, schedule: &Schedule, trigger: &Trigger) -> Expected {
    let seconds = |ticks| Estimate::exact(schedule.seconds(ticks));
    Expected {
        writes: Estimate::exact(tally.writes),
        held: seconds(tally.held),
        wait: Some(seconds(tally.wait)),
        span: Some(seconds(tally.span)),
        armings: Estimate::exact(tally.armings),
        firings: Estimate::exact(tally.firings),
        longest: trigger.longest_wait(),
        standard_error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(mutations: u64, seconds: u64, arrivals: Arrivals) -> Activity {
        Activity { mutations: mutations.into(), active_seconds: seconds.into(), arrivals }
    }

    fn run(trigger: &Trigger, activity: &Activity) -> (String, String, String) {
        let found = counted(trigger, activity).unwrap();
        let shown = |figure: &Estimate| figure.value.to_string();
        (shown(&found.writes), shown(&found.held), shown(&found.wait.unwrap()))
    }

    #[test]
    fn even_arrivals_give_the_check_values() {
        let even = activity(150, 300, Arrivals::Even);
        let five = Duration::from_millis(5_000);
        let figures =
            |writes: &str, held: &str, wait: &str| (writes.to_owned(), held.to_owned(), wait.to_owned());
        let batched = Trigger::Batched { window: five, max_mutations: None };
        assert_eq!(run(&batched, &even), figures("50", "250", "450"));
        let debounced = Trigger::Debounced { interval: five, max_wait: None };
        assert_eq!(run(&debounced, &even), figures("1", "303", "23100"));
    }

    #[test]
    fn a_batch_takes_a_whole_burst() {
        let spacing = Duration::from_millis(40);
        let bursts = activity(150, 300, Arrivals::Bursts { size: 10, spacing });
        let batched = Trigger::Batched { window: Duration::from_millis(500), max_mutations: None };
        assert_eq!(run(&batched, &bursts).0, "15");
    }

    #[test]
    fn what_cannot_be_counted_says_why() {
        let half = Activity { mutations: Exact::ratio(1, 2).unwrap(), ..activity(0, 1, Arrivals::Even) };
        assert_eq!(Schedule::of(&half), Err(NoExpectation::NotWhole(half.mutations.clone())));
        let empty = activity(1, 1, Arrivals::Bursts { size: 0, spacing: Duration::ZERO });
        assert_eq!(Schedule::of(&empty), Err(NoExpectation::EmptyBurst));
    }
}
