use crate::report::document::Document;
use crate::report::table::Table;

/// The answer of a `prices` command. Its JSON form is its table as a list of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceSheetAnswer {
    /// The title of a page that shows it.
    pub title: String,
    /// The answer for people.
    pub document: Document,
    /// The same as one table.
    pub records: Table,
}
