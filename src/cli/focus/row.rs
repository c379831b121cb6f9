//! A charge in the columns of the specification, in the order of their names; those of our own
//! begin with `x_`. A cell without a value is null.

use super::Account;
use super::charge::Charge;
use crate::number::{Month, Rational};
use crate::pricing::SheetSpec;
use crate::report::{Cell, Table, grouped};

struct Row<'a> {
    account: &'a Account<'a>,
    charge: &'a Charge,
}

type Column = (&'static str, fn(&Row<'_>) -> Cell);

const COLUMNS: &[Column] = &[
    ("BilledCost", cost),
    ("BillingAccountId", |row| Cell::text(&row.account.scenario.spec().id)),
    ("BillingAccountName", |row| words(row.account.scenario.spec().title.as_ref())),
    ("BillingCurrency", |row| Cell::text(&sheet(row).currency)),
    ("BillingPeriodEnd", end),
    ("BillingPeriodStart", begin),
    ("ChargeCategory", |row| Cell::text(row.charge.category)),
    ("ChargeClass", |_| null()),
    ("ChargeDescription", |row| Cell::text(&row.charge.description)),
    ("ChargeFrequency", |row| Cell::text(row.charge.frequency)),
    ("ChargePeriodEnd", end),
    ("ChargePeriodStart", begin),
    ("ConsumedQuantity", |row| number(row.charge.consumed.as_ref().map(|(units, _)| units))),
    ("ConsumedUnit", |row| words(row.charge.consumed.as_ref().map(|(_, unit)| unit))),
    ("ContractedCost", cost),
    ("ContractedUnitPrice", price),
    ("EffectiveCost", cost),
    ("InvoiceIssuerName", vendor),
    ("ListCost", cost),
    ("ListUnitPrice", price),
    ("PricingCategory", |_| Cell::text("Standard")),
    ("PricingQuantity", |row| Cell::count(&row.charge.priced.0)),
    ("PricingUnit", |row| Cell::text(&row.charge.priced.1)),
    ("ProviderName", vendor),
    ("PublisherName", vendor),
    ("ServiceCategory", |row| Cell::text(&row.charge.service_category)),
    ("ServiceName", |row| Cell::text(&row.charge.service)),
    ("SkuId", |row| Cell::text(&row.charge.sku)),
    ("SkuMeter", |row| words(row.charge.meter.as_ref())),
    ("SkuPriceId", sku_price),
    ("SubAccountId", sub_account),
    ("SubAccountName", sub_account_name),
    ("Tags", tags),
    ("x_Approximate", |row| Cell::text(row.charge.approximate.to_string())),
    ("x_IncludedQuantity", |row| number(row.charge.included.as_ref())),
    ("x_PriceSheet", |row| Cell::text(row.account.scenario.sheet().reference())),
    ("x_Scenario", |row| Cell::text(&row.account.scenario.spec().id)),
    ("x_Sessions", |row| Cell::count(&Rational::from(row.account.sessions))),
    ("x_Strategy", |row| Cell::text(&row.account.model.id)),
];

/// The columns, without rows.
pub(super) fn columns() -> Table {
    COLUMNS.iter().fold(Table::new(), |table, (title, _)| table.words(*title))
}

pub(super) fn cells(account: &Account<'_>, charge: &Charge) -> Vec<Cell> {
    let row = Row { account, charge };
    COLUMNS.iter().map(|(_, cell)| cell(&row)).collect()
}

fn null() -> Cell {
    Cell::text("")
}

fn words(text: Option<&String>) -> Cell {
    text.map_or_else(null, Cell::text)
}

fn number(value: Option<&Rational>) -> Cell {
    value.map_or_else(null, Cell::count)
}

fn begins(month: Month) -> Cell {
    Cell::text(format!("{month}-01T00:00:00Z"))
}

fn sheet<'a>(row: &Row<'a>) -> &'a SheetSpec {
    row.account.scenario.sheet().spec()
}

fn vendor(row: &Row<'_>) -> Cell {
    let sheet = sheet(row);
    Cell::text(sheet.vendor.as_ref().unwrap_or(&sheet.id))
}

/// What is billed is what is listed: allowances are units without a price, not discounts.
fn cost(row: &Row<'_>) -> Cell {
    Cell::count(row.charge.cost.as_rational())
}

fn price(row: &Row<'_>) -> Cell {
    Cell::count(&row.charge.unit_price)
}

fn begin(row: &Row<'_>) -> Cell {
    begins(row.account.month)
}

fn end(row: &Row<'_>) -> Cell {
    begins(row.account.month.next())
}

/// One account for each strategy at each volume: its rows add up to a total of the report.
fn sub_account(row: &Row<'_>) -> Cell {
    Cell::text(format!("{}@{}", row.account.model.id, row.account.sessions))
}

fn sub_account_name(row: &Row<'_>) -> Cell {
    let sessions = grouped(&Rational::from(row.account.sessions));
    Cell::text(format!("{} at {sessions} sessions a month", row.account.model.name))
}

fn sku_price(row: &Row<'_>) -> Cell {
    let sku = &row.charge.sku;
    Cell::text(row.charge.tier.map_or_else(|| sku.clone(), |tier| format!("{sku}/tier-{}", tier + 1)))
}

fn tags(row: &Row<'_>) -> Cell {
    let tags = serde_json::json!({
        "writecost/scenario": row.account.scenario.spec().id,
        "writecost/strategy": row.account.model.id,
        "writecost/sessions": row.account.sessions,
    });
    Cell::text(tags.to_string())
}
