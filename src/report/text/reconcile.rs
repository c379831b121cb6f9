use super::wording::{meter_with_unit, per_units, rounding_phrase};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::{Meter, MeterId, Service, UnitRate};
use crate::report::answer::reconciliation::{ModelComparison, Reconciliation};
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{
    approx_sign, format_amount, format_figure, format_price, format_ratio, with_thousands,
};
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::workload::UsageKind;

/// The measured usage of an account, priced, and its difference from a model.
#[must_use]
pub fn reconcile(answer: &Reconciliation) -> Document {
    let mut document = Document::default();
    document.heading("Priced usage of the account");
    document.paragraph(price_basis(answer));
    document.paragraph(period(answer));
    document.table(lines(answer));
    document.paragraph(total(answer));
    for warning in warnings(answer) {
        document.warning(warning);
    }
    if let Some(model) = &answer.model {
        add_model(&mut document, answer, model);
    }
    let not_priced = not_priced(answer);
    if !not_priced.is_empty() {
        document.heading("Not priced");
        document.list(not_priced);
    }
    document
}

fn currency(answer: &Reconciliation) -> Currency {
    Currency::new(&answer.sheet.sheet.spec().currency)
}

fn meter(answer: &Reconciliation, place: MeterId) -> Option<(&Service, &Meter)> {
    answer.sheet.sheet.meter(place)
}

fn price_basis(answer: &Reconciliation) -> String {
    let parts = answer.sheet.sheet.spec();
    let title = parts.title.as_deref().unwrap_or(&parts.id);
    let rounding = rounding_phrase(answer.rounding);
    format!("Prices: {title} ({}), plan {}; {rounding}.", answer.sheet.sheet.reference(), answer.plan.id)
}

/// `From 2026-10-01 to 2026-10-15: 15 days; a month of 30 days has 2 times as much.`
fn period(answer: &Reconciliation) -> String {
    let export = &answer.export;
    let days = &export.usage.days;
    let span = match (export.from, export.to) {
        (Some(from), Some(to)) => format!("From {from} to {to}: "),
        _ => String::new(),
    };
    let scaled = match Rational::from(30u8).checked_div(days.as_rational()) {
        Some(times) if times != Rational::ONE => {
            format!("; a month of 30 days has {} times as much", format_ratio(&times))
        }
        _ => ", a month".to_owned(),
    };
    format!(
        "{span}{}{scaled}. Stored data is the mean of its days.",
        Counted::new(days.as_rational().clone(), "day")
    )
}

fn lines(answer: &Reconciliation) -> Table {
    let money = currency(answer);
    let mut table = Table::new()
        .text_column("Service")
        .text_column("Meter")
        .number_column("In the period")
        .number_column("In 30 days")
        .number_column("Included")
        .number_column("Billable")
        .number_column("Price")
        .number_column("Cost");
    for line in &answer.bill.lines {
        let Some((service, meter)) = meter(answer, line.line.meter) else { continue };
        let billable =
            Figure { value: line.line.billable.clone(), is_approximate: line.line.usage.is_approximate };
        table.row(vec![
            Cell::text(service.name()),
            Cell::text(meter_with_unit(meter)),
            Cell::figure(&line.measured),
            Cell::figure(&line.line.usage),
            Cell::count(line.line.included.clone()),
            Cell::figure(&billable),
            Cell::text(rate_text(&meter.rate, &money)),
            Cell::amount(&line.line.cost, &money, line.line.usage.is_approximate),
        ]);
    }
    table
}

fn rate_text(rate: &UnitRate, money: &Currency) -> String {
    match rate.flat_price() {
        None => "in tiers".to_owned(),
        Some(price) => format!("{}{}", format_price(price, money), per_units(rate.per().as_rational())),
    }
}

fn total(answer: &Reconciliation) -> String {
    let (bill, money) = (&answer.bill, currency(answer));
    let sign = approx_sign(bill.approximate);
    let fee = if bill.fee.as_rational().is_zero() {
        String::new()
    } else {
        format!(", the plan's fee of {} included", format_amount(&bill.fee, &money))
    };
    let other = if answer.other_rounding.total == bill.total {
        "the same".to_owned()
    } else {
        format!("{sign}{}", format_amount(&answer.other_rounding.total, &money))
    };
    format!(
        "Total: {sign}{} a month{fee}; {other} {}.",
        format_amount(&bill.total, &money),
        rounding_phrase(answer.rounding.other())
    )
}

fn warnings(answer: &Reconciliation) -> Vec<String> {
    let mut warnings = vec![
        "these figures are analytics; Cloudflare does not bill by them. Figures marked ≈ come from sampled datasets."
            .to_owned(),
    ];
    warnings.extend(answer.export.caveats.iter().cloned());
    warnings.extend(answer.bill.over_plan.iter().filter_map(|over| {
        let (service, meter) = meter(answer, over.meter)?;
        Some(format!(
            "{} {}: {} a {} included in the plan {}, {} needed; usage above that fails.",
            service.id,
            meter.id,
            with_thousands(&over.included),
            over.period.name(),
            answer.plan.id,
            format_figure(&over.required)
        ))
    }));
    warnings
}

/// The usage that was skipped or has no price, a sentence each.
#[must_use]
pub fn not_priced(answer: &Reconciliation) -> Vec<String> {
    let uncounted =
        answer.export.skipped.iter().map(|left| {
            format!("{} is not priced, {}: {}", left.what, Counted::new(left.rows, "row"), left.why)
        });
    let unpriced = answer.bill.unpriced.iter().map(|left| {
        let what = match &left.measured {
            UsageKind::Operation(name) | UsageKind::Meter(name) => name.as_str(),
            UsageKind::Stored => "stored data",
        };
        format!("{} {what} of {} is not priced: {}", left.service, left.source, left.why)
    });
    uncounted.chain(unpriced).collect()
}

fn add_model(document: &mut Document, answer: &Reconciliation, model: &ModelComparison) {
    let (scenario, money) = (&model.loaded.scenario, currency(answer));
    let name = scenario.strategy(&model.strategy).map_or("", |strategy| strategy.name.as_str());
    let sessions = Counted::new(model.sessions, "session");
    document.heading(format!("Measured vs. model: {name} at {sessions} a month"));
    let mut table = Table::new()
        .text_column("Service")
        .text_column("Meter")
        .number_column("Model")
        .number_column("Account")
        .number_column("Difference")
        .number_column("Account / model")
        .number_column("Model cost")
        .number_column("Account cost");
    for gap in &model.variances {
        let Some((service, meter)) = meter(answer, gap.meter) else { continue };
        let is_approximate = gap.model.is_approximate || gap.account.is_approximate;
        let ratio = gap.ratio().map(|ratio| format!("{}x", format_ratio(&ratio)));
        table.row(vec![
            Cell::text(service.name()),
            Cell::text(meter_with_unit(meter)),
            Cell::figure(&gap.model),
            Cell::figure(&gap.account),
            Cell::figure(&Figure { value: gap.difference(), is_approximate }),
            ratio.map_or_else(Cell::empty, Cell::text),
            Cell::amount(&gap.model_cost, &money, gap.model.is_approximate),
            Cell::amount(&gap.account_cost, &money, gap.account.is_approximate),
        ]);
    }
    document.table(table);
    document.paragraph(compared(answer, model));
}

/// Both totals, without the fee, which is the same for both.
fn compared(answer: &Reconciliation, model: &ModelComparison) -> String {
    let money = currency(answer);
    let modelled: Money = model.variances.iter().map(|gap| gap.model_cost.clone()).sum();
    let account: Money = model.variances.iter().map(|gap| gap.account_cost.clone()).sum();
    let ratio = account.ratio(&modelled).map(|ratio| format!(", {} times the model", format_ratio(&ratio)));
    format!(
        "Without the fee, the model costs {} a month and the account {}{}. The account includes all of its Workers; \
         meters that the scenario does not use are zero in the model.",
        format_amount(&modelled, &money),
        format_amount(&account, &money),
        ratio.unwrap_or_default()
    )
}

/// A record for each meter.
#[must_use]
pub fn reconcile_records(answer: &Reconciliation) -> Table {
    let money = currency(answer);
    let mut table = Table::new()
        .text_column("service")
        .text_column("meter")
        .number_column("measured")
        .number_column("usage")
        .number_column("included")
        .number_column("billable")
        .number_column("cost")
        .text_column("approximate")
        .text_column("currency");
    for line in &answer.bill.lines {
        let Some((service, meter)) = meter(answer, line.line.meter) else { continue };
        table.row(vec![
            Cell::text(&service.id),
            Cell::text(&meter.id),
            Cell::figure(&line.measured),
            Cell::figure(&line.line.usage),
            Cell::count(line.line.included.clone()),
            Cell::count(line.line.billable.clone()),
            Cell::amount(&line.line.cost, &money, false),
            Cell::flag(line.line.usage.is_approximate),
            Cell::text(&answer.sheet.sheet.spec().currency),
        ]);
    }
    table
}
