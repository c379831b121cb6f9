use std::ops::Range;

use super::group::Grouped;
use super::times::Times;
use crate::workload::Batch;

/// The columns of a batch, or of some of its rows.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) times: Times<'a>,
    pub(super) units: &'a [u32],
    pub(super) critical: &'a [bool],
    pub(super) changed: &'a [bool],
}

impl<'a> Columns<'a> {
    pub(super) fn of(grouped: &'a Grouped) -> Self {
        let Batch { units, critical, changed, .. } = &grouped.batch;
        Self { times: grouped.times(), units, critical, changed }
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
pub(super) fn keep<T: Copy>(into: &mut Vec<T>, from: &[T], kept: impl Iterator<Item = usize>) {
    into.clear();
    into.extend(kept.filter_map(|at| from.get(at)));
}
