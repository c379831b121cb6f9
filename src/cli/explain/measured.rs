//! The steps that rest on the counts of a log.

use super::Derivation;
use super::words::result;
use crate::number::Rational;
use crate::report::{grouped, rounded};
use crate::scenario::{StoreModel, UsageCause, UsageItem};
use crate::trigger::{CountSource, ReplayCounts, Trigger};

impl Derivation<'_> {
    /// How the writes of a session come out of a log: `132 writes ÷ 40 sessions = 3.3`.
    pub(super) fn counted(&self, store: &StoreModel, basis: &CountSource, counts: &ReplayCounts) -> String {
        let number = |count: u64| grouped(&count.into());
        let sessions = counts.log.sessions;
        let result = result(&store.writes);
        let writes = match basis {
            _ if matches!(store.trigger, Trigger::OnDisconnect) => {
                return "one at the end of the session".to_owned();
            }
            CountSource::Log => {
                format!("{} mutations", number(counts.visible_mutations(self.skips()).unwrap_or_default()))
            }
            CountSource::Trigger(counted) => format!("{} writes", number(counted.writes)),
            CountSource::Histogram { gaps_at_least: broken } => {
                let gaps = rounded(broken);
                format!("({} sessions + {gaps} gaps of {} or more)", number(sessions), timer(&store.trigger))
            }
        };
        format!("{writes} ÷ {} sessions {result}", number(sessions))
    }

    /// Units of a write as the log had them: `(476 ÷ 390)`, where that is no short number.
    pub(super) fn units_per(&self, found: &UsageItem, units: &Rational) -> Option<String> {
        let UsageCause::Writes(position) = found.cause else { return None };
        let basis = self.model.stores.get(position)?.count_source.as_ref()?;
        let CountSource::Trigger(counted) = basis else { return None };
        let sizes = counted.chunks.iter();
        let mut means = sizes.filter_map(|(size, chunks)| Some((*chunks, basis.chunks_per_write(*size)?)));
        let (counted_units, each) = means.find(|(_, each)| each == units)?;
        let long = each.decimal_places().is_none_or(|digits| digits > 6);
        let (all, writes) = (grouped(&counted_units.into()), grouped(&counted.writes.into()));
        long.then(|| format!("({all} units ÷ {writes} writes)"))
    }
}

fn timer(trigger: &Trigger) -> String {
    trigger.timer().unwrap_or_default().to_string()
}
