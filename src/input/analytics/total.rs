//! From what has been counted to an account's usage, with what has to be said of it.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use super::datasets::DATASETS;
use super::export::Export;
use super::tally::{Stored, UsageAccumulator};
use crate::input::diagnostic::Diagnostic;
use crate::number::{Figure, PositiveRational, Rational};
use crate::workload::{UsageKind, UsageRecord, UsageReport};

impl UsageAccumulator<'_> {
    /// Everything counted, over the days that it is of.
    pub(super) fn finish(mut self, sha256: Vec<String>) -> Option<Export> {
        if self.sums.is_empty() && self.stored.is_empty() {
            self.problems.push(self.nothing_counted());
            return None;
        }
        let (first, last) = (self.days.map(|days| days.0), self.days.map(|days| days.1));
        let (from, to) = (self.span.from.or(first), self.span.to.or(last));
        let counted = from.zip(to).map(|(from, to)| Rational::from(to.days_since(from)) + Rational::ONE);
        let Some(days) = self.span.days.clone().or(counted.and_then(PositiveRational::new)) else {
            let problem = Diagnostic::new("no-period", "nothing says how many days this is of");
            let help = "add `date` to the dimensions of the query, or say `--days 30`";
            self.problems.push(problem.help(help));
            return None;
        };
        self.remark_on_days();
        self.remark_on_cpu();
        let readings = self.readings();
        Some(Export {
            usage: UsageReport { days, records: readings },
            from,
            to,
            skipped: self.skipped,
            caveats: self.caveats,
            sha256,
        })
    }

    fn remark_on_days(&mut self) {
        if self.span.days.is_none() && (self.span.from.is_none() || self.span.to.is_none()) {
            let remark = "days are counted from the first to the last with any use; `--days`, or `--from` and \
                          `--to`, say otherwise";
            self.add_caveat(remark.to_owned());
        }
        if self.days.is_some() {
            for name in std::mem::take(&mut self.undated) {
                let remark =
                    format!("`{name}` has rows without a date; they are taken to be of the same days");
                self.add_caveat(remark);
            }
        }
    }

    fn nothing_counted(&self) -> Diagnostic {
        let names: Vec<&str> = self.skipped.iter().map(|left| left.what.as_str()).collect();
        let found =
            if names.is_empty() { String::new() } else { format!(": found `{}`", names.join("`, `")) };
        let mut known: Vec<&str> = DATASETS.iter().map(|dataset| dataset.name).collect();
        known.sort_unstable();
        Diagnostic::new("nothing-counted", format!("there is nothing in it that can be priced{found}"))
            .help(format!("known here: `{}`", known.join("`, `")))
    }

    fn remark_on_cpu(&mut self) {
        let of = |operation: &str| {
            let measured = UsageKind::Operation(operation.to_owned());
            self.sums.keys().any(|(_, service, known)| service == "workers" && *known == measured)
        };
        if of("request") && !of("cpu_ms") {
            self.add_caveat("CPU time of Workers is not in it: add `cpuTimeUs` to its `sum`".to_owned());
        }
    }

    /// Readings in the order of the datasets; what is nothing is none.
    fn readings(&self) -> Vec<UsageRecord> {
        let estimate =
            |name: &str, value: Rational| Figure { value, is_approximate: name.contains("Adaptive") };
        let mut readings = Vec::new();
        for name in DATASETS.iter().map(|dataset| dataset.name) {
            let sums = self.sums.iter().filter(|((of, ..), _)| *of == name);
            readings.extend(sums.map(|((_, service, measured), amount)| UsageRecord {
                service: service.clone(),
                kind: measured.clone(),
                amount: estimate(name, amount.clone()),
                source: name.to_owned(),
            }));
            let stored = self.stored.iter().filter(|((of, _), _)| *of == name);
            readings.extend(stored.map(|((_, service), days)| UsageRecord {
                service: (*service).to_owned(),
                kind: UsageKind::Stored,
                amount: estimate(name, mean(days)),
                source: name.to_owned(),
            }));
        }
        readings.retain(|reading: &UsageRecord| !reading.amount.value.is_zero());
        readings
    }
}

/// The mean over the days of what all things had.
fn mean(days: &Stored) -> Rational {
    let total: Rational = days.values().flat_map(BTreeMap::values).sum();
    // Without days the total is 0 as well.
    NonZeroU64::new(days.len() as u64).map_or(Rational::ZERO, |days| total / days)
}
