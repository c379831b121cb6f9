use std::path::Path;

use super::args::{Format, PricesArgs, PricesCommand};
use super::{Outcome, answer, sections};
use crate::pricing::Sheet;
use crate::report::{Cell, Currency, Document, Table, dollars};
use crate::source::{LoadedSheet, Loader, shipped};

pub(super) fn run(args: &PricesArgs) -> anyhow::Result<Outcome> {
    let (title, document, tidy) = match &args.command {
        None | Some(PricesCommand::List) => list(args)?,
        Some(PricesCommand::Show { reference }) => show(reference, args)?,
    };
    if args.output.format == Format::Json {
        answer::json(&records(&tidy), &args.output)?;
    } else {
        answer::document(&title, &document, &tidy, &args.output)?;
    }
    Ok(Outcome::Held)
}

fn load(reference: &str, args: &PricesArgs) -> anyhow::Result<LoadedSheet> {
    Loader::sheet(reference, Path::new("")).map_err(|failure| answer::bad(&failure, &args.output))
}

fn list(args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let mut table =
        Table::new().words("Sheet").words("Title").words("Effective").words("Checked").words("Services");
    for sheet in shipped() {
        let loaded = load(&format!("{}@{}", sheet.id, sheet.effective), args)?;
        let parts = loaded.sheet.parts();
        let services: Vec<&str> = parts.services.iter().map(|service| service.id.as_str()).collect();
        table.row(vec![
            Cell::text(loaded.sheet.reference()),
            Cell::text(parts.title.clone().unwrap_or_default()),
            Cell::text(parts.effective.to_string()),
            Cell::text(parts.checked.map(|day| day.to_string()).unwrap_or_default()),
            Cell::text(services.join(", ")),
        ]);
    }
    let mut document = Document::default();
    document.table(table.clone());
    Ok(("writecost prices".to_owned(), document, table))
}

fn show(reference: &str, args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let sheet = load(reference, args)?.sheet;
    let parts = sheet.parts();
    let mut document = Document::default();
    document.heading(parts.title.clone().unwrap_or_else(|| parts.id.clone()));
    let checked = parts.checked.map(|day| format!(", checked {day}")).unwrap_or_default();
    document.paragraph(format!("{}, in force from {}{checked}.", sheet.reference(), parts.effective));
    document.list(parts.note.iter().chain(&parts.sources).cloned().collect());
    document.list(plans(&sheet));
    let prices = sections::prices(&sheet, None, |_, _| true);
    document.heading("Prices");
    document.table(prices.clone());
    let ratios = sections::ratios(&sheet);
    if !ratios.rows.is_empty() {
        document.heading("The same thing, priced by different services");
        document.table(ratios);
    }
    document.blocks.extend(sections::allowances(&sheet).blocks);
    document.heading("What an operation costs");
    document.table(operations(&sheet));
    Ok((format!("writecost prices {}", sheet.reference()), document, prices))
}

fn plans(sheet: &Sheet) -> Vec<String> {
    let currency = Currency::new(&sheet.parts().currency);
    let plan = |plan: &crate::pricing::Plan| {
        let past = match plan.past_allowance {
            crate::pricing::PastAllowance::Billed => "what exceeds an allowance is billed",
            crate::pricing::PastAllowance::Blocked => "what exceeds an allowance fails",
        };
        format!("plan {}: {} a month; {past}", plan.id, dollars(&plan.fee.money(), &currency))
    };
    sheet.parts().plans.iter().map(plan).collect()
}

fn operations(sheet: &Sheet) -> Table {
    let mut table = Table::new().words("Service").words("Operation").words("Costs");
    for service in sheet.services() {
        for operation in &service.operations {
            let costs = operation.costs.iter().map(|(meter, units)| match units {
                crate::pricing::Units::Fixed(units) => format!("{units} {meter}"),
                crate::pricing::Units::PerBytes { chunk, units } => {
                    format!(
                        "{units} {meter} for each {} bytes begun",
                        crate::report::grouped(&(*chunk).into())
                    )
                }
            });
            let costs: Vec<String> = costs.collect();
            let costs = if costs.is_empty() { "nothing".to_owned() } else { costs.join(", ") };
            table.row(vec![Cell::text(&service.id), Cell::text(&operation.id), Cell::text(costs)]);
        }
    }
    table
}

/// A table as JSON records, keyed by its columns.
fn records(table: &Table) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let record = |row: &Vec<Cell>| {
        let fields = table.columns.iter().zip(row);
        fields
            .map(|(column, cell)| (column.title.to_lowercase().replace(' ', "_"), cell.exact.clone().into()))
            .collect()
    };
    table.rows.iter().map(record).collect()
}
