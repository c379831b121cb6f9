use super::cell::Cell;

/// The side to which the cells of a column are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// The side to which its cells are aligned.
    pub align: Align,
}

/// Rows of cells under titled columns.
///
/// ```
/// use writecost::report::{Cell, Table};
///
/// let mut table = Table::new().text_column("Strategy").number_column("Writes");
/// table.row(vec![Cell::text("debounced"), Cell::count(30u64)]);
/// assert_eq!(writecost::render::csv(&table), "Strategy,Writes\ndebounced,30\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows, top to bottom, each with one cell a column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text_column(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), align: Align::Left });
        self
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn number_column(mut self, title: impl Into<String>) -> Self {
        self.columns.push(Column { title: title.into(), align: Align::Right });
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }
}
