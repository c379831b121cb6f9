//! What a trigger did with the sessions of a log, as a mean over them: counts in place of a model.

use super::expected::{TriggerEstimate, without_timer, write_through};
use super::gaps::GapSplit;
use super::{FlushPolicy, ReplayCounts, Trigger, TriggerCounts};
use crate::number::{Duration, Figure, Rational};

/// What in the counts of a log a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountSource {
    /// The log itself: its mutations, or its sessions.
    Log,
    /// The count of the very trigger.
    Trigger(TriggerCounts),
    /// The profile of gaps between mutations.
    Histogram {
        /// Gaps as long as the debounce or longer.
        gaps_at_least: Figure,
    },
}

impl CountSource {
    /// 4,096-byte units of one write, where the log says how much its mutations carry.
    #[must_use]
    pub fn units_4096(&self) -> Option<Rational> {
        let Self::Trigger(counted) = self else { return None };
        Rational::new(counted.units_4096?.into(), counted.writes.into())
    }
}

/// Why counts say nothing of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MissingCounts {
    /// There is nothing to divide by.
    #[error("the log has no session, so that nothing is known of one")]
    NoSession,
    /// Logs are counted in milliseconds.
    #[error("logs are counted in whole milliseconds, which `{0}` is not")]
    NotWholeMillis(Duration),
    /// The trigger was not among those that were counted.
    #[error("`{wanted}` was not counted over this log{}", held.as_ref().map(|held| format!(", which {held}")).unwrap_or_default())]
    Missing {
        /// The trigger, in words.
        wanted: String,
        /// What was counted of its kind, in words; `None` where nothing was.
        held: Option<String>,
        /// The flag of `replay` that counts it.
        flag: String,
    },
    /// A timer was counted without how long it was pending.
    #[error("the counts do not say how long the timer of `{0}` was pending")]
    NoTimerPending(String),
    /// The log does not say which mutations changed something.
    #[error("the log does not say which mutations changed something, and unchanged ones are to be skipped")]
    NoChanges,
}

impl MissingCounts {
    /// What to do about it.
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
    /// What was counted of a trigger.
    #[must_use]
    pub fn trigger(&self, rule: FlushPolicy, skip_unchanged: bool) -> Option<&TriggerCounts> {
        self.triggers
            .iter()
            .find(|counted| counted.policy == rule && counted.skip_unchanged == skip_unchanged)
    }

    /// Mutations that a trigger sees: all, or those that changed something.
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

    /// A sum of milliseconds as seconds a session; `None` where there are no sessions.
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
    let longest = trigger.max_delay();
    let seen = counts.visible_mutations(skip_unchanged).ok_or(MissingCounts::NoChanges);
    let mean = |count: u64| counts.per_session(count).ok_or(MissingCounts::NoSession);
    let rule = trigger.flush_policy().map_err(MissingCounts::NotWholeMillis)?;
    let entry = rule.and_then(|rule| counts.trigger(rule, skip_unchanged));
    let basis = entry.map_or(CountSource::Log, |entry| CountSource::Trigger(entry.clone()));
    match trigger {
        Trigger::PerMutation => Ok((write_through(&mean(seen?)?), basis)),
        Trigger::OnDisconnect => Ok((without_timer(Rational::ONE, longest), basis)),
        Trigger::PerSession(count) => {
            Ok((without_timer(count.as_rational().clone(), longest), CountSource::Log))
        }
        Trigger::Debounced { .. } | Trigger::Batched { .. } | Trigger::Tiered { .. } => match (entry, rule) {
            (Some(entry), _) => Ok((from_trigger_counts(trigger, entry, seen?, counts)?, basis)),
            (None, Some(FlushPolicy::Debounced { interval, max_wait: None })) if !skip_unchanged => {
                let broken = counts.gaps_at_least(interval).ok_or_else(|| missing(trigger, false, counts))?;
                let basis = CountSource::Histogram { gaps_at_least: broken.gaps.clone() };
                Ok((from_gap_histogram(interval, &broken, counts)?, basis))
            }
            _ => Err(missing(trigger, skip_unchanged, counts)),
        },
    }
}

/// A timed trigger that was counted.
fn from_trigger_counts(
    trigger: &Trigger,
    entry: &TriggerCounts,
    seen: u64,
    counts: &ReplayCounts,
) -> Result<TriggerEstimate, MissingCounts> {
    let mean = |count: u64| counts.per_session(count).map(Figure::exact).ok_or(MissingCounts::NoSession);
    let seconds = |millis: u128| counts.seconds_per_session(millis).map(Figure::exact);
    let writes = mean(entry.writes)?;
    let held = entry.timer_pending.ok_or_else(|| MissingCounts::NoTimerPending(trigger.to_string()))?;
    let held = seconds(held).ok_or(MissingCounts::NoSession)?;
    let (armings, firings) = match trigger {
        Trigger::Debounced { .. } => (mean(seen)?, writes.clone()),
        Trigger::Batched { max_mutations: None, .. } => (writes.clone(), writes.clone()),
        _ => (writes.clone(), max_timer_fires(trigger, &writes, &held)),
    };
    Ok(TriggerEstimate {
        timer_pending: held,
        total_delay: entry.total_delay.and_then(seconds),
        observed_time: entry.observed_time.and_then(seconds),
        timer_starts: armings,
        timer_fires: firings,
        ..without_timer(writes.value, trigger.max_delay())
    })
}

/// Windows that can have run to their end: those that did were held for all of it. The counts do
/// not say how many were closed before.
fn max_timer_fires(trigger: &Trigger, writes: &Figure, held: &Figure) -> Figure {
    let window = trigger.timer().unwrap_or_default().seconds();
    let windows = held.value.checked_div(&window).unwrap_or_default();
    Figure { value: windows.min(writes.value.clone()), is_approximate: true }
}

/// A debounce whose writes follow from the gaps it breaks at. How long mutations waited does not.
fn from_gap_histogram(
    interval: u128,
    broken: &GapSplit,
    counts: &ReplayCounts,
) -> Result<TriggerEstimate, MissingCounts> {
    let sessions = Rational::from(counts.log.sessions);
    let mean = |sum: &Rational| sum.checked_div(&sessions).ok_or(MissingCounts::NoSession);
    let interval = Rational::new(interval, 1_000).unwrap_or_default();
    let approximate = broken.gaps.is_approximate;
    let estimate = |value| Figure { value, is_approximate: approximate };
    let writes = mean(&(&broken.gaps.value + &sessions))?;
    let thousand = Rational::from(1_000u64);
    let within = mean(&broken.within_ms)?.checked_div(&thousand).unwrap_or_default();
    let span = counts.log.active_ms.and_then(|active| counts.seconds_per_session(active));
    Ok(TriggerEstimate {
        writes: estimate(writes.clone()),
        timer_pending: estimate(within + &writes * &interval),
        observed_time: span.map(|active| Figure::exact(active + &interval)),
        timer_starts: Figure::exact(mean(&Rational::from(counts.log.mutations))?),
        timer_fires: estimate(writes),
        ..without_timer(Rational::ZERO, None)
    })
}

/// More triggers than these are not listed.
const MAX_LISTED: usize = 6;

fn missing(trigger: &Trigger, skip_unchanged: bool, counts: &ReplayCounts) -> MissingCounts {
    let alike = |counted: &&TriggerCounts| counted.policy.name() == trigger.name();
    let same =
        counts.triggers.iter().filter(alike).filter(|counted| counted.skip_unchanged == skip_unchanged);
    let names: Vec<String> = same.map(|counted| format!("`{}`", counted.policy)).collect();
    let more = names.len().saturating_sub(MAX_LISTED);
    let mut listed: Vec<String> = names.into_iter().take(MAX_LISTED).collect();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    let skipping = if skip_unchanged { " without unchanged mutations" } else { "" };
    let wanted = match trigger {
        Trigger::Tiered { window, .. } => format!("tiered {window}{skipping}"),
        _ => format!("{trigger}{skipping}"),
    };
    let held = (!listed.is_empty()).then(|| format!("has {}", listed.join(", ")));
    MissingCounts::Missing { wanted, held, flag: flag(trigger, skip_unchanged) }
}

/// What `replay` needs to count a trigger.
fn flag(trigger: &Trigger, skip_unchanged: bool) -> String {
    let flag = match trigger {
        Trigger::Debounced { interval, max_wait: None } => format!("--debounce {interval}"),
        Trigger::Debounced { interval, max_wait: Some(most) } => format!("--debounce {interval}/{most}"),
        Trigger::Batched { window, max_mutations: Some(most) } => format!("--batch {window}/{most}"),
        Trigger::Tiered { window, .. } => format!("--batch {window} --critical KINDS"),
        _ => format!("--batch {}", trigger.timer().unwrap_or_default()),
    };
    if skip_unchanged { format!("{flag} --changed COLUMN") } else { flag }
}
