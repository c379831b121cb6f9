use std::ops::Range;

/// Rows of one session in columns. A column is empty if the log does not have it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Columns<'a> {
    pub(super) times: &'a [i64],
    pub(super) critical: &'a [bool],
    pub(super) changed: &'a [bool],
    pub(super) bytes: &'a [u64],
}

impl Columns<'_> {
    pub(super) fn rows(&self, rows: Range<usize>) -> Self {
        Self {
            times: part(self.times, &rows),
            critical: part(self.critical, &rows),
            changed: part(self.changed, &rows),
            bytes: part(self.bytes, &rows),
        }
    }
}

fn part<'a, T>(column: &'a [T], rows: &Range<usize>) -> &'a [T] {
    column.get(rows.clone()).unwrap_or_default()
}

/// Copies of the rows of one session that changed something.
#[derive(Debug, Default)]
pub(super) struct ChangedRows {
    times: Vec<i64>,
    critical: Vec<bool>,
    bytes: Vec<u64>,
}

impl ChangedRows {
    /// Replaces the rows by those of `columns` that changed something.
    pub(super) fn select(&mut self, columns: &Columns<'_>) {
        copy_selected(&mut self.times, columns.times, columns.changed);
        copy_selected(&mut self.critical, columns.critical, columns.changed);
        copy_selected(&mut self.bytes, columns.bytes, columns.changed);
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        Columns { times: &self.times, critical: &self.critical, changed: &[], bytes: &self.bytes }
    }
}

fn copy_selected<T: Copy>(into: &mut Vec<T>, from: &[T], selected: &[bool]) {
    into.clear();
    if selected.is_empty() {
        into.extend_from_slice(from);
    } else {
        into.extend(from.iter().zip(selected).filter(|(_, selected)| **selected).map(|(value, _)| *value));
    }
}
