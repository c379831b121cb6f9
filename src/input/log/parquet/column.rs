use std::sync::Arc;

use parquet::file::metadata::RowGroupMetaData;

use super::disk::Disk;
use super::pages::{Decoded, PagedColumn, Trouble};
use super::unpack::Pages;

/// A column of a row group, read a stretch at a time.
pub(super) struct Column {
    pages: PagedColumn,
    /// The stretch at hand, and how many of its rows are used up.
    at_hand: Option<Decoded>,
    used: usize,
}

impl Column {
    /// Leaves places in a dictionary packed, to be unpacked where they are going to be.
    pub(super) fn packed(self) -> Self {
        Self { pages: self.pages.packed(), ..self }
    }

    /// Opens a column by its place in the table.
    pub(super) fn open(disk: &Arc<Disk>, group: &RowGroupMetaData, place: usize) -> Result<Self, Trouble> {
        let rows = usize::try_from(group.num_rows()).map_err(|_| "it counts its rows below 0".to_owned())?;
        let chunk = group.columns().get(place).ok_or_else(|| "a column of it is gone".to_owned())?;
        let column = chunk.column_descr_ptr();
        let width = usize::try_from(column.type_length()).unwrap_or_default();
        let pages = Pages::open(disk, chunk, rows)?;
        let optional = column.max_def_level() > 0;
        let pages = PagedColumn::new(pages, chunk.column_type(), width, optional, rows);
        Ok(Self { pages, at_hand: None, used: 0 })
    }

    /// How many rows can be had at once; 0 at the end.
    pub(super) fn ready(&mut self) -> Result<usize, Trouble> {
        while self.at_hand.as_ref().is_none_or(|at_hand| self.used >= at_hand.rows) {
            let next = self.pages.next()?;
            self.used = 0;
            self.at_hand = next;
            if self.at_hand.is_none() {
                return Ok(0);
            }
        }
        Ok(self.at_hand.as_ref().map_or(0, |at_hand| at_hand.rows - self.used))
    }

    /// The stretch at hand, and the first row of it that is not used up.
    pub(super) fn at_hand(&self) -> Option<(&Decoded, usize)> {
        self.at_hand.as_ref().map(|at_hand| (at_hand, self.used))
    }

    /// Uses rows up.
    pub(super) fn advance(&mut self, rows: usize) {
        self.used += rows;
    }
}
