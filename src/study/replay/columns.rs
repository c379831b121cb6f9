use std::ops::Range;

use super::group::Grouped;
use super::near::Times;

/// The rows of a session in a batch.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) times: Times<'a>,
    pub(super) units: &'a [u32],
    pub(super) critical: &'a [bool],
    pub(super) changed: &'a [bool],
}

impl<'a> Columns<'a> {
    pub(super) fn of(grouped: &'a Grouped, rows: Range<usize>) -> Self {
        let batch = &grouped.batch;
        Self {
            times: grouped.times().part(rows.clone()),
            units: batch.units.get(rows.clone()).unwrap_or_default(),
            critical: batch.critical.get(rows.clone()).unwrap_or_default(),
            changed: batch.changed.get(rows).unwrap_or_default(),
        }
    }

    pub(super) fn from(&self, row: usize) -> Self {
        self.part(row..self.times.len())
    }

    pub(super) fn part(&self, rows: Range<usize>) -> Self {
        Self {
            times: self.times.part(rows.clone()),
            units: self.units.get(rows.clone()).unwrap_or_default(),
            critical: self.critical.get(rows.clone()).unwrap_or_default(),
            changed: self.changed.get(rows).unwrap_or_default(),
        }
    }
}

/// Writes some of a column over what was in its place.
pub(super) fn fill<T: Copy>(into: &mut Vec<T>, from: &[T], kept: impl Iterator<Item = usize>) {
    into.clear();
    into.extend(kept.filter_map(|at| from.get(at)));
}
