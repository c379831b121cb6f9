use super::visible;
use crate::report::{Cell, Table};

/// Writes a table as CSV: exact figures, one row a record. A text that a spreadsheet would take
/// for a formula is given a quote before it, and what would not be seen is made visible.
#[must_use]
pub fn csv(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let titles = table.columns.iter().map(|column| neutral(&column.title));
    let mut written = writer.write_record(titles);
    for row in &table.rows {
        written = written.and_then(|()| writer.write_record(row.iter().map(field)));
    }
    // Writing to memory cannot fail, and bytes written from text are text.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    if cell.numeric { cell.exact.clone() } else { neutral(&cell.exact) }
}

fn neutral(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = visible(text);
    if formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use crate::number::Rational;
    use crate::report::Currency;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let mut table = Table::new().words("title").numbers("delta");
        let delta = Money::new(-Rational::new(1, 2).unwrap());
        table.row(vec![Cell::text("=1+1"), Cell::delta(&delta, &Currency::new("USD"), false)]);
        assert_eq!(csv(&table), "title,delta\n'=1+1,-0.5\n");
    }
}
