use super::{Answer, Model};
use crate::cli::sections::{rounding_words, times_text};
use crate::money::Money;
use crate::number::{Figure, PositiveRational, Rational};
use crate::pricing::{Meter, MeterId, Service, UnitRate};
use crate::report::{Block, Cell, Currency, Document, Table, dollars, grouped, mark, price, rounded};
use crate::workload::UsageKind;

/// The answer for a person, and its lines for a program.
pub(super) fn compose(answer: &Answer) -> (Document, Table) {
    let mut document = Document::default();
    document.heading("What the account used, priced");
    document.paragraph(basis(answer));
    document.paragraph(period(answer));
    document.table(lines(answer));
    document.paragraph(total(answer));
    for warning in warnings(answer) {
        document.blocks.push(Block::Warning(warning));
    }
    if let Some(model) = &answer.model {
        against(&mut document, answer, model);
    }
    let left_out = left_out(answer);
    if !left_out.is_empty() {
        document.heading("Left out");
        document.list(left_out);
    }
    (document, tidy(answer))
}

fn currency(answer: &Answer) -> Currency {
    Currency::new(&answer.sheet.sheet.spec().currency)
}

fn named(answer: &Answer, place: MeterId) -> Option<(&Service, &Meter)> {
    answer.sheet.sheet.meter(place)
}

fn basis(answer: &Answer) -> String {
    let parts = answer.sheet.sheet.spec();
    let title = parts.title.as_deref().unwrap_or(&parts.id);
    let rounding = rounding_words(answer.rounding);
    format!("Prices: {title} ({}), plan {}; {rounding}.", answer.sheet.sheet.reference(), answer.plan.id)
}

/// `From 2026-10-01 to 2026-10-15: 15 days, so a month of 30 has 2 times as much.`
fn period(answer: &Answer) -> String {
    let export = &answer.export;
    let days = &export.usage.days;
    let times = Rational::from(30u8) / days;
    let span = match (export.from, export.to) {
        (Some(from), Some(to)) => format!("From {from} to {to}: "),
        _ => String::new(),
    };
    let plural = if *days == PositiveRational::ONE { "day" } else { "days" };
    let scaled = if times == Rational::ONE {
        "a month".to_owned()
    } else {
        format!("and a month of 30 days has {} times as much", times_text(&times))
    };
    format!("{span}{} {plural}, {scaled}. Stored data is the mean of its days.", grouped(days.as_rational()))
}

fn lines(answer: &Answer) -> Table {
    let money = currency(answer);
    let mut table = Table::new()
        .words("Service")
        .words("Meter")
        .numbers("In these days")
        .numbers("In 30 days")
        .numbers("Included")
        .numbers("Billable")
        .numbers("Price")
        .numbers("Cost");
    for line in &answer.bill.lines {
        let Some((service, meter)) = named(answer, line.line.meter) else { continue };
        let billable =
            Figure { value: line.line.billable.clone(), is_approximate: line.line.usage.is_approximate };
        table.row(vec![
            Cell::text(service.name()),
            Cell::text(meter_name(meter)),
            Cell::estimate(&line.measured),
            Cell::estimate(&line.line.usage),
            Cell::count(&line.line.included),
            Cell::estimate(&billable),
            Cell::text(rate(&meter.rate, &money)),
            Cell::money(&line.line.cost, &money, line.line.usage.is_approximate),
        ]);
    }
    table
}

fn meter_name(meter: &Meter) -> String {
    meter.unit.as_ref().map_or_else(|| meter.id.clone(), |unit| format!("{} ({unit})", meter.id))
}

fn rate(rate: &UnitRate, money: &Currency) -> String {
    let per = rate.per().as_rational();
    let per = if *per == Rational::ONE { String::new() } else { format!(" per {}", grouped(per)) };
    rate.flat_price().map_or_else(|| "in tiers".to_owned(), |single| format!("{}{per}", price(single, money)))
}

fn total(answer: &Answer) -> String {
    let (bill, money) = (&answer.bill, currency(answer));
    let mark = mark(bill.approximate);
    let fee = if bill.fee.as_rational().is_zero() {
        String::new()
    } else {
        format!(", the plan's fee of {} in it", dollars(&bill.fee, &money))
    };
    let other = rounding_words(answer.rounding.other());
    let other = if answer.other.total == bill.total {
        "; the same".to_owned()
    } else {
        format!("; {mark}{}", dollars(&answer.other.total, &money))
    } + &format!(" {other}");
    format!("Total: {mark}{} a month{fee}{other}.", dollars(&bill.total, &money))
}

fn warnings(answer: &Answer) -> Vec<String> {
    let mut warnings = vec![
        "these are analytics, not billing: Cloudflare does not bill by them. Figures marked ≈ come from datasets \
         that are sampled."
            .to_owned(),
    ];
    warnings.extend(answer.export.caveats.iter().cloned());
    warnings.extend(answer.bill.over_plan.iter().filter_map(|over| {
        let (service, meter) = named(answer, over.meter)?;
        Some(format!(
            "{} {}: {} a {} are included on the plan {}, and this needs {}; what exceeds them fails.",
            service.id,
            meter.id,
            grouped(&over.included),
            over.period.name(),
            answer.plan.id,
            rounded(&over.required)
        ))
    }));
    warnings
}

/// What has not been counted or has no price, a sentence each.
pub(super) fn left_out(answer: &Answer) -> Vec<String> {
    let uncounted = answer.export.skipped.iter().map(|left| {
        let plural = if left.rows == 1 { "row" } else { "rows" };
        format!("{} is left out, {} {plural}: {}", left.what, grouped(&left.rows.into()), left.why)
    });
    let unpriced = answer.bill.unpriced.iter().map(|left| {
        let what = match &left.measured {
            UsageKind::Operation(name) | UsageKind::Meter(name) => name.as_str(),
            UsageKind::Stored => "stored data",
        };
        format!("{} {what} of {} is left out: {}", left.service, left.source, left.why)
    });
    uncounted.chain(unpriced).collect()
}

fn against(document: &mut Document, answer: &Answer, model: &Model) {
    let (scenario, money) = (&model.loaded.scenario, currency(answer));
    let name = scenario.strategy(&model.strategy).map_or("", |strategy| strategy.name.as_str());
    let sessions = grouped(&model.sessions.into());
    document.heading(format!("{name} at {sessions} sessions a month, against the account"));
    let mut table = Table::new()
        .words("Service")
        .words("Meter")
        .numbers("Model")
        .numbers("Account")
        .numbers("Difference")
        .numbers("Account is")
        .numbers("Model cost")
        .numbers("Account cost");
    for gap in &model.gaps {
        let Some((service, meter)) = named(answer, gap.meter) else { continue };
        let is_approximate = gap.model.is_approximate || gap.account.is_approximate;
        let ratio = gap.ratio().map(|ratio| format!("{}x", times_text(&ratio)));
        table.row(vec![
            Cell::text(service.name()),
            Cell::text(meter_name(meter)),
            Cell::estimate(&gap.model),
            Cell::estimate(&gap.account),
            Cell::estimate(&Figure { value: gap.difference(), is_approximate }),
            ratio.map_or_else(Cell::none, Cell::text),
            Cell::money(&gap.model_cost, &money, gap.model.is_approximate),
            Cell::money(&gap.account_cost, &money, gap.account.is_approximate),
        ]);
    }
    document.table(table);
    document.paragraph(compared(answer, model));
}

/// Both totals without the fee, which a model does not change.
fn compared(answer: &Answer, model: &Model) -> String {
    let money = currency(answer);
    let modelled: Money = model.gaps.iter().map(|gap| gap.model_cost.clone()).sum();
    let account: Money = model.gaps.iter().map(|gap| gap.account_cost.clone()).sum();
    let ratio = account.ratio(&modelled).map(|ratio| format!(", {} times the model", times_text(&ratio)));
    format!(
        "Without the fee the model has {} a month and the account {}{}. An account is all of its Workers; what the \
         scenario leaves out is the account's alone.",
        dollars(&modelled, &money),
        dollars(&account, &money),
        ratio.unwrap_or_default()
    )
}

/// One record a meter.
fn tidy(answer: &Answer) -> Table {
    let money = currency(answer);
    let mut table = Table::new()
        .words("service")
        .words("meter")
        .numbers("measured")
        .numbers("usage")
        .numbers("included")
        .numbers("billable")
        .numbers("cost")
        .words("approximate")
        .words("currency");
    for line in &answer.bill.lines {
        let Some((service, meter)) = named(answer, line.line.meter) else { continue };
        table.row(vec![
            Cell::text(&service.id),
            Cell::text(&meter.id),
            Cell::estimate(&line.measured),
            Cell::estimate(&line.line.usage),
            Cell::count(&line.line.included),
            Cell::count(&line.line.billable),
            Cell::money(&line.line.cost, &money, false),
            Cell::text(line.line.usage.is_approximate.to_string()),
            Cell::text(&answer.sheet.sheet.spec().currency),
        ]);
    }
    table
}
