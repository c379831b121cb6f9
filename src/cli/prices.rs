use std::path::Path;

use super::args::{Format, PricesArgs, PricesCommand};
use super::{Outcome, answer, sections};
use crate::analysis::price_changes::{IncludedChange, SheetChange, SheetChangeKind, price_changes};
use crate::input::{LoadedScenario, Loader, bundled_sheets};
use crate::money::Price;
use crate::number::Rational;
use crate::pricing::Sheet;
use crate::report::{Cell, Currency, Document, Table, dollars, grouped, price};

pub(super) fn run(args: &PricesArgs) -> anyhow::Result<Outcome> {
    let (title, document, tidy) = match &args.command {
        None | Some(PricesCommand::List) => list(args)?,
        Some(PricesCommand::Show { reference }) => show(reference, args)?,
        Some(PricesCommand::Diff { old, new }) => diff(old, new, args)?,
        Some(PricesCommand::Verify { file }) => verify(file, args)?,
    };
    if args.format == Format::Json {
        answer::json(&records(&tidy), &args.output)?;
    } else {
        answer::document(&title, &document, &tidy, args.format, &args.output)?;
    }
    Ok(Outcome::Held)
}

fn load(reference: &str, args: &PricesArgs) -> anyhow::Result<LoadedScenario> {
    Loader::sheet(reference, Path::new("")).map_err(|failure| answer::bad(&failure, &args.output))
}

fn list(args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let mut table =
        Table::new().words("Sheet").words("Title").words("Effective").words("Checked").words("Services");
    for sheet in bundled_sheets() {
        let loaded = load(&format!("{}@{}", sheet.id, sheet.effective), args)?;
        let parts = loaded.sheet.spec();
        let services: Vec<&str> = parts.services.iter().map(|service| service.id.as_str()).collect();
        table.row(vec![
            Cell::text(loaded.sheet.reference()),
            Cell::text(parts.title.clone().unwrap_or_default()),
            Cell::text(parts.effective.to_string()),
            Cell::text(parts.verified_on.map(|day| day.to_string()).unwrap_or_default()),
            Cell::text(services.join(", ")),
        ]);
    }
    let mut document = Document::default();
    document.table(table.clone());
    Ok(("writecost prices".to_owned(), document, table))
}

fn show(reference: &str, args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let sheet = load(reference, args)?.sheet;
    let parts = sheet.spec();
    let mut document = Document::default();
    document.heading(parts.title.clone().unwrap_or_else(|| parts.id.clone()));
    let checked = parts.verified_on.map(|day| format!(", checked {day}")).unwrap_or_default();
    document.paragraph(format!("{}, in force from {}{checked}.", sheet.reference(), parts.effective));
    document.list(parts.note.iter().chain(&parts.sources).cloned().collect());
    document.list(plans(&sheet));
    let prices = sections::prices(&sheet, None, |_| true);
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

fn diff(old: &str, new: &str, args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let (old, new) = (load(old, args)?.sheet, load(new, args)?.sheet);
    let currency = Currency::new(&new.spec().currency);
    let mut table = Table::new().words("What").words("Change").numbers("From").numbers("To").numbers("By");
    for change in price_changes(&old, &new) {
        table.row(change_row(&change, &currency));
    }
    let mut document = Document::default();
    document.heading(format!("From {} to {}", old.reference(), new.reference()));
    if table.rows.is_empty() {
        document.paragraph("Nothing that is billed changed.");
    }
    document.table(table.clone());
    Ok(("writecost prices diff".to_owned(), document, table))
}

/// A change of a sheet: what, what became of it, from, to, by how much.
pub(super) fn change_row(change: &SheetChange, currency: &Currency) -> Vec<Cell> {
    let each = |(amount, per): &(Price, crate::number::PositiveRational)| {
        let per = per.as_rational();
        let per = if *per == Rational::ONE { String::new() } else { format!(" per {}", grouped(per)) };
        format!("{}{per}", price(*amount, currency))
    };
    let units = |units: &Option<Rational>| units.as_ref().map_or_else(|| "nothing".to_owned(), grouped);
    let (what, from, to, by) = match &change.kind {
        SheetChangeKind::Added => ("is new", String::new(), String::new(), Cell::none()),
        SheetChangeKind::Removed => ("is gone", String::new(), String::new(), Cell::none()),
        SheetChangeKind::Price { from, to, change } => {
            ("price", each(from), each(to), Cell::percent(change.as_ref(), false))
        }
        SheetChangeKind::Tiers => ("tiers", String::new(), String::new(), Cell::none()),
        SheetChangeKind::RoundUp(from, to) => ("rounded up to", units(from), units(to), Cell::none()),
        SheetChangeKind::Operation(from, to) => ("costs", from.clone(), to.clone(), Cell::none()),
        SheetChangeKind::Plans(from, to) => ("offered on", offered(from), offered(to), Cell::none()),
        SheetChangeKind::Included(plans) => {
            let side = |pick: fn(&IncludedChange) -> &Option<Rational>| {
                let plans = plans.iter().map(|plan| format!("{}: {}", plan.plan, units(pick(plan))));
                plans.collect::<Vec<_>>().join("; ")
            };
            ("included a month", side(|plan| &plan.from), side(|plan| &plan.to), Cell::none())
        }
    };
    vec![Cell::text(&change.what), Cell::text(what), Cell::text(from), Cell::text(to), by]
}

fn offered(plans: &[String]) -> String {
    if plans.is_empty() { "every plan".to_owned() } else { plans.join(", ") }
}

/// What a sheet of one's own leaves out; that it can be read at all is checked by reading it.
fn verify(file: &str, args: &PricesArgs) -> anyhow::Result<(String, Document, Table)> {
    let sheet = load(file, args)?.sheet;
    let parts = sheet.spec();
    let mut table = Table::new().words("What").words("Finding");
    let mut find = |what: &str, finding: &str| table.row(vec![Cell::text(what), Cell::text(finding)]);
    if parts.verified_on.is_none() {
        find(&parts.id, "no `checked`: nobody can tell how old its prices are");
    }
    for service in &parts.services {
        for meter in &service.meters {
            let name = format!("{}.{}", service.id, meter.id);
            if meter.source.is_none() && service.source.is_none() && parts.sources.is_empty() {
                find(&name, "no source: nobody can compare its price");
            }
            let moved = service
                .operations
                .iter()
                .flat_map(|operation| &operation.costs)
                .any(|(id, _)| *id == meter.id);
            if !moved && meter.id != "storage" {
                find(&name, "no operation moves it: it will never be billed");
            }
            if meter.allowances == crate::pricing::Allowances::None {
                find(&name, "nothing is included on any plan");
            }
        }
        if !service.operations.iter().any(|operation| operation.id == "put") {
            find(&service.id, "no operation `put`: no strategy can write to it");
        }
    }
    let mut document = Document::default();
    document.paragraph(format!(
        "{} can be used: {} services, {} plans.",
        sheet.reference(),
        parts.services.len(),
        parts.plans.len()
    ));
    document.table(table.clone());
    Ok(("writecost prices verify".to_owned(), document, table))
}

fn plans(sheet: &Sheet) -> Vec<String> {
    let currency = Currency::new(&sheet.spec().currency);
    let plan = |plan: &crate::pricing::Plan| {
        let past = match plan.overage {
            crate::pricing::Overage::Billed => "what exceeds an allowance is billed",
            crate::pricing::Overage::Blocked => "what exceeds an allowance fails",
        };
        format!("plan {}: {} a month; {past}", plan.id, dollars(&plan.fee.money(), &currency))
    };
    sheet.spec().plans.iter().map(plan).collect()
}

fn operations(sheet: &Sheet) -> Table {
    let mut table = Table::new().words("Service").words("Operation").words("Costs");
    for service in sheet.services() {
        for operation in &service.operations {
            let costs = operation.costs.iter().map(|(meter, units)| match units {
                crate::pricing::UnitCost::Fixed(units) => format!("{units} {meter}"),
                crate::pricing::UnitCost::PerChunk { chunk, units } => {
                    format!(
                        "{units} {meter} for each {} bytes begun",
                        crate::report::grouped(&chunk.get().into())
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
pub(super) fn records(table: &Table) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let record = |row: &Vec<Cell>| {
        let fields = table.columns.iter().zip(row);
        fields
            .map(|(column, cell)| (column.title.to_lowercase().replace(' ', "_"), cell.exact.clone().into()))
            .collect()
    };
    table.rows.iter().map(record).collect()
}
