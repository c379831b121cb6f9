use super::wording::{meter_with_unit, per_units};
use crate::number::{Period, Rational};
use crate::pricing::{Allowance, Allowances, Meter, MeterId, Service, Sheet};
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{format_price, format_ratio, with_thousands};
use crate::report::table::Table;

/// The prices of the meters that `is_used` selects: `$5.00 per 1,000,000`. Allowances are those of `plan`, or of
/// every plan.
#[must_use]
pub fn prices(sheet: &Sheet, plan: Option<&str>, is_used: impl Fn(MeterId) -> bool) -> Table {
    let mut table = Table::new()
        .text_column("Service")
        .text_column("Meter")
        .number_column("Price")
        .number_column("Included");
    let has_increments = sheet.meters().any(|(_, _, meter)| meter.billing_increment.is_some());
    if has_increments {
        table = table.number_column("Rounded up to");
    }
    let currency = Currency::new(&sheet.spec().currency);
    for (_, service, meter) in sheet.meters().filter(|(id, ..)| is_used(*id)) {
        let mut row = vec![
            Cell::text(service.name()),
            Cell::text(meter_with_unit(meter)),
            Cell::text(price(meter, &currency)),
            Cell::text(included(&meter.allowances, plan)),
        ];
        if has_increments {
            let increment = meter.billing_increment.as_ref().map(|units| units.as_rational().clone());
            row.push(increment.map_or_else(Cell::empty, Cell::count));
        }
        table.row(row);
    }
    table
}

/// The price of a meter, tier by tier: `$5.00 per 1,000,000`, `$1.00 to 50,000, then $0.50 per 1,000`.
fn price(meter: &Meter, currency: &Currency) -> String {
    let tiers = meter.rate.tiers().map(|tier| {
        let price = format_price(tier.price, currency);
        match &tier.up_to {
            Some(end) => format!("{price} to {}", with_thousands(end)),
            None => price,
        }
    });
    format!("{}{}", tiers.collect::<Vec<_>>().join(", then "), per_units(meter.rate.per().as_rational()))
}

fn included(included: &Allowances, plan: Option<&str>) -> String {
    let one = |allowance: &Allowance| match allowance.per {
        Period::Day => format!("{} a day", with_thousands(&allowance.amount)),
        _ => with_thousands(&allowance.amount),
    };
    match (included, plan) {
        (_, Some(plan)) => included.for_plan(plan).map_or_else(|| "—".to_owned(), one),
        (Allowances::None, None) => "—".to_owned(),
        (Allowances::AllPlans(allowance), None) => one(allowance),
        (Allowances::PerPlan(plans), None) => plans
            .iter()
            .map(|(plan, allowance)| format!("{plan}: {}", one(allowance)))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// The allowances of each plan for the meters that several services have, side by side.
#[must_use]
pub fn allowances(sheet: &Sheet) -> Document {
    let mut document = Document::default();
    for plan in &sheet.spec().plans {
        let mut table = Table::new().text_column("Included / month");
        for service in sheet.services() {
            table = table.number_column(service.name());
        }
        for meter in shared_meters(sheet) {
            let mut row = vec![Cell::text(&meter)];
            row.extend(sheet.services().iter().map(|service| {
                let allowance =
                    service.find_meter(&meter).and_then(|meter| meter.allowances.for_plan(&plan.id));
                allowance.map_or_else(Cell::empty, |allowance| Cell::count(allowance.per_month()))
            }));
            table.row(row);
        }
        document.heading(format!("Included on the plan {}", plan.id));
        document.table(table);
    }
    document
}

/// The ids of the meters that more than one service has, in the order of the sheet.
fn shared_meters(sheet: &Sheet) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let has = |service: &&Service, id: &str| service.find_meter(id).is_some();
    for meter in sheet.services().iter().flat_map(|service| &service.meters) {
        let shared = sheet.services().iter().filter(|service| has(service, &meter.id)).count() > 1;
        if shared && !names.contains(&meter.id) {
            names.push(meter.id.clone());
        }
    }
    names
}

/// The ratio of the prices of meters that several services have: `5x cheaper`.
#[must_use]
pub fn price_ratios(sheet: &Sheet) -> Table {
    let currency = Currency::new(&sheet.spec().currency);
    let mut table = Table::new()
        .text_column("Meter")
        .text_column("Cheaper")
        .number_column("Price")
        .text_column("Than")
        .number_column("Price")
        .number_column("By");
    for id in shared_meters(sheet) {
        let mut priced: Vec<(Rational, &Service, &Meter)> = sheet
            .services()
            .iter()
            .filter_map(|service| {
                service.find_meter(&id).map(|meter| (meter.rate.marginal_rate(), service, meter))
            })
            .collect();
        priced.sort_by(|one, other| one.0.cmp(&other.0));
        let Some((least, cheapest, cheap)) = priced.first().cloned() else { continue };
        for (unit, service, meter) in priced.iter().skip(1) {
            let Some(times) = unit.checked_div(&least).filter(|times| *times > Rational::ONE) else {
                continue;
            };
            table.row(vec![
                Cell::text(&id),
                Cell::text(cheapest.name()),
                Cell::text(price(cheap, &currency)),
                Cell::text(service.name()),
                Cell::text(price(meter, &currency)),
                Cell::text(format!("{}x cheaper", format_ratio(&times))),
            ]);
        }
    }
    table
}
