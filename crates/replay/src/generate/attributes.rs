//! Kind, payload size and effect of a mutation.

use crate::event::EventSchema;

use super::options::GenerateOptions;
use super::random::SplitMix64;

const ORDINARY_KINDS: [&str; 5] = ["move", "resize", "rename", "recolor", "reorder"];
/// The critical kinds if the options name none.
const DEFAULT_CRITICAL_KINDS: [&str; 2] = ["add", "delete"];
/// The share of ordinary mutations without a recorded kind, and of all without a recorded size:
/// real logs have gaps.
const MISSING_KIND_SHARE: f64 = 0.05;
const MISSING_SIZE_SHARE: f64 = 0.02;
/// Sizes are written as 32-bit integers, and the largest is five quarters of the payload.
const MAX_PAYLOAD: u32 = i32::MAX as u32 / 5 * 4;

/// The attributes of one mutation.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventDraw {
    /// A position in [`EventSchema::kinds`].
    pub(super) kind: Option<u32>,
    pub(super) bytes: Option<u32>,
    pub(super) changed: bool,
}

/// The distribution of attributes.
#[derive(Debug)]
pub(super) struct EventAttributes {
    /// Its kinds are the ordinary ones, then the critical ones.
    pub(super) schema: EventSchema,
    ordinary_kinds: u32,
    critical_kinds: u32,
    critical_share: f64,
    unchanged_share: f64,
    min_bytes: u32,
    distinct_sizes: u32,
}

impl EventAttributes {
    pub(super) fn new(options: &GenerateOptions) -> Self {
        let critical = critical_kinds(options);
        let ordinary = ORDINARY_KINDS.iter().map(|&kind| kind.to_owned());
        let mut kinds: Vec<String> = ordinary.filter(|kind| !critical.contains(kind)).collect();
        let count = |length| u32::try_from(length).unwrap_or(u32::MAX);
        let (ordinary_kinds, critical_kinds) = (count(kinds.len()), count(critical.len()));
        kinds.extend(critical);
        let payload = u32::try_from(options.payload_bytes).unwrap_or(u32::MAX).min(MAX_PAYLOAD);
        Self {
            schema: EventSchema { kinds, changed: options.unchanged_share > 0.0 },
            ordinary_kinds,
            critical_kinds,
            critical_share: options.critical_share,
            unchanged_share: options.unchanged_share,
            min_bytes: payload - payload / 4,
            distinct_sizes: payload / 4 * 2 + 1,
        }
    }

    /// Draws the attributes of a mutation; `critical` is given where arrivals determine it.
    pub(super) fn draw(&self, critical: Option<bool>, random: &mut SplitMix64) -> EventDraw {
        let critical =
            critical.unwrap_or_else(|| self.critical_share > 0.0 && random.unit() < self.critical_share);
        EventDraw {
            kind: self.draw_kind(critical, random),
            bytes: (random.unit() >= MISSING_SIZE_SHARE)
                .then(|| self.min_bytes + random.below(self.distinct_sizes)),
            changed: !self.schema.changed || random.unit() >= self.unchanged_share,
        }
    }

    fn draw_kind(&self, critical: bool, random: &mut SplitMix64) -> Option<u32> {
        if critical {
            return Some(self.ordinary_kinds + random.below(self.critical_kinds));
        }
        let is_recorded = self.ordinary_kinds > 0 && random.unit() >= MISSING_KIND_SHARE;
        is_recorded.then(|| random.below(self.ordinary_kinds))
    }
}

/// The names of the critical kinds, each once; none if no mutation can be critical.
fn critical_kinds(options: &GenerateOptions) -> Vec<String> {
    if !options.has_critical() {
        return Vec::new();
    }
    if options.critical_kinds.is_empty() {
        return DEFAULT_CRITICAL_KINDS.map(str::to_owned).to_vec();
    }
    let mut distinct: Vec<String> = Vec::new();
    for kind in &options.critical_kinds {
        if !distinct.contains(kind) {
            distinct.push(kind.clone());
        }
    }
    distinct
}
