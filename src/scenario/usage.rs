use crate::number::{Figure, Rational};
use crate::pricing::MeterId;

/// Why a session uses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UsageCause {
    /// Writes to a store, given by its position in the strategy.
    Writes(usize),
    /// An operation the session makes besides its writes.
    Traffic,
    /// Sockets are opened.
    Connections,
    /// Messages are received.
    Messages,
    /// The host is awake.
    HostTime,
    /// The timer of a store, given by its position, is set as an alarm.
    AlarmSet(usize),
    /// The alarm of a store, given by its position, fires.
    AlarmFired(usize),
    /// Data is stored.
    Stored,
}

/// One cause of usage: how often a session does something, and the units that costs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsageItem {
    /// The cause.
    pub cause: UsageCause,
    /// The service, by its position in the sheet.
    pub service: usize,
    /// The operation; `None` for stored data.
    pub operation: Option<String>,
    /// How often a session does it; seconds for time awake, GB-months for stored data.
    pub times: Figure,
    /// The units of each meter that one time costs.
    pub costs: Vec<(MeterId, Rational)>,
}

/// Usage of a session by meter, in the order of the sheet.
pub(super) fn by_meter(items: &[UsageItem]) -> Vec<(MeterId, Figure)> {
    let mut totals: Vec<(MeterId, Figure)> = Vec::new();
    for item in items {
        for (meter, units) in &item.costs {
            let more = item.times.scale(units);
            match totals.iter_mut().find(|(known, _)| known == meter) {
                Some((_, total)) => *total = std::mem::take(total) + more,
                None => totals.push((*meter, more)),
            }
        }
    }
    totals.sort_by_key(|(meter, _)| *meter);
    totals
}
