//! Estimates from the counts of a log: the mean over its sessions in place of a model.

use super::counts::{ReplayCounts, TriggerCounts};
use super::estimate::TriggerEstimate;
use super::gap_histogram::GapSplit;
use super::timed::{FlushPolicy, TimedTrigger};
use super::trigger::Trigger;
use crate::number::{Count, Duration, Figure, Rational};

/// The part of the counts from which an estimate was derived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountSource {
    /// The log itself: its mutations, or its sessions.
    Log,
    /// The counts of the trigger itself.
    Trigger(TriggerCounts),
    /// The histogram of gaps between mutations.
    Histogram {
        /// The number of gaps as long as the interval of the debounce or longer.
        gaps_at_least: Figure,
    },
}

impl CountSource {
    /// The mean number of chunks of this many bytes in one write; `None` where it was not counted.
    #[must_use]
    pub fn chunks_per_write(&self, chunk_size: u64) -> Option<Rational> {
        let Self::Trigger(counted) = self else { return None };
        Rational::new((*counted.chunks.get(&chunk_size)?).into(), counted.writes.into())
    }
}

/// Why an estimate of a trigger cannot be derived from counts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MissingCounts {
    /// The log has no session to take the mean over.
    #[error("the log has no session")]
    NoSession,
    /// Logs are counted in milliseconds.
    #[error("logs are counted in whole milliseconds, which `{0}` is not")]
    NotWholeMillis(Duration),
    /// The trigger was not counted.
    #[error("`{wanted}` was not counted over this log{}", counted.as_ref().map(|counted| format!(", which {counted}")).unwrap_or_default())]
    Missing {
        /// The trigger, as a person would write it.
        wanted: String,
        /// The triggers of its kind that were counted, for the message; `None` where there is none.
        counted: Option<String>,
        /// The flag of `replay` that counts it.
        flag: String,
    },
    /// The counts of a timed trigger lack the time its timer was pending.
    #[error("the counts do not tell how long the timer of `{0}` was pending")]
    NoTimerPending(String),
    /// The log does not tell which mutations changed something.
    #[error(
        "the strategy skips unchanged mutations, and the log does not tell which mutations changed something"
    )]
    NoChanges,
}

impl MissingCounts {
    /// How to get the counts.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Missing { flag, .. } => Some(format!("replay the log with `{flag}`")),
            Self::NoChanges => Some("replay the log with `--changed COLUMN`".to_owned()),
            Self::NoSession | Self::NotWholeMillis(_) | Self::NoTimerPending(_) => None,
        }
    }
}

impl ReplayCounts {
    /// The counts of a policy.
    #[must_use]
    pub fn trigger(&self, policy: FlushPolicy, skip_unchanged: bool) -> Option<&TriggerCounts> {
        self.triggers
            .iter()
            .find(|counted| counted.policy == policy && counted.skip_unchanged == skip_unchanged)
    }

    /// The mutations that reach a trigger: all of them, or those that changed something; `None` where
    /// the log does not tell which did.
    #[must_use]
    pub fn visible_mutations(&self, skip_unchanged: bool) -> Option<u64> {
        if !skip_unchanged {
            return Some(self.log.mutations);
        }
        let each = self.trigger(FlushPolicy::PerMutation, true).map(|counted| counted.writes);
        self.log.changed.or(each)
    }

    /// A count as a mean over sessions; `None` where there are none.
    #[must_use]
    pub fn per_session(&self, count: impl Into<u128>) -> Option<Rational> {
        Rational::new(count.into(), self.log.sessions.into())
    }

    /// A sum of milliseconds as seconds per session; `None` where there are no sessions.
    #[must_use]
    pub fn seconds_per_session(&self, millis: u128) -> Option<Rational> {
        Rational::new(millis, u128::from(self.log.sessions) * 1_000)
    }
}

/// What a trigger did in one session, as a mean over the sessions of a log: exact for that log.
pub fn estimate_from_counts(
    trigger: &Trigger,
    skip_unchanged: bool,
    counts: &ReplayCounts,
) -> Result<(TriggerEstimate, CountSource), MissingCounts> {
    if counts.log.sessions == 0 {
        return Err(MissingCounts::NoSession);
    }
    let Some(policy) = trigger.policy_in_millis().map_err(MissingCounts::NotWholeMillis)? else {
        let writes = trigger.measured_writes().map(Count::as_rational).cloned();
        return Ok((TriggerEstimate::without_timer(writes.unwrap_or_default(), None), CountSource::Log));
    };
    let visible = || counts.visible_mutations(skip_unchanged).ok_or(MissingCounts::NoChanges);
    let entry = counts.trigger(policy, skip_unchanged);
    let source = entry.map_or(CountSource::Log, |entry| CountSource::Trigger(entry.clone()));
    match (policy, entry) {
        (FlushPolicy::PerMutation, _) => {
            let mutations = counts.per_session(visible()?).ok_or(MissingCounts::NoSession)?;
            Ok((TriggerEstimate::write_through(&mutations), source))
        }
        (FlushPolicy::OnDisconnect, _) => Ok((TriggerEstimate::without_timer(Rational::ONE, None), source)),
        (FlushPolicy::Timed(timed), Some(entry)) => {
            let estimate = from_trigger_counts(&timed, entry, visible()?, counts)?;
            Ok((TriggerEstimate { max_delay: trigger.max_delay(), ..estimate }, source))
        }
        (FlushPolicy::Timed(TimedTrigger { restart: Some(interval), .. }), None)
            if !skip_unchanged && policy.timed().is_some_and(TimedTrigger::depends_on_gaps_only) =>
        {
            let split = counts.gaps_at_least(interval).ok_or_else(|| missing(policy, false, counts))?;
            let source = CountSource::Histogram { gaps_at_least: split.gaps.clone() };
            let estimate = from_gap_histogram(interval, &split, counts).ok_or(MissingCounts::NoSession)?;
            Ok((estimate, source))
        }
        (FlushPolicy::Timed(_), None) => Err(missing(policy, skip_unchanged, counts)),
    }
}

/// A timed trigger that was counted; `visible` mutations of the log reach it.
fn from_trigger_counts(
    timed: &TimedTrigger,
    entry: &TriggerCounts,
    visible: u64,
    counts: &ReplayCounts,
) -> Result<TriggerEstimate, MissingCounts> {
    let mean = |count: u64| counts.per_session(count).map(Figure::exact).ok_or(MissingCounts::NoSession);
    let seconds = |millis: u128| counts.seconds_per_session(millis).map(Figure::exact);
    let writes = mean(entry.writes)?;
    let pending =
        entry.timer_pending.ok_or_else(|| MissingCounts::NoTimerPending(entry.policy.to_string()))?;
    let pending = seconds(pending).ok_or(MissingCounts::NoSession)?;
    let fires = if timed.flushes_by_timer_only() {
        writes.clone()
    } else {
        max_timer_fires(timed, &writes, &pending)
    };
    Ok(TriggerEstimate {
        timer_pending: pending,
        total_delay: entry.total_delay.and_then(seconds),
        observed_time: entry.observed_time.and_then(seconds),
        timer_starts: if timed.restart.is_some() { mean(visible)? } else { writes.clone() },
        timer_fires: fires,
        ..TriggerEstimate::without_timer(writes.value, None)
    })
}

/// The most windows that can have run to their end: each was pending for the whole window. The
/// counts do not tell how many windows were closed early.
fn max_timer_fires(timed: &TimedTrigger, writes: &Figure, pending: &Figure) -> Figure {
    let window = timed.timer().and_then(|&millis| Rational::new(millis, 1_000));
    let windows = window.and_then(|window| pending.value.checked_div(&window));
    // A timer of 0 fires at once: it bounds nothing.
    let fires = windows.map_or_else(|| writes.value.clone(), |windows| windows.min(writes.value.clone()));
    Figure { value: fires, is_approximate: true }
}

/// A debounce whose writes follow from the histogram of gaps: a gap as long as the interval or
/// longer, or the end of a session, makes it write. How long mutations waited does not follow.
fn from_gap_histogram(interval: u128, split: &GapSplit, counts: &ReplayCounts) -> Option<TriggerEstimate> {
    let per_session = Rational::new(1, counts.log.sessions.into())?;
    let shorter = &split.shorter_ms * &Rational::new(1, u128::from(counts.log.sessions) * 1_000)?;
    let interval = Rational::new(interval, 1_000)?;
    let estimate = |value| Figure { value, is_approximate: split.gaps.is_approximate };
    let writes = &split.gaps.value * &per_session + Rational::ONE;
    let active = counts.log.active_ms.and_then(|active| counts.seconds_per_session(active));
    Some(TriggerEstimate {
        writes: estimate(writes.clone()),
        timer_pending: estimate(shorter + &writes * &interval),
        observed_time: active.map(|active| Figure::exact(active + &interval)),
        timer_starts: Figure::exact(&Rational::from(counts.log.mutations) * &per_session),
        timer_fires: estimate(writes),
        ..TriggerEstimate::without_timer(Rational::ZERO, None)
    })
}

/// The most triggers that a message lists.
const MAX_LISTED: usize = 6;

fn missing(policy: FlushPolicy, skip_unchanged: bool, counts: &ReplayCounts) -> MissingCounts {
    let similar = |counted: &&TriggerCounts| {
        counted.policy.name() == policy.name() && counted.skip_unchanged == skip_unchanged
    };
    let names: Vec<String> =
        counts.triggers.iter().filter(similar).map(|counted| format!("`{}`", counted.policy)).collect();
    let more = names.len().saturating_sub(MAX_LISTED);
    let mut listed: Vec<String> = names.into_iter().take(MAX_LISTED).collect();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    let skipping = if skip_unchanged { " without unchanged mutations" } else { "" };
    let counted = (!listed.is_empty()).then(|| format!("has {}", listed.join(", ")));
    MissingCounts::Missing {
        wanted: format!("{policy}{skipping}"),
        counted,
        flag: flag(policy, skip_unchanged),
    }
}

/// The flags of `replay` that count a policy.
fn flag(policy: FlushPolicy, skip_unchanged: bool) -> String {
    let timed = policy.timed().copied().unwrap_or_default();
    let time = |millis: u128| Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
    let option = if timed.restart.is_some() { "--debounce" } else { "--batch" };
    let timer = timed.timer().map(|&millis| time(millis).to_string()).unwrap_or_default();
    let bound = match (timed.restart, timed.max_wait, timed.max_mutations) {
        (Some(_), Some(max_wait), _) => format!("/{}", time(max_wait)),
        (_, _, Some(max)) => format!("/{max}"),
        _ => String::new(),
    };
    let critical = if timed.closes_on_critical { " --critical KINDS" } else { "" };
    let changed = if skip_unchanged { " --changed COLUMN" } else { "" };
    format!("{option} {timer}{bound}{critical}{changed}")
}
