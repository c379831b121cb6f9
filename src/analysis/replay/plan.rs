use crate::trigger::FlushPolicy;

use super::folds::{AtEnd, Bounded, Closing, Each};
use super::levels::Levels;
use super::profile::Scale;
use super::stretch::{Fold, Stretch};
use super::totals::Totals;
use super::windows;

/// The longest time a trigger can have: some 34 years, so that no sum overflows.
const LONGEST: u128 = 1 << 40;
/// The most triggers in one pass.
pub(super) const MOST_RULES: usize = 20_000;

/// What a pass remembers of sessions that seem to be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Memory {
    /// Nothing, where the order of the log allows it; a log that turns out not to allow it stops
    /// the pass with [`Stopped::Forgot`](super::Stopped::Forgot).
    #[default]
    Forget,
    /// Everything: any log whose sessions are each in order of time.
    Keep,
}

/// What to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The triggers, their times in milliseconds.
    pub rules: Vec<FlushPolicy>,
    /// A session without a mutation for this many milliseconds is over.
    pub idle: u64,
    /// Whether to count gaps finely enough for a debounce of any interval.
    pub profile: bool,
    /// Whether to count every trigger a second time over the mutations that changed something.
    pub conditional: bool,
    /// Whether the log says how many bytes a mutation carries.
    pub units: bool,
    /// What to remember of sessions that seem to be over.
    pub memory: Memory,
    /// Threads to use; at least one.
    pub workers: usize,
}

/// A plan that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// A time past what sums can hold.
    #[error("{0} ms is too long: a log is replayed with at most 34 years")]
    TooLong(u128),
    /// An idle time of nothing.
    #[error("an idle time of 0 ends every session before it begins")]
    NoIdle,
    /// Too many triggers.
    #[error("{0} triggers are too many for one pass: at most 20000")]
    TooMany(usize),
}

impl Plan {
    /// Counts these triggers, sessions ending after 30 minutes without a mutation.
    #[must_use]
    pub fn new(rules: Vec<FlushPolicy>) -> Self {
        Self {
            rules,
            idle: 30 * 60_000,
            profile: false,
            conditional: false,
            units: false,
            memory: Memory::Forget,
            workers: 1,
        }
    }

    /// Holds it against what sums and memory can bear.
    pub(in crate::analysis) fn check(&self) -> Result<(), NoPlan> {
        if self.idle == 0 {
            return Err(NoPlan::NoIdle);
        }
        if self.rules.len() > MOST_RULES {
            return Err(NoPlan::TooMany(self.rules.len()));
        }
        let most = self.longest_time();
        if most > LONGEST { Err(NoPlan::TooLong(most)) } else { Ok(()) }
    }

    /// The longest of its times, in milliseconds.
    pub(in crate::analysis) fn longest_time(&self) -> u128 {
        self.rules.iter().flat_map(times).fold(self.idle.into(), u128::max)
    }

    /// The upper edges of the bins of its profile, inclusive and rising; the last is past any gap.
    pub(in crate::analysis) fn edges(&self) -> Vec<i64> {
        self.scale().map(|scale| scale.edges().to_vec()).unwrap_or_default()
    }

    /// The bins of its profile, where it wants one.
    pub(super) fn scale(&self) -> Option<Scale> {
        self.profile.then(|| Scale::new(&self.intervals(), self.idle.cast_signed()))
    }

    /// The levels that answer its debounces.
    pub(super) fn levels(&self) -> Levels {
        Levels::new(self.intervals())
    }

    /// The intervals of its debounces without a bound.
    fn intervals(&self) -> Vec<i64> {
        let intervals = self.rules.iter().filter_map(|rule| match rule {
            FlushPolicy::Timed(timed) if timed.depends_on_gaps_only() => timed.restart.map(millis),
            _ => None,
        });
        intervals.collect()
    }
}

fn times(rule: &FlushPolicy) -> Vec<u128> {
    let timed = rule.timed().copied().unwrap_or_default();
    timed.restart.into_iter().chain(timed.max_wait).collect()
}

/// A time that [`Plan::check`] has held.
pub(super) fn millis(time: u128) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// A trigger at work; debounces without a bound are on the ladder, short windows stand together.
pub(super) enum Working {
    Each(Each),
    AtEnd(AtEnd),
    Bounded(Bounded),
    Closing(Closing),
}

impl Working {
    pub(super) fn of(rule: &FlushPolicy) -> Option<Self> {
        Some(match *rule {
            FlushPolicy::PerMutation => Self::Each(Each::default()),
            FlushPolicy::OnDisconnect => Self::AtEnd(AtEnd::default()),
            FlushPolicy::Timed(timed) if timed.depends_on_gaps_only() => return None,
            _ if windows::short(rule).is_some() => return None,
            FlushPolicy::Timed(timed) => {
                let bound = timed.max_wait.map_or(i64::MAX, millis);
                match timed.restart {
                    Some(interval) => Self::Bounded(Bounded::new(millis(interval), bound)),
                    None if timed.closes_on_critical => Self::Closing(Closing::tiered(bound)),
                    None => Self::Closing(Closing::counting(bound, timed.max_mutations.unwrap_or(u64::MAX))),
                }
            }
        })
    }

    pub(super) fn fold(&mut self) -> &mut dyn Fold {
        match self {
            Self::Each(fold) => fold,
            Self::AtEnd(fold) => fold,
            Self::Bounded(fold) => fold,
            Self::Closing(fold) => fold,
        }
    }

    /// See [`Fold::warm`]; not through [`Self::fold`], whose call costs as much as one mutation.
    #[inline]
    pub(super) fn warm(&self, slot: usize) {
        match self {
            Self::Each(_) | Self::AtEnd(_) => {}
            Self::Bounded(fold) => fold.warm(slot),
            Self::Closing(fold) => fold.warm(slot),
        }
    }

    /// See [`Fold::go`]; likewise.
    #[inline]
    pub(super) fn go(&mut self, slot: usize, stretch: &Stretch<'_>) {
        match self {
            Self::Each(fold) => fold.go(slot, stretch),
            Self::AtEnd(fold) => fold.go(slot, stretch),
            Self::Bounded(fold) => fold.go(slot, stretch),
            Self::Closing(fold) => fold.go(slot, stretch),
        }
    }

    pub(super) fn totals(&self) -> &Totals {
        match self {
            Self::Each(fold) => &fold.totals,
            Self::AtEnd(fold) => &fold.totals,
            Self::Bounded(fold) => &fold.totals,
            Self::Closing(fold) => &fold.totals,
        }
    }
}
