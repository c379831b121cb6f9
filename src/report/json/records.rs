use serde_json::{Map, Value};

use crate::report::number_format::exact;
use crate::report::table::Table;

/// The rows of a table as JSON objects, with keys made from its column titles.
pub(crate) fn records(table: &Table) -> Vec<Map<String, Value>> {
    let key = |title: &str| title.to_lowercase().replace(' ', "_");
    let record = |row: &Vec<_>| {
        let cells = table.columns.iter().zip(row);
        cells.map(|(column, cell)| (key(&column.title), exact(cell).into())).collect()
    };
    table.rows.iter().map(record).collect()
}
