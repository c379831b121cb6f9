//! By how much bills move from one version of a question to another, and whether that is too much.

use crate::money::Money;
use crate::quantity::{Count, Exact};
use crate::scenario::Scenario;

use super::break_even::{self, HORIZON};
use super::compare::compare;

/// The answer of one version, small enough to keep and to read back from a saved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The scenario.
    pub scenario: String,
    /// Its strategies, by name.
    pub strategies: Vec<String>,
    /// What each costs at each volume.
    pub costs: Vec<SnapshotCost>,
    /// Where each strategy and the baseline first trade places; `None` where they never do.
    pub break_even: Vec<(String, Option<u64>)>,
}

/// A strategy at one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotCost {
    /// Sessions a month.
    pub sessions: u64,
    /// The strategy.
    pub strategy: String,
    /// Its total.
    pub total: Money,
    /// Its lines, as `service.meter`.
    pub lines: Vec<(String, Money)>,
}

impl Snapshot {
    /// The answer of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let name = |position: usize| {
            scenario.strategies().get(position).map(|model| model.id.clone()).unwrap_or_default()
        };
        let points = compare(scenario);
        let costs =
            points.iter().flat_map(|point| point.costs.iter().map(move |cost| (point.sessions, cost)));
        let costs = costs.map(|(sessions, cost)| SnapshotCost {
            sessions,
            strategy: name(cost.strategy),
            total: cost.bill.total.clone(),
            lines: cost
                .bill
                .lines
                .iter()
                .map(|line| (meter_name(scenario, line.meter), line.cost.clone()))
                .collect(),
        });
        let baseline = scenario.baseline();
        let others = scenario.strategies().iter().filter(|model| model.position != baseline.position);
        let break_even = others.map(|model| {
            let answer =
                break_even::over_sessions(scenario, baseline, model, HORIZON.max(scenario.largest()));
            (model.id.clone(), answer.regions.get(1).map(|region| region.from))
        });
        Self {
            scenario: scenario.parts().id.clone(),
            strategies: scenario.strategies().iter().map(|model| model.id.clone()).collect(),
            break_even: break_even.collect(),
            costs: costs.collect(),
        }
    }

    fn cost(&self, sessions: u64, strategy: &str) -> Option<&SnapshotCost> {
        self.costs.iter().find(|cost| cost.sessions == sessions && cost.strategy == strategy)
    }

    /// The strategies that cost least at a volume.
    fn cheapest(&self, sessions: u64) -> Vec<&str> {
        let here = || self.costs.iter().filter(|cost| cost.sessions == sessions);
        let least = here().map(|cost| &cost.total).min();
        here().filter(|cost| Some(&cost.total) == least).map(|cost| cost.strategy.as_str()).collect()
    }
}

fn meter_name(scenario: &Scenario, place: crate::pricing::MeterRef) -> String {
    let found = scenario.sheet().meter(place);
    found.map(|(service, meter)| format!("{}.{}", service.id, meter.id)).unwrap_or_default()
}

/// A total that both versions have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Sessions a month.
    pub sessions: u64,
    /// The strategy.
    pub strategy: String,
    /// What it cost.
    pub old: Money,
    /// What it costs.
    pub new: Money,
    /// The lines that moved, and by how much.
    pub lines: Vec<(String, Money)>,
}

impl Moved {
    /// New less old.
    #[must_use]
    pub fn delta(&self) -> Money {
        &self.new - &self.old
    }

    /// That as a share of the old total; `None` where the old one was nothing.
    #[must_use]
    pub fn change(&self) -> Option<Exact> {
        self.delta().ratio(&self.old)
    }
}

/// Everything that moved from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Every total that both have, moved or not.
    pub totals: Vec<Moved>,
    /// Strategies that only the new version has, then those that only the old one had.
    pub added: Vec<String>,
    /// Strategies that only the old version had.
    pub removed: Vec<String>,
    /// Volumes at which other strategies are cheapest: sessions, before, after.
    pub cheapest: Vec<(u64, Vec<String>, Vec<String>)>,
    /// Strategies whose first break-even with the baseline moved: strategy, before, after.
    pub break_even: Vec<(String, Option<u64>, Option<u64>)>,
    /// Every first break-even of the new version.
    pub break_even_now: Vec<(String, Option<u64>)>,
}

/// What moved from `old` to `new`.
#[must_use]
pub fn diff(old: &Snapshot, new: &Snapshot) -> Difference {
    let totals = new.costs.iter().filter_map(|now| {
        let before = old.cost(now.sessions, &now.strategy)?;
        Some(Moved {
            sessions: now.sessions,
            strategy: now.strategy.clone(),
            old: before.total.clone(),
            new: now.total.clone(),
            lines: lines(&before.lines, &now.lines),
        })
    });
    let only = |one: &Snapshot, other: &Snapshot| -> Vec<String> {
        one.strategies.iter().filter(|id| !other.strategies.contains(id)).cloned().collect()
    };
    Difference {
        totals: totals.collect(),
        added: only(new, old),
        removed: only(old, new),
        cheapest: cheapest(old, new),
        break_even: break_evens(old, new),
        break_even_now: new.break_even.clone(),
    }
}

/// The lines that moved, and by how much; a line that is not there costs nothing.
fn lines(old: &[(String, Money)], new: &[(String, Money)]) -> Vec<(String, Money)> {
    let of = |lines: &[(String, Money)], id: &str| {
        lines.iter().find(|(name, _)| name == id).map(|(_, cost)| cost.clone()).unwrap_or_default()
    };
    let gone = old.iter().filter(|(id, _)| !new.iter().any(|(name, _)| name == id));
    let all = new.iter().chain(gone).map(|(id, _)| (id.clone(), &of(new, id) - &of(old, id)));
    all.filter(|(_, delta)| !delta.exact().is_zero()).collect()
}

fn cheapest(old: &Snapshot, new: &Snapshot) -> Vec<(u64, Vec<String>, Vec<String>)> {
    let mut volumes: Vec<u64> = new.costs.iter().map(|cost| cost.sessions).collect();
    volumes.sort_unstable();
    volumes.dedup();
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let both = volumes
        .into_iter()
        .map(|sessions| (sessions, owned(old.cheapest(sessions)), owned(new.cheapest(sessions))));
    both.filter(|(_, before, after)| !before.is_empty() && before != after).collect()
}

fn break_evens(old: &Snapshot, new: &Snapshot) -> Vec<(String, Option<u64>, Option<u64>)> {
    let before = |id: &str| old.break_even.iter().find(|(name, _)| name == id).map(|(_, at)| *at);
    let both = new.break_even.iter().filter_map(|(id, at)| Some((id.clone(), before(id)?, *at)));
    both.filter(|(_, before, after)| before != after).collect()
}

/// A threshold that fails a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// As it was written.
    pub text: String,
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// A total rises by more than this share of itself.
    RisesByShare(Exact),
    /// A total rises by more than this amount.
    RisesBy(Money),
    /// A total falls by more than this share of itself.
    FallsByShare(Exact),
    /// A total falls by more than this amount.
    FallsBy(Money),
    /// Another strategy is the cheapest at some volume.
    CheapestChanged,
    /// A strategy and the baseline first trade places below this many sessions.
    BreakEvenBelow(u64),
}

/// Whether a gate was tripped, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tripped {
    /// The gate, as it was written.
    pub gate: String,
    /// What tripped it; nothing where it held.
    pub by: Vec<String>,
}

/// What a gate can say, for messages.
pub const GATES: &str = "`total > 5%`, `total > 10.00`, `total < -5%`, `total < -10.00`, `cheapest changed` or `break-even < 100k`";

impl Gate {
    /// Reads a gate; `Err` says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let rule = match words.as_slice() {
            ["cheapest", "changed"] => Some(Rule::CheapestChanged),
            ["break-even", "<", sessions] => Count::parse_whole(sessions).ok().map(Rule::BreakEvenBelow),
            ["total", ">", amount] => threshold(amount).map(|(amount, share)| {
                if share { Rule::RisesByShare(amount) } else { Rule::RisesBy(Money::new(amount)) }
            }),
            ["total", "<", amount] => amount.strip_prefix('-').and_then(threshold).map(|(amount, share)| {
                if share { Rule::FallsByShare(amount) } else { Rule::FallsBy(Money::new(amount)) }
            }),
            _ => None,
        };
        rule.map(|rule| Self { text: text.to_owned(), rule })
            .ok_or_else(|| format!("`{text}` is not a threshold: wanted {GATES}"))
    }

    /// Holds a difference against the gate.
    #[must_use]
    pub fn hold(&self, difference: &Difference) -> Tripped {
        let by = match &self.rule {
            Rule::CheapestChanged => difference
                .cheapest
                .iter()
                .map(|(sessions, before, after)| {
                    format!("at {sessions} sessions: {} instead of {}", after.join(", "), before.join(", "))
                })
                .collect(),
            Rule::BreakEvenBelow(most) => difference
                .break_even_now
                .iter()
                .filter_map(|(id, at)| {
                    let at = at.filter(|at| at < most)?;
                    Some(format!("{id}: {at}"))
                })
                .collect(),
            _ => difference
                .totals
                .iter()
                .filter(|moved| self.is_tripped_by(moved))
                .map(|moved| {
                    format!(
                        "{} at {} sessions: {} to {}",
                        moved.strategy, moved.sessions, moved.old, moved.new
                    )
                })
                .collect(),
        };
        Tripped { gate: self.text.clone(), by }
    }

    fn is_tripped_by(&self, moved: &Moved) -> bool {
        let (rise, fall) = (moved.delta(), -&moved.delta());
        // A rise from nothing is larger than any share of it.
        match &self.rule {
            Rule::RisesBy(most) => rise > *most,
            Rule::FallsBy(most) => fall > *most,
            Rule::RisesByShare(most) => rise.exact() > &(moved.old.exact() * most),
            Rule::FallsByShare(most) => fall.exact() > &(moved.old.exact() * most),
            Rule::CheapestChanged | Rule::BreakEvenBelow(_) => false,
        }
    }
}

/// `5%` or `10.00`: the number, and whether it is a share.
fn threshold(text: &str) -> Option<(Exact, bool)> {
    let number = |text: &str| Exact::from_decimal(text).filter(|number| !number.is_negative());
    match text.strip_suffix('%') {
        Some(percent) => Some((number(percent)? * Exact::ratio(1, 100)?, true)),
        None => Some((number(text)?, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(old: &str, new: &str) -> Difference {
        let money = |text| Money::new(Exact::from_decimal(text).unwrap());
        let moved =
            Moved { sessions: 1, strategy: "a".into(), old: money(old), new: money(new), lines: Vec::new() };
        Difference { totals: vec![moved], ..Difference::default() }
    }

    #[test]
    fn a_gate_is_tripped_past_its_threshold_and_not_at_it() {
        for (gate, old, new, tripped) in [
            ("total > 5%", "100", "105", false),
            ("total > 5%", "100", "105.01", true),
            ("total > 5%", "0", "0.01", true),
            ("total > 5%", "100", "50", false),
            ("total > 10.00", "100", "110", false),
            ("total > 10.00", "100", "110.01", true),
            ("total < -5%", "100", "94.99", true),
            ("total < -5%", "100", "95", false),
            ("total < -1", "100", "98", true),
            ("cheapest changed", "100", "200", false),
        ] {
            let held = Gate::parse(gate).unwrap().hold(&moved(old, new));
            assert_eq!(!held.by.is_empty(), tripped, "{gate}: {old} to {new}");
        }
    }

    #[test]
    fn what_is_no_gate_is_refused() {
        for text in [
            "",
            "total",
            "total > ",
            "total > 5 %",
            "total > -5%",
            "total < 5%",
            "totals > 5%",
            "break-even < soon",
            "cheapest",
        ] {
            assert!(Gate::parse(text).is_err(), "{text}");
        }
    }
}
