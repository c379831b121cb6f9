//! What a trigger did with the sessions of a log, as a mean over them: counts in place of a model.

use super::expected::{Expected, at_once, untimed};
use super::gaps::Broken;
use super::{Counted, Counts, Rule, Trigger};
use crate::number::{Duration, Estimate, Exact};

/// What in the counts of a log a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The log itself: its mutations, or its sessions.
    Log,
    /// The count of the very trigger.
    Entry(Counted),
    /// The profile of gaps between mutations.
    Gaps {
        /// Gaps as long as the debounce or longer.
        broken: Estimate,
    },
}

impl Basis {
    /// 4,096-byte units of one write, where the log says how much its mutations carry.
    #[must_use]
    pub fn units_4096(&self) -> Option<Exact> {
        let Self::Entry(counted) = self else { return None };
        Exact::ratio(counted.units_4096?.into(), counted.writes.into())
    }
}

/// Why counts say nothing of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCounted {
    /// There is nothing to divide by.
    #[error("the log has no session, so that nothing is known of one")]
    NoSession,
    /// Logs are counted in milliseconds.
    #[error("logs are counted in whole milliseconds, which `{0}` is not")]
    NotWhole(Duration),
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
    NoHeld(String),
    /// The log does not say which mutations changed something.
    #[error("the log does not say which mutations changed something, and unchanged ones are to be skipped")]
    NoChanges,
}

impl NotCounted {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Missing { flag, .. } => Some(format!("replay the log with `{flag}`")),
            Self::NoChanges => Some("replay the log with `--changed COLUMN`".to_owned()),
            Self::NoSession | Self::NotWhole(_) | Self::NoHeld(_) => None,
        }
    }
}

impl Counts {
    /// What was counted of a trigger.
    #[must_use]
    pub fn find(&self, rule: Rule, skip_unchanged: bool) -> Option<&Counted> {
        self.counted.iter().find(|counted| counted.rule == rule && counted.skip_unchanged == skip_unchanged)
    }

    /// Mutations that a trigger sees: all, or those that changed something.
    #[must_use]
    pub fn seen(&self, skip_unchanged: bool) -> Option<u64> {
        if !skip_unchanged {
            return Some(self.log.mutations);
        }
        let each = self.find(Rule::PerMutation, true).map(|counted| counted.writes);
        self.log.changed.or(each)
    }

    /// A count as a mean over sessions; `None` where there are none.
    #[must_use]
    pub fn a_session(&self, count: impl Into<u128>) -> Option<Exact> {
        Exact::ratio(count.into(), self.log.sessions.into())
    }

    /// A sum of milliseconds as seconds a session; `None` where there are no sessions.
    #[must_use]
    pub fn seconds_a_session(&self, millis: u128) -> Option<Exact> {
        Exact::ratio(millis, u128::from(self.log.sessions) * 1_000)
    }
}

/// What a trigger did in one session, as a mean over the sessions of a log: exact for that log.
pub fn expect_counted(
    trigger: &Trigger,
    skip_unchanged: bool,
    counts: &Counts,
) -> Result<(Expected, Basis), NotCounted> {
    if counts.log.sessions == 0 {
        return Err(NotCounted::NoSession);
    }
    let longest = trigger.longest_wait();
    let seen = counts.seen(skip_unchanged).ok_or(NotCounted::NoChanges);
    let mean = |count: u64| counts.a_session(count).ok_or(NotCounted::NoSession);
    let rule = trigger.rule_in_millis().map_err(NotCounted::NotWhole)?;
    let entry = rule.and_then(|rule| counts.find(rule, skip_unchanged));
    let basis = entry.map_or(Basis::Log, |entry| Basis::Entry(entry.clone()));
    match trigger {
        Trigger::PerMutation => Ok((at_once(&mean(seen?)?), basis)),
        Trigger::OnDisconnect => Ok((untimed(Exact::ONE, longest), basis)),
        Trigger::PerSession(count) => Ok((untimed(count.exact().clone(), longest), Basis::Log)),
        Trigger::Debounced { .. } | Trigger::Batched { .. } | Trigger::Tiered { .. } => match (entry, rule) {
            (Some(entry), _) => Ok((of_entry(trigger, entry, seen?, counts)?, basis)),
            (None, Some(Rule::Debounced { interval, max_wait: None })) if !skip_unchanged => {
                let broken = counts.broken_by(interval).ok_or_else(|| missing(trigger, false, counts))?;
                let basis = Basis::Gaps { broken: broken.gaps.clone() };
                Ok((of_gaps(interval, &broken, counts)?, basis))
            }
            _ => Err(missing(trigger, skip_unchanged, counts)),
        },
    }
}

/// A timed trigger that was counted.
fn of_entry(trigger: &Trigger, entry: &Counted, seen: u64, counts: &Counts) -> Result<Expected, NotCounted> {
    let mean = |count: u64| counts.a_session(count).map(Estimate::exact).ok_or(NotCounted::NoSession);
    let seconds = |millis: u128| counts.seconds_a_session(millis).map(Estimate::exact);
    let writes = mean(entry.writes)?;
    let held = entry.held.ok_or_else(|| NotCounted::NoHeld(trigger.to_string()))?;
    let held = seconds(held).ok_or(NotCounted::NoSession)?;
    let (armings, firings) = match trigger {
        Trigger::Debounced { .. } => (mean(seen)?, writes.clone()),
        Trigger::Batched { max_mutations: None, .. } => (writes.clone(), writes.clone()),
        _ => (writes.clone(), at_most(trigger, &writes, &held)),
    };
    Ok(Expected {
        held,
        wait: entry.wait.and_then(seconds),
        span: entry.span.and_then(seconds),
        armings,
        firings,
        ..untimed(writes.value, trigger.longest_wait())
    })
}

/// Windows that can have run to their end: those that did were held for all of it. The counts do
/// not say how many were closed before.
fn at_most(trigger: &Trigger, writes: &Estimate, held: &Estimate) -> Estimate {
    let window = trigger.timer().unwrap_or_default().seconds();
    let windows = held.value.checked_div(&window).unwrap_or_default();
    Estimate { value: windows.min(writes.value.clone()), approximate: true }
}

/// A debounce whose writes follow from the gaps it breaks at. How long mutations waited does not.
fn of_gaps(interval: u128, broken: &Broken, counts: &Counts) -> Result<Expected, NotCounted> {
    let sessions = Exact::from(counts.log.sessions);
    let mean = |sum: &Exact| sum.checked_div(&sessions).ok_or(NotCounted::NoSession);
    let interval = Exact::ratio(interval, 1_000).unwrap_or_default();
    let approximate = broken.gaps.approximate;
    let estimate = |value| Estimate { value, approximate };
    let writes = mean(&(&broken.gaps.value + &sessions))?;
    let thousand = Exact::from(1_000u64);
    let within = mean(&broken.within_ms)?.checked_div(&thousand).unwrap_or_default();
    let span = counts.log.active_ms.and_then(|active| counts.seconds_a_session(active));
    Ok(Expected {
        writes: estimate(writes.clone()),
        held: estimate(within + &writes * &interval),
        span: span.map(|active| Estimate::exact(active + &interval)),
        armings: Estimate::exact(mean(&Exact::from(counts.log.mutations))?),
        firings: estimate(writes),
        ..untimed(Exact::ZERO, None)
    })
}

/// More triggers than these are not listed.
const LISTED: usize = 6;

fn missing(trigger: &Trigger, skip_unchanged: bool, counts: &Counts) -> NotCounted {
    let alike = |counted: &&Counted| counted.rule.name() == trigger.name();
    let same = counts.counted.iter().filter(alike).filter(|counted| counted.skip_unchanged == skip_unchanged);
    let names: Vec<String> = same.map(|counted| format!("`{}`", counted.rule)).collect();
    let more = names.len().saturating_sub(LISTED);
    let mut listed: Vec<String> = names.into_iter().take(LISTED).collect();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    let skipping = if skip_unchanged { " without unchanged mutations" } else { "" };
    let wanted = match trigger {
        Trigger::Tiered { window, .. } => format!("tiered {window}{skipping}"),
        _ => format!("{trigger}{skipping}"),
    };
    let held = (!listed.is_empty()).then(|| format!("has {}", listed.join(", ")));
    NotCounted::Missing { wanted, held, flag: flag(trigger, skip_unchanged) }
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
