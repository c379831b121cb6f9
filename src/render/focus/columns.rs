//! The columns of the specification in the order of their names, then columns of writecost, which start
//! with `x_`. An empty cell is null.

use super::account::Account;
use super::charge::Charge;
use crate::number::{Month, Rational};
use crate::pricing::SheetSpec;
use crate::report::{Cell, Table, with_thousands};

struct Row<'a> {
    account: &'a Account<'a>,
    charge: &'a Charge,
}

type Column = (&'static str, fn(&Row<'_>) -> Cell);

const COLUMNS: &[Column] = &[
    ("BilledCost", cost),
    ("BillingAccountId", |row| Cell::text(&row.account.scenario.spec().id)),
    ("BillingAccountName", |row| optional_text(row.account.scenario.spec().title.as_ref())),
    ("BillingCurrency", |row| Cell::text(&sheet(row).currency)),
    ("BillingPeriodEnd", period_end),
    ("BillingPeriodStart", period_start),
    ("ChargeCategory", |row| Cell::text(row.charge.category)),
    ("ChargeClass", |_| null()),
    ("ChargeDescription", |row| Cell::text(&row.charge.description)),
    ("ChargeFrequency", |row| Cell::text(row.charge.frequency)),
    ("ChargePeriodEnd", period_end),
    ("ChargePeriodStart", period_start),
    ("ConsumedQuantity", |row| number(row.charge.consumed.as_ref().map(|(units, _)| units))),
    ("ConsumedUnit", |row| optional_text(row.charge.consumed.as_ref().map(|(_, unit)| unit))),
    ("ContractedCost", cost),
    ("ContractedUnitPrice", price),
    ("EffectiveCost", cost),
    ("InvoiceIssuerName", vendor),
    ("ListCost", cost),
    ("ListUnitPrice", price),
    ("PricingCategory", |_| Cell::text("Standard")),
    ("PricingQuantity", |row| Cell::count(row.charge.priced.0.clone())),
    ("PricingUnit", |row| Cell::text(&row.charge.priced.1)),
    ("ProviderName", vendor),
    ("PublisherName", vendor),
    ("ServiceCategory", |row| Cell::text(&row.charge.service_category)),
    ("ServiceName", |row| Cell::text(&row.charge.service)),
    ("SkuId", |row| Cell::text(&row.charge.sku)),
    ("SkuMeter", |row| optional_text(row.charge.meter.as_ref())),
    ("SkuPriceId", sku_price),
    ("SubAccountId", sub_account),
    ("SubAccountName", sub_account_name),
    ("Tags", tags),
    ("x_Approximate", |row| Cell::flag(row.charge.approximate)),
    ("x_IncludedQuantity", |row| number(row.charge.included.as_ref())),
    ("x_PriceSheet", |row| Cell::text(row.account.scenario.sheet().reference())),
    ("x_Scenario", |row| Cell::text(&row.account.scenario.spec().id)),
    ("x_Sessions", |row| Cell::count(row.account.sessions)),
    ("x_Strategy", |row| Cell::text(&row.account.model.id)),
];

/// The columns, as a table without rows.
pub(super) fn columns() -> Table {
    COLUMNS.iter().fold(Table::new(), |table, (title, _)| table.text_column(*title))
}

pub(super) fn cells(account: &Account<'_>, charge: &Charge) -> Vec<Cell> {
    let row = Row { account, charge };
    COLUMNS.iter().map(|(_, cell)| cell(&row)).collect()
}

fn null() -> Cell {
    Cell::text("")
}

fn optional_text(text: Option<&String>) -> Cell {
    text.map_or_else(null, Cell::text)
}

fn number(value: Option<&Rational>) -> Cell {
    value.cloned().map_or_else(null, Cell::count)
}

fn month_start(month: Month) -> Cell {
    Cell::text(format!("{month}-01T00:00:00Z"))
}

fn sheet<'a>(row: &Row<'a>) -> &'a SheetSpec {
    row.account.scenario.sheet().spec()
}

fn vendor(row: &Row<'_>) -> Cell {
    let sheet = sheet(row);
    Cell::text(sheet.vendor.as_ref().unwrap_or(&sheet.id))
}

/// The billed cost equals the list cost: an allowance is a quantity without a price, not a discount.
fn cost(row: &Row<'_>) -> Cell {
    Cell::count(row.charge.cost.as_rational().clone())
}

fn price(row: &Row<'_>) -> Cell {
    Cell::count(row.charge.unit_price.clone())
}

fn period_start(row: &Row<'_>) -> Cell {
    month_start(row.account.month)
}

fn period_end(row: &Row<'_>) -> Cell {
    month_start(row.account.month.next())
}

/// One account for each strategy at each number of sessions; its rows add up to a total of the report.
fn sub_account(row: &Row<'_>) -> Cell {
    Cell::text(format!("{}@{}", row.account.model.id, row.account.sessions))
}

fn sub_account_name(row: &Row<'_>) -> Cell {
    let sessions = with_thousands(&Rational::from(row.account.sessions));
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
