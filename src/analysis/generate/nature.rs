//! What a mutation is: its kind, its bytes, whether it changes anything.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "chances of a synthetic log; no money is computed here"
)]

use super::random::Stream;
use super::{NotGenerated, Plan};
use crate::number::Share;
use crate::scenario::Scenario;
use crate::workload::Layout;

/// Kinds of which any can wait.
const ORDINARY: [&str; 5] = ["move", "resize", "rename", "recolor", "reorder"];
/// Kinds that cannot, where nobody names others.
const CRITICAL: [&str; 2] = ["add", "delete"];
/// The part of the kinds that can wait which nobody noted.
const UNNOTED_KINDS: f64 = 0.05;
/// The part of the sizes that nobody noted.
const UNNOTED_SIZES: f64 = 0.02;

/// One mutation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) kind: Option<u32>,
    pub(super) size: Option<u32>,
    pub(super) changed: bool,
}

/// What mutations are like.
#[derive(Debug)]
pub(super) struct Nature {
    /// The names of kinds, the ordinary ones first.
    pub(super) layout: Layout,
    ordinary: u32,
    kinds: u32,
    critical: f64,
    unchanged: f64,
    smallest: u32,
    sizes: u32,
}

impl Nature {
    pub(super) fn of(scenario: &Scenario, plan: &Plan, critical: &Share) -> Result<Self, NotGenerated> {
        let urgent = urgent(plan, critical)?;
        let ordinary = ORDINARY.iter().map(|&kind| kind.to_owned());
        let mut kinds: Vec<String> = ordinary.filter(|kind| !urgent.contains(kind)).collect();
        let ordinary = kinds.len();
        kinds.extend(urgent);
        let workload = &scenario.spec().workload;
        let unchanged = workload.unchanged.as_rational().to_f64();
        // Sizes are from a quarter below the state's to a quarter above.
        let state = u32::try_from(workload.state.get()).unwrap_or(u32::MAX).min(i32::MAX as u32 / 5 * 4);
        let count = |length| u32::try_from(length).unwrap_or(u32::MAX);
        Ok(Self {
            ordinary: count(ordinary),
            kinds: count(kinds.len()),
            layout: Layout { kinds, changed: unchanged > 0.0 },
            critical: critical.as_rational().to_f64(),
            unchanged,
            smallest: state - state / 4,
            sizes: state / 4 * 2 + 1,
        })
    }

    /// The next mutation, critical where its timetable says so, else by chance.
    pub(super) fn draw(&self, critical: Option<bool>, random: &mut Stream) -> Drawn {
        let critical = critical.unwrap_or_else(|| self.critical > 0.0 && random.unit() < self.critical);
        Drawn {
            kind: self.kind(critical, random),
            size: (random.unit() >= UNNOTED_SIZES).then(|| self.smallest + random.below(self.sizes)),
            changed: !self.layout.changed || random.unit() >= self.unchanged,
        }
    }

    fn kind(&self, critical: bool, random: &mut Stream) -> Option<u32> {
        if critical {
            return Some(self.ordinary + random.below(self.kinds - self.ordinary));
        }
        let noted = self.ordinary > 0 && random.unit() >= UNNOTED_KINDS;
        noted.then(|| random.below(self.ordinary))
    }
}

/// How often a mutation is critical: as the first tiered trigger says, and never where none does.
pub(super) fn critical(scenario: &Scenario) -> Share {
    let writes = scenario.spec().strategies.iter().flat_map(|strategy| &strategy.writes);
    let mut shares = writes.filter_map(|writes| writes.trigger.critical_share().cloned());
    shares.next().unwrap_or_default()
}

/// The names of kinds that cannot wait, each once.
fn urgent(plan: &Plan, critical: &Share) -> Result<Vec<String>, NotGenerated> {
    if critical.as_rational().is_zero() {
        return if plan.critical.is_empty() { Ok(Vec::new()) } else { Err(NotGenerated::NotTiered) };
    }
    let mut urgent: Vec<String> = Vec::new();
    for kind in &plan.critical {
        if !urgent.contains(kind) {
            urgent.push(kind.clone());
        }
    }
    if urgent.is_empty() {
        urgent.extend(CRITICAL.map(str::to_owned));
    }
    Ok(urgent)
}
