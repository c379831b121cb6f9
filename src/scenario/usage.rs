use crate::number::{Figure, Rational};
use crate::pricing::MeterId;

/// Why a session uses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsageCause {
    /// A store is written: the position of the store in its strategy.
    Writes(usize),
    /// An operation the session makes besides.
    Traffic,
    /// A socket is opened.
    Connections,
    /// A message comes in.
    Messages,
    /// The host is awake.
    HostTime,
    /// A timer of a store is armed as an alarm.
    AlarmSet(usize),
    /// An alarm of a store fires.
    AlarmFired(usize),
    /// Data is kept.
    Stored,
}

/// One reason for usage: how often a session does something, and what that costs in units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageItem {
    /// Why.
    pub cause: UsageCause,
    /// The service, by its position in the sheet.
    pub service: usize,
    /// The operation; `None` for stored data, which has none.
    pub operation: Option<String>,
    /// How often a session does it, or for how many seconds; GB-months for stored data.
    pub times: Figure,
    /// The units each costs, by meter.
    pub costs: Vec<(MeterId, Rational)>,
}

/// What a session uses of each meter, in the order of the sheet.
pub(super) fn by_meter(contributions: &[UsageItem]) -> Vec<(MeterId, Figure)> {
    let mut totals: Vec<(MeterId, Figure)> = Vec::new();
    for contribution in contributions {
        for (meter, units) in &contribution.costs {
            let more = contribution.times.scale(units);
            match totals.iter_mut().find(|(known, _)| known == meter) {
                Some((_, total)) => *total = std::mem::take(total) + more,
                None => totals.push((*meter, more)),
            }
        }
    }
    totals.sort_by_key(|(meter, _)| *meter);
    totals
}
