//! What all shards counted, added up.

use super::levels::{Levels, Runs};
use super::plan::Plan;
use super::profile::Profile;
use super::shard::Shard;
use super::totals::Totals;
use super::view::View;
use super::windows;
use crate::trigger::{FlushPolicy, LogSummary, ReplayCounts, TriggerCounts};

/// What all shards counted.
pub(super) struct Sum<'a> {
    changed: u64,
    all: ViewSum,
    conditional: Option<ViewSum>,
    profile: Option<Profile<'a>>,
}

struct ViewSum {
    runs: Runs,
    windows: Vec<Totals>,
    totals: Vec<Totals>,
}

impl ViewSum {
    fn add(sum: Option<Self>, view: &mut View<'_>) -> Self {
        let runs = view.ladder.runs();
        let totals = || view.working.iter().map(|working| *working.totals());
        match sum {
            None => {
                Self { runs, windows: view.windows.totals().copied().collect(), totals: totals().collect() }
            }
            Some(mut sum) => {
                sum.runs.add(&runs);
                sum.windows.iter_mut().zip(view.windows.totals()).for_each(|(sum, more)| sum.add(more));
                sum.totals.iter_mut().zip(totals()).for_each(|(sum, more)| sum.add(&more));
                sum
            }
        }
    }

    /// Every trigger in the order it was asked for.
    fn counted(
        &self,
        plan: &Plan,
        levels: &Levels,
        skip_unchanged: bool,
        sessions: u64,
    ) -> Vec<TriggerCounts> {
        let debounced = self.runs.totals(levels);
        let (mut windows, mut others) = (self.windows.iter(), self.totals.iter());
        let of = |rule: &FlushPolicy| {
            let totals = match rule {
                FlushPolicy::Timed(timed) if timed.depends_on_gaps_only() => {
                    let level = |(level, _): &(i64, Totals)| Some(u128::from(level.unsigned_abs()));
                    let found = debounced.binary_search_by_key(&timed.restart, level).ok();
                    found.and_then(|at| debounced.get(at)).map(|(_, totals)| *totals)
                }
                rule if windows::short(rule).is_some() => windows.next().copied(),
                _ => others.next().copied(),
            };
            let counted = totals.unwrap_or_default().counted(*rule, skip_unchanged, plan.units);
            match rule {
                FlushPolicy::OnDisconnect => TriggerCounts {
                    writes: sessions,
                    timer_pending: None,
                    total_delay: None,
                    max_delay: None,
                    observed_time: None,
                    ..counted
                },
                _ => counted,
            }
        };
        plan.rules.iter().map(of).collect()
    }
}

impl<'a> Sum<'a> {
    pub(super) fn of(shards: impl Iterator<Item = Shard<'a>>, levels: &Levels) -> Self {
        let none = ViewSum { runs: Runs::over(levels), windows: Vec::new(), totals: Vec::new() };
        let mut sum = Self { changed: 0, all: none, conditional: None, profile: None };
        let mut all = None;
        for mut shard in shards {
            all = Some(ViewSum::add(all, &mut shard.views.all));
            match (&mut sum.profile, &shard.views.all.profile) {
                (Some(sum), Some(more)) => sum.add(more),
                (none, first) => none.clone_from(first),
            }
            if let Some(changes) = &mut shard.views.changed {
                sum.conditional = Some(ViewSum::add(sum.conditional, &mut changes.view));
                sum.changed += changes.count;
            }
        }
        sum.all = all.unwrap_or(sum.all);
        sum
    }

    /// Whether a session was too long for its waits to be added up.
    pub(super) fn overflowed(&self) -> bool {
        self.all.runs.overflowed
    }

    pub(super) fn counts(&self, log: &LogSummary, plan: &Plan, levels: &Levels) -> ReplayCounts {
        let sessions = self.all.runs.sessions;
        let mut counted = self.all.counted(plan, levels, false, sessions);
        if let Some(view) = &self.conditional {
            counted.extend(view.counted(plan, levels, true, sessions));
        }
        ReplayCounts {
            log: LogSummary {
                sessions,
                bytes: log.bytes.filter(|_| plan.units),
                active_ms: Some(self.all.runs.active.unsigned_abs()),
                changed: plan.conditional.then_some(self.changed),
                idle_ms: Some(plan.idle),
                ..log.clone()
            },
            triggers: counted,
            gaps: self.profile.as_ref().map(Profile::bins).unwrap_or_default(),
        }
    }
}
