//! The charges of a bill: each price of a meter, and the fee of the plan.

use super::account::Account;
use crate::bill::{MeterCurve, TierLine};
use crate::money::Money;
use crate::number::{Figure, PositiveRational, Rational};
use crate::pricing::{Meter, Service};
use crate::report::{Cell, Currency, display, format_price, with_thousands};

/// A charge: one row of a bill.
pub(super) struct Charge {
    /// `Usage` or `Purchase`.
    pub(super) category: &'static str,
    /// `Usage-Based` or `Recurring`.
    pub(super) frequency: &'static str,
    pub(super) description: String,
    pub(super) service: String,
    pub(super) service_category: String,
    pub(super) sku: String,
    /// The position of the tier, where the price has several.
    pub(super) tier: Option<usize>,
    pub(super) meter: Option<String>,
    /// The quantity used, and its unit.
    pub(super) consumed: Option<(Rational, String)>,
    /// The quantity included a month.
    pub(super) included: Option<Rational>,
    /// The quantity that the unit price is multiplied by, and its unit.
    pub(super) priced: (Rational, String),
    pub(super) unit_price: Rational,
    pub(super) cost: Money,
    pub(super) approximate: bool,
}

/// The charges of a meter: one for each of its tiers that is used.
pub(super) fn usage(account: &Account<'_>, term: &MeterCurve) -> Vec<Charge> {
    let Some((service, meter)) = account.scenario.sheet().meter(term.meter) else { return Vec::new() };
    let parts = term.tier_lines(&Rational::from(account.sessions));
    parts.iter().map(|part| metered(account, term, part, service, meter)).collect()
}

fn metered(
    account: &Account<'_>,
    term: &MeterCurve,
    part: &TierLine,
    service: &Service,
    meter: &Meter,
) -> Charge {
    let rate = &term.charge.rate;
    let unit = unit(meter);
    // FOCUS allows only whole numbers in a unit, so a price for a fraction of a unit is stated for one unit.
    let block = if rate.per().as_rational().is_integer() { rate.per() } else { &PositiveRational::ONE };
    let priced = if *block == PositiveRational::ONE { unit.clone() } else { format!("{block} {unit}") };
    Charge {
        category: "Usage",
        frequency: "Usage-Based",
        description: description(account, term, part, service, meter),
        service: service.name().to_owned(),
        service_category: service.category.clone().unwrap_or_else(|| "Other".to_owned()),
        sku: format!("{}/{}/{}", account.scenario.sheet().spec().id, service.id, meter.id),
        tier: rate.flat_price().is_none().then_some(part.tier),
        meter: Some(meter.id.clone()),
        consumed: Some((part.used.clone(), unit)),
        included: Some(term.charge.included.clone()),
        priced: (&part.billable / block, priced),
        unit_price: part.price.as_rational() * block.as_rational() / rate.per(),
        cost: part.cost.clone(),
        approximate: term.per_session.is_approximate,
    }
}

fn description(
    account: &Account<'_>,
    term: &MeterCurve,
    part: &TierLine,
    service: &Service,
    meter: &Meter,
) -> String {
    let currency = Currency::new(&account.scenario.sheet().spec().currency);
    let approximate = term.per_session.is_approximate;
    let shown = |units: &Rational| {
        display(&Cell::figure(&Figure { value: units.clone(), is_approximate: approximate }))
    };
    let per = meter.rate.per().as_rational();
    let per = if *per == Rational::ONE { String::new() } else { format!(" per {}", with_thousands(per)) };
    format!(
        "{}, {}: {} used, {} priced at {}{per}",
        service.name(),
        meter.id,
        shown(&part.used),
        shown(&part.billable),
        format_price(part.price, &currency)
    )
}

/// The charge for the fee of the plan.
pub(super) fn fee(account: &Account<'_>, fee: &Money) -> Charge {
    let (sheet, plan) = (account.scenario.sheet().spec(), &account.scenario.spec().plan);
    Charge {
        category: "Purchase",
        frequency: "Recurring",
        description: format!("Plan {plan}, its fee of a month"),
        service: sheet.title.clone().unwrap_or_else(|| sheet.id.clone()),
        service_category: "Other".to_owned(),
        sku: format!("{}/plan/{plan}", sheet.id),
        tier: None,
        meter: None,
        consumed: None,
        included: None,
        priced: (Rational::ONE, "Months".to_owned()),
        unit_price: fee.as_rational().clone(),
        cost: fee.clone(),
        approximate: false,
    }
}

/// The unit of a meter in the notation of FOCUS: `GB-Months`, `GB-Seconds`; for a plain count the name of
/// the meter, `RowsWritten`.
fn unit(meter: &Meter) -> String {
    let Some(unit) = &meter.unit else { return capitalized(&meter.id) };
    let (of, time) = unit.rsplit_once('-').map_or(("", unit.as_str()), |(of, time)| (of, time));
    let time = match time {
        "ms" => "Milliseconds",
        "s" | "second" => "Seconds",
        "min" | "minute" => "Minutes",
        "h" | "hour" => "Hours",
        "d" | "day" => "Days",
        "month" => "Months",
        other => other,
    };
    if of.is_empty() { time.to_owned() } else { format!("{of}-{time}") }
}

fn capitalized(id: &str) -> String {
    let words = id.split(|c: char| !c.is_alphanumeric()).map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    });
    words.collect::<Vec<String>>().concat()
}
