use super::prices::{allowances, price_ratios, prices};
use super::sheet_changes::{sheet_changes, sheet_changes_table};
use crate::pricing::sheet_diff::price_changes;
use crate::pricing::{Allowances, Meter, Overage, Plan, Service, Sheet, UnitCost};
use crate::report::answer::price_sheet::PriceSheetAnswer;
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{format_amount, with_thousands};
use crate::report::table::Table;
use crate::report::words::Counted;

/// The given sheets, a row each.
#[must_use]
pub fn sheet_list<'a>(sheets: impl IntoIterator<Item = &'a Sheet>) -> PriceSheetAnswer {
    let mut table = Table::new()
        .text_column("Sheet")
        .text_column("Title")
        .text_column("Effective")
        .text_column("Checked")
        .text_column("Services");
    for sheet in sheets {
        let spec = sheet.spec();
        let services: Vec<&str> = spec.services.iter().map(|service| service.id.as_str()).collect();
        table.row(vec![
            Cell::text(sheet.reference()),
            Cell::text(spec.title.clone().unwrap_or_default()),
            Cell::text(spec.effective.to_string()),
            Cell::text(spec.verified_on.map(|day| day.to_string()).unwrap_or_default()),
            Cell::text(services.join(", ")),
        ]);
    }
    let mut document = Document::default();
    document.table(table.clone());
    PriceSheetAnswer { title: "writecost prices".to_owned(), document, records: table }
}

/// A sheet: its prices, allowances and the cost of its operations.
#[must_use]
pub fn sheet(sheet: &Sheet) -> PriceSheetAnswer {
    let spec = sheet.spec();
    let mut document = Document::default();
    document.heading(spec.title.clone().unwrap_or_else(|| spec.id.clone()));
    let verified = spec.verified_on.map(|day| format!(", checked {day}")).unwrap_or_default();
    document.paragraph(format!("{}, in force from {}{verified}.", sheet.reference(), spec.effective));
    document.list(spec.note.iter().chain(&spec.sources).cloned().collect());
    document.list(spec.plans.iter().map(|plan| plan_terms(plan, &Currency::new(&spec.currency))).collect());
    let records = prices(sheet, None, |_| true);
    document.heading("Prices");
    document.table(records.clone());
    let ratios = price_ratios(sheet);
    if !ratios.rows.is_empty() {
        document.heading("Price ratios between services");
        document.table(ratios);
    }
    document.blocks.extend(allowances(sheet).blocks);
    document.heading("Cost of operations");
    document.table(operations(sheet));
    PriceSheetAnswer { title: format!("writecost prices {}", sheet.reference()), document, records }
}

fn plan_terms(plan: &Plan, currency: &Currency) -> String {
    let overage = match plan.overage {
        Overage::Billed => "usage above an allowance is billed",
        Overage::Blocked => "usage above an allowance fails",
    };
    format!("plan {}: {} a month; {overage}", plan.id, format_amount(&plan.fee.money(), currency))
}

fn operations(sheet: &Sheet) -> Table {
    let mut table = Table::new().text_column("Service").text_column("Operation").text_column("Costs");
    for service in sheet.services() {
        for operation in &service.operations {
            let costs = operation.costs.iter().map(|(meter, cost)| unit_cost(meter, cost));
            let costs: Vec<String> = costs.collect();
            let costs = if costs.is_empty() { "nothing".to_owned() } else { costs.join(", ") };
            table.row(vec![Cell::text(&service.id), Cell::text(&operation.id), Cell::text(costs)]);
        }
    }
    table
}

fn unit_cost(meter: &str, cost: &UnitCost) -> String {
    match cost {
        UnitCost::Fixed(units) => format!("{units} {meter}"),
        UnitCost::PerChunk { chunk, units } => {
            let bytes = with_thousands(&chunk.get().into());
            format!("{units} {meter} for each {bytes} bytes or part of them")
        }
    }
}

/// The changes from one sheet to another.
#[must_use]
pub fn sheet_diff(old: &Sheet, new: &Sheet) -> PriceSheetAnswer {
    let records = sheet_changes(&price_changes(old, new), &Currency::new(&new.spec().currency));
    let mut document = Document::default();
    document.heading(format!("From {} to {}", old.reference(), new.reference()));
    sheet_changes_table(&mut document, records.clone());
    PriceSheetAnswer { title: "writecost prices diff".to_owned(), document, records }
}

/// What a sheet leaves out: sources, operations and allowances.
#[must_use]
pub fn sheet_findings(sheet: &Sheet) -> PriceSheetAnswer {
    let spec = sheet.spec();
    let mut table = Table::new().text_column("What").text_column("Finding");
    let mut add = |what: &str, finding: &str| table.row(vec![Cell::text(what), Cell::text(finding)]);
    if spec.verified_on.is_none() {
        add(&spec.id, "no `checked`: the age of its prices is unknown");
    }
    for service in &spec.services {
        for meter in &service.meters {
            let has_source = meter.source.is_some() || service.source.is_some() || !spec.sources.is_empty();
            let name = format!("{}.{}", service.id, meter.id);
            for finding in meter_findings(service, meter, has_source) {
                add(&name, finding);
            }
        }
        if !service.operations.iter().any(|operation| operation.id == "put") {
            add(&service.id, "no operation `put`: no strategy can write to it");
        }
    }
    let mut document = Document::default();
    let (services, plans) = (spec.services.len() as u64, spec.plans.len() as u64);
    document.paragraph(format!(
        "{} can be used: {}, {}.",
        sheet.reference(),
        Counted::new(services, "service"),
        Counted::new(plans, "plan")
    ));
    document.table(table.clone());
    PriceSheetAnswer { title: "writecost prices verify".to_owned(), document, records: table }
}

fn meter_findings(service: &Service, meter: &Meter, has_source: bool) -> Vec<&'static str> {
    let costs = service.operations.iter().flat_map(|operation| &operation.costs);
    let is_counted = costs.into_iter().any(|(id, _)| *id == meter.id) || meter.id == "storage";
    let findings = [
        (!has_source, "no source: its price cannot be compared"),
        (!is_counted, "no operation uses it: it is never billed"),
        (meter.allowances == Allowances::None, "nothing is included on any plan"),
    ];
    findings.into_iter().filter_map(|(applies, text)| applies.then_some(text)).collect()
}
