//! Holds counts against each other: what no log can have is a mistake of whoever counted.

use std::collections::HashMap;

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::source_map::Span;
use super::draft::Draft;
use crate::trigger::{FlushPolicy, GapBin, LogSummary, ReplayCounts, TriggerCounts};

/// The counts, where they can be those of a log.
pub(super) fn checked(draft: Draft, problems: &Diagnostics) -> Option<ReplayCounts> {
    let (log, place) = draft.log?;
    let checker = Checker { log: &log, problems };
    checker.log(place);
    if !problems.is_empty() {
        return None;
    }
    checker.triggers(&draft.counted);
    let mut gaps = draft.gaps;
    gaps.sort_by_key(|(bin, _)| bin.upper);
    checker.gaps(&gaps, place);
    let counted = draft.counted.into_iter().map(|(counted, _)| counted).collect();
    Some(ReplayCounts { triggers: counted, gaps: gaps.into_iter().map(|(bin, _)| bin).collect(), log })
}

struct Checker<'a> {
    log: &'a LogSummary,
    problems: &'a Diagnostics,
}

impl Checker<'_> {
    fn refuse(&self, place: Span, message: String) {
        self.problems.push(Diagnostic::at("contradiction", place, message));
    }

    fn log(&self, place: Span) {
        let log = self.log;
        if log.sessions > log.mutations || (log.sessions == 0) != (log.mutations == 0) {
            let (mutations, sessions) = (log.mutations, log.sessions);
            self.refuse(place, format!("{mutations} mutations cannot make {sessions} sessions"));
        }
        if log.rows < log.mutations.saturating_add(log.skipped) {
            let (rows, used) = (log.rows, log.mutations.saturating_add(log.skipped));
            self.refuse(place, format!("{used} mutations and skipped rows cannot come from {rows} rows"));
        }
        if log.changed.is_some_and(|changed| changed > log.mutations) {
            self.refuse(
                place,
                format!("more mutations changed something than the {} there are", log.mutations),
            );
        }
    }

    fn triggers(&self, counted: &[(TriggerCounts, Span)]) {
        let mut known: HashMap<(String, bool), Span> = HashMap::new();
        for (counted, place) in counted {
            if let Some(wrong) = self.wrong(counted) {
                self.refuse(*place, format!("`{}`: {wrong}", counted.policy));
            }
            let name = (format!("{:?}", counted.policy), counted.skip_unchanged);
            if let Some(first) = known.insert(name, *place) {
                let message = format!("`{}` is counted twice", counted.policy);
                let problem = Diagnostic::at("repeated-name", *place, message);
                self.problems.push(problem.related(first, "first counted here"));
            }
        }
    }

    /// What no log can have made a trigger do.
    fn wrong(&self, counted: &TriggerCounts) -> Option<String> {
        let (writes, sessions) = (counted.writes, self.log.sessions);
        let seen = if counted.skip_unchanged { self.log.changed } else { Some(self.log.mutations) };
        let most = seen.unwrap_or(self.log.mutations);
        if counted.chunks.values().any(|&chunks| chunks < writes) {
            return Some(format!("{writes} writes are at least as many units"));
        }
        match counted.policy {
            FlushPolicy::OnDisconnect => {
                (writes != sessions).then(|| format!("{sessions} sessions are as many writes, not {writes}"))
            }
            FlushPolicy::PerMutation if seen.is_some_and(|seen| seen != writes) => {
                Some(format!("{most} mutations are as many writes, not {writes}"))
            }
            _ if writes > most => Some(format!("{most} mutations cannot be {writes} writes")),
            _ if writes < sessions && !counted.skip_unchanged => {
                Some(format!("{sessions} sessions cannot be {writes} writes: each has one at least"))
            }
            _ => None,
        }
    }

    fn gaps(&self, gaps: &[(GapBin, Span)], whole: Span) {
        let mut lowest = 0;
        for (bin, place) in gaps {
            let (upper, count) = (u128::from(bin.upper), u128::from(bin.gaps));
            if upper < lowest {
                self.refuse(*place, format!("the bin up to {upper} ms is given twice"));
            } else if bin.sum > count * upper || bin.sum < count * lowest {
                let (gaps, sum) = (bin.gaps, bin.sum);
                let plural = if gaps == 1 { "" } else { "s" };
                let message = format!("{gaps} gap{plural} of {lowest} to {upper} ms cannot sum to {sum} ms");
                self.refuse(*place, message);
            }
            lowest = upper + 1;
        }
        let total: u128 = gaps.iter().map(|(bin, _)| u128::from(bin.gaps)).sum();
        let wanted = u128::from(self.log.mutations.saturating_sub(self.log.sessions));
        if !gaps.is_empty() && total != wanted {
            let message =
                format!("the bins hold {total} gaps, and between the mutations of this log are {wanted}");
            self.refuse(whole, message);
        }
    }
}
