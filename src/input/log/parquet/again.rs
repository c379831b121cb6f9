//! Reads the sessions of a batch once more, which only a message asks for.

use std::sync::Arc;

use super::super::cell;
use super::column::Column;
use super::fill::name_at_hand;
use super::table::Shared;
use crate::workload::{Key, Names};

/// Where the rows of a batch are.
pub(super) struct Again {
    pub(super) shared: Arc<Shared>,
    pub(super) group: usize,
    /// The number of the group's first row, and of the batch's.
    pub(super) start: u64,
    pub(super) first_row: u64,
    /// The numbers of all rows, where some were skipped.
    pub(super) rows: Option<Vec<u64>>,
}

impl Names for Again {
    fn name(&self, position: usize) -> String {
        let lossy = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        let found = self.sessions().and_then(|mut sessions| {
            sessions.seek(self.row(position)?)?;
            name_at_hand(&sessions.column, self.shared.uuid, lossy)
        });
        found.unwrap_or_default()
    }

    fn position(&self, session: &Key, before: usize) -> Option<usize> {
        let mut sessions = self.sessions()?;
        let mut left = before;
        for position in 0.. {
            sessions.seek(self.row(position)?)?;
            if name_at_hand(&sessions.column, self.shared.uuid, cell::key) == Some(*session) {
                match left.checked_sub(1) {
                    Some(fewer) => left = fewer,
                    None => return Some(position),
                }
            }
        }
        None
    }
}

impl Again {
    /// The number of a row.
    fn row(&self, position: usize) -> Option<u64> {
        match &self.rows {
            Some(rows) => rows.get(position).copied(),
            None => Some(self.first_row + position as u64),
        }
    }

    fn sessions(&self) -> Option<Sessions> {
        Some(Sessions { column: self.shared.sessions(self.group).ok()?, row: self.start })
    }
}

/// The sessions of a row group, from one row on.
struct Sessions {
    column: Column,
    /// The number of the row at hand.
    row: u64,
}

impl Sessions {
    /// Goes on to a row; `None` where there is none.
    fn seek(&mut self, row: u64) -> Option<()> {
        loop {
            let ready = self.column.ready().ok().filter(|ready| *ready > 0)?;
            let step = usize::try_from(row.checked_sub(self.row)?).ok()?;
            let step = step.min(ready);
            if step == 0 {
                return Some(());
            }
            self.column.advance(step);
            self.row += step as u64;
        }
    }
}
