use super::cell::{Align, Cell};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// To which side its cells are set.
    pub align: Align,
}

/// Rows of cells under titled columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows, top to bottom; each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same table with one more column of words.
    #[must_use]
    pub fn words(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), align: Align::Left });
        self
    }

    /// The same table with one more column of numbers.
    #[must_use]
    pub fn numbers(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), align: Align::Right });
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }
}
