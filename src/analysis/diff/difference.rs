//! The changes from one snapshot to another.

use super::snapshot::{Snapshot, SnapshotBreakEven, SnapshotLine};
use crate::money::Money;
use crate::number::Rational;

/// A total that both versions have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalChange {
    /// Sessions a month.
    pub sessions: u64,
    /// The strategy.
    pub strategy: String,
    /// The old total.
    pub old: Money,
    /// The new total.
    pub new: Money,
    /// Whether either depends on an estimate.
    pub approximate: bool,
    /// The lines that changed, each with the change.
    pub lines: Vec<SnapshotLine>,
}

impl TotalChange {
    /// New less old.
    #[must_use]
    pub fn delta(&self) -> Money {
        &self.new - &self.old
    }

    /// The change as a share of the old total; `None` where the old total was 0.
    #[must_use]
    pub fn change(&self) -> Option<Rational> {
        self.delta().ratio(&self.old)
    }
}

/// A volume at which other strategies are cheapest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheapestChanged {
    /// Sessions a month.
    pub sessions: u64,
    /// The strategies that were cheapest.
    pub old: Vec<String>,
    /// The strategies that are cheapest now.
    pub new: Vec<String>,
}

/// A break-even that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakEvenChanged {
    /// The old break-even.
    pub old: SnapshotBreakEven,
    /// The new break-even.
    pub new: SnapshotBreakEven,
}

/// Everything that changed from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// The name of the scenario in the new version.
    pub scenario: String,
    /// Every total that both versions have, changed or not.
    pub totals: Vec<TotalChange>,
    /// Strategies that only the new version has.
    pub added: Vec<String>,
    /// Strategies that only the old version had.
    pub removed: Vec<String>,
    /// Volumes of the new version only, and volumes of the old version only.
    pub other_volumes: (Vec<u64>, Vec<u64>),
    /// Volumes that both versions have.
    pub volumes: Vec<u64>,
    /// Volumes at which other strategies are cheapest.
    pub cheapest: Vec<CheapestChanged>,
    /// How many break-evens both versions have.
    pub break_evens_in_both: usize,
    /// Break-evens that moved.
    pub break_even: Vec<BreakEvenChanged>,
    /// Every break-even of the new version.
    pub break_even_now: Vec<SnapshotBreakEven>,
}

impl Difference {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let volumes = self.other_volumes.0.is_empty() && self.other_volumes.1.is_empty();
        let strategies = self.added.is_empty() && self.removed.is_empty();
        let totals = self.totals.iter().all(|moved| moved.old == moved.new);
        volumes && strategies && totals && self.cheapest.is_empty() && self.break_even.is_empty()
    }
}

/// The changes from `old` to `new`.
#[must_use]
pub fn diff(old: &Snapshot, new: &Snapshot) -> Difference {
    let (before, now) = (old.volumes(), new.volumes());
    let volumes: Vec<u64> = now.iter().copied().filter(|sessions| before.contains(sessions)).collect();
    Difference {
        scenario: new.scenario.clone(),
        totals: totals(old, new),
        added: only(&new.strategies, &old.strategies),
        removed: only(&old.strategies, &new.strategies),
        other_volumes: (only(&now, &before), only(&before, &now)),
        cheapest: cheapest(old, new, &volumes),
        volumes,
        break_evens_in_both: pairs(old, new).count(),
        break_even: break_evens(old, new),
        break_even_now: new.break_even.clone(),
    }
}

/// The items of the first list that the second one lacks.
fn only<T: Clone + PartialEq>(one: &[T], other: &[T]) -> Vec<T> {
    one.iter().filter(|item| !other.contains(item)).cloned().collect()
}

fn totals(old: &Snapshot, new: &Snapshot) -> Vec<TotalChange> {
    let totals = new.costs.iter().filter_map(|now| {
        let before = old.cost(now.sessions, &now.strategy)?;
        Some(TotalChange {
            sessions: now.sessions,
            strategy: now.strategy.clone(),
            old: before.total.clone(),
            new: now.total.clone(),
            approximate: before.approximate || now.approximate,
            lines: lines(&before.lines, &now.lines),
        })
    });
    totals.collect()
}

/// The lines that changed, each with the change; a missing line counts as 0.
fn lines(old: &[SnapshotLine], new: &[SnapshotLine]) -> Vec<SnapshotLine> {
    let of = |lines: &[SnapshotLine], id: &str| {
        let found = lines.iter().find(|line| line.id == id);
        found.map_or_else(|| (Money::default(), false), |line| (line.cost.clone(), line.approximate))
    };
    let gone = old.iter().filter(|line| !new.iter().any(|other| other.id == line.id));
    let all = new.iter().chain(gone).map(|line| {
        let ((before, was), (now, is)) = (of(old, &line.id), of(new, &line.id));
        SnapshotLine { id: line.id.clone(), cost: &now - &before, approximate: was || is }
    });
    all.filter(|line| !line.cost.as_rational().is_zero()).collect()
}

fn cheapest(old: &Snapshot, new: &Snapshot, volumes: &[u64]) -> Vec<CheapestChanged> {
    let both = volumes.iter().map(|&sessions| CheapestChanged {
        sessions,
        old: old.cheapest(sessions),
        new: new.cheapest(sessions),
    });
    both.filter(|changed| changed.old != changed.new).collect()
}

/// The break-evens that both versions have.
fn pairs<'a>(
    old: &'a Snapshot,
    new: &'a Snapshot,
) -> impl Iterator<Item = (&'a SnapshotBreakEven, &'a SnapshotBreakEven)> {
    new.break_even.iter().filter_map(|now| {
        let same =
            |other: &&SnapshotBreakEven| other.baseline == now.baseline && other.strategy == now.strategy;
        old.break_even.iter().find(same).map(|before| (before, now))
    })
}

fn break_evens(old: &Snapshot, new: &Snapshot) -> Vec<BreakEvenChanged> {
    let moved = pairs(old, new).filter(|(before, now)| {
        // Beyond the nearer horizon, only one version has a proven answer.
        let horizon = [before.horizon, now.horizon].into_iter().flatten().min();
        before.within(horizon) != now.within(horizon)
    });
    moved.map(|(before, now)| BreakEvenChanged { old: before.clone(), new: now.clone() }).collect()
}
