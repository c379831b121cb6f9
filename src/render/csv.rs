use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{Answer, Cell, Table, Value, exact};

/// Renders the records of an answer as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Csv;

impl<A: Answer + ?Sized> Renderer<A> for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn help(&self) -> &'static str {
        "One flat table of exact figures"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        csv(&answer.records())
    }
}

/// Writes a table as CSV with exact figures. Text that a spreadsheet would run as a formula gets a quote
/// before it, and invisible characters are escaped.
#[must_use]
pub fn csv(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let titles = table.columns.iter().map(|column| escape_formula(&column.title));
    let mut written = writer.write_record(titles);
    for row in &table.rows {
        written = written.and_then(|()| writer.write_record(row.iter().map(field)));
    }
    // Writing to memory cannot fail, and the bytes come from text.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => escape_formula(text),
        _ => exact(cell),
    }
}

fn escape_formula(text: &str) -> String {
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
    fn text_that_looks_like_a_formula_is_escaped_and_numbers_are_not() {
        let mut table = Table::new().text_column("title").number_column("delta");
        let delta = Money::new(-Rational::new(1, 2).unwrap());
        table.row(vec![Cell::text("=1+1"), Cell::difference(&delta, &Currency::new("USD"), false)]);
        assert_eq!(csv(&table), "title,delta\n'=1+1,-0.5\n");
    }
}
