use std::sync::Arc;

use parquet::basic::{Encoding, Type};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::disk::Disk;
use super::general::GeneralColumn;
use super::pages::{Decoded, PagedColumn, Trouble};

/// A column of a row group, read a stretch at a time.
pub(super) struct Column {
    reader: Reader,
    /// The stretch at hand, and how many of its rows are used up.
    at_hand: Option<Decoded>,
    used: usize,
}

enum Reader {
    Paged(PagedColumn),
    General(GeneralColumn),
}

impl Column {
    /// Opens a column by its place in the table.
    pub(super) fn open(disk: &Arc<Disk>, group: &RowGroupMetaData, place: usize) -> Result<Self, Trouble> {
        let rows = usize::try_from(group.num_rows()).map_err(|_| "it counts its rows below 0".to_owned())?;
        let chunk = group.columns().get(place).ok_or_else(|| "a column of it is gone".to_owned())?;
        let pages = SerializedPageReader::new(Arc::clone(disk), chunk, rows, None);
        let pages = Box::new(pages.map_err(|problem| problem.to_string())?);
        let column = chunk.column_descr_ptr();
        let known = |encoding: Encoding| {
            matches!(
                encoding,
                Encoding::PLAIN | Encoding::RLE | Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY
            )
        };
        let physical = chunk.column_type();
        let paged =
            chunk.encodings().all(known) && !matches!(physical, Type::INT96 | Type::FLOAT | Type::DOUBLE);
        let reader = if paged {
            let width = usize::try_from(column.type_length()).unwrap_or_default();
            Reader::Paged(PagedColumn::new(pages, physical, width, column.max_def_level() > 0, rows))
        } else {
            Reader::General(GeneralColumn::new(column, pages))
        };
        Ok(Self { reader, at_hand: None, used: 0 })
    }

    /// How many rows can be had at once; 0 at the end.
    pub(super) fn ready(&mut self) -> Result<usize, Trouble> {
        while self.at_hand.as_ref().is_none_or(|at_hand| self.used >= at_hand.rows) {
            let next = match &mut self.reader {
                Reader::Paged(column) => column.next()?,
                Reader::General(column) => column.next()?,
            };
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
