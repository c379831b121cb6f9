use crate::number::{Period, Rational};
use crate::pricing::{Allowances, Meter, MeterId, Service, Sheet};
use crate::report::{Cell, Currency, Document, Table, grouped, price as written};

/// The prices of some meters, as the vendor writes them: `$5.00 per 1,000,000`.
pub(in crate::cli) fn prices(sheet: &Sheet, plan: Option<&str>, used: impl Fn(MeterId) -> bool) -> Table {
    let mut table = Table::new().words("Service").words("Meter").numbers("Price").numbers("Included");
    if sheet
        .services()
        .iter()
        .flat_map(|service| &service.meters)
        .any(|meter| meter.billing_increment.is_some())
    {
        table = table.numbers("Rounded up to");
    }
    let rounds = table.columns.len() > 4;
    let currency = Currency::new(&sheet.spec().currency);
    for (_, service, meter) in sheet.meters().filter(|(id, ..)| used(*id)) {
        let mut row = vec![
            Cell::text(service.name()),
            Cell::text(meter_name(meter)),
            Cell::text(price(meter, &currency)),
            Cell::text(included(&meter.allowances, plan)),
        ];
        if rounds {
            let increment = meter.billing_increment.as_ref();
            row.push(increment.map_or_else(Cell::none, |units| Cell::count(units.as_rational())));
        }
        table.row(row);
    }
    table
}

/// A meter and its unit: `storage (GB-month)`.
fn meter_name(meter: &Meter) -> String {
    meter.unit.as_ref().map_or_else(|| meter.id.clone(), |unit| format!("{} ({unit})", meter.id))
}

fn price(meter: &Meter, currency: &Currency) -> String {
    let per = meter.rate.per().as_rational();
    let per = if *per == Rational::ONE { String::new() } else { format!(" per {}", grouped(per)) };
    let tiers = meter.rate.tiers().map(|tier| {
        let price = written(tier.price, currency);
        tier.up_to.as_ref().map_or_else(|| price.clone(), |end| format!("{price} to {}", grouped(end)))
    });
    format!("{}{per}", tiers.collect::<Vec<_>>().join(", then "))
}

fn included(included: &Allowances, plan: Option<&str>) -> String {
    let one = |allowance: &crate::pricing::Allowance| match allowance.per {
        Period::Day => format!("{} a day", grouped(&allowance.amount)),
        _ => grouped(&allowance.amount),
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

/// What each plan includes, service beside service, for meters that several services have.
pub(in crate::cli) fn allowances(sheet: &Sheet) -> Document {
    let mut document = Document::default();
    for plan in &sheet.spec().plans {
        let mut table = Table::new().words("Included a month");
        for service in sheet.services() {
            table = table.numbers(service.name());
        }
        for meter in shared_meters(sheet) {
            let mut row = vec![Cell::text(&meter)];
            row.extend(sheet.services().iter().map(|service| {
                let allowance =
                    service.find_meter(&meter).and_then(|meter| meter.allowances.for_plan(&plan.id));
                allowance.map_or_else(Cell::none, |allowance| Cell::count(&allowance.per_month()))
            }));
            table.row(row);
        }
        document.heading(format!("Included on the plan {}", plan.id));
        document.table(table);
    }
    document
}

/// Names of meters that more than one service has, in the order of the sheet.
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

/// How the same meter is priced by different services: `DO 5x cheaper`.
pub(in crate::cli) fn ratios(sheet: &Sheet) -> Table {
    let currency = Currency::new(&sheet.spec().currency);
    let mut table = Table::new()
        .words("Meter")
        .words("Cheaper")
        .numbers("Price")
        .words("Than")
        .numbers("Price")
        .numbers("By");
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
                Cell::text(format!("{}x cheaper", times_text(&times))),
            ]);
        }
    }
    table
}

/// A ratio as people say it: `5`, `2.5`, `3.33`.
pub(in crate::cli) fn times_text(times: &Rational) -> String {
    let text = times.to_fixed(2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
