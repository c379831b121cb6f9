//! Reads a price sheet: `pricing/<id>/<effective>.yaml`.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, choice, entries, list, parsed, scalar, text, unreadable};
use super::tree::{Entry, Node, Value};
use crate::money::Price;
use crate::number::{Bytes, Count, Date, ParseError, Period, Rate, Rational, parse_decimal};
use crate::pricing::{
    Allowance, Allowances, CATEGORIES, Limit, Meter, Operation, Overage, Plan, Service, SheetSpec, Tariff,
    Tier, UnitCost,
};

/// Reads the parts of a sheet; `None` where a problem leaves nothing to hold against the rules.
pub(super) fn read(root: &Node, problems: &Diagnostics) -> Option<SheetSpec> {
    let map = MapReader::new(root, "a price sheet", problems)?;
    let id = map.require("id").and_then(|node| text(node, "an id", problems));
    let effective = map.require("effective").and_then(|node| scalar::<Date>(node, "a date", problems));
    let mut parts = SheetSpec::new(id?, effective?);
    parts.title = optional_text(map.get("title"), "a title", problems);
    parts.vendor = optional_text(map.get("vendor"), "a vendor", problems);
    parts.verified_on = map.get("checked").and_then(|node| scalar(node, "a date", problems));
    if let Some(currency) = optional_text(map.get("currency"), "a currency", problems) {
        parts.currency = currency;
    }
    parts.note = optional_text(map.get("note"), "a note", problems);
    if let Some(sources) = map.get("sources") {
        let sources = list(sources, "`sources`", problems).iter();
        parts.sources =
            sources.filter_map(|node| text(node, "a source", problems)).map(str::to_owned).collect();
    }
    if let Some(plans) = map.get("plans") {
        let plans = entries(plans, "`plans`", problems).iter();
        parts.plans = plans.filter_map(|entry| plan(entry, problems)).collect();
    }
    if let Some(services) = map.require("services") {
        let services = entries(services, "`services`", problems).iter();
        parts.services = services.filter_map(|entry| service(entry, problems)).collect();
    }
    map.finish();
    Some(parts)
}

fn optional_text(node: Option<&Node>, what: &str, problems: &Diagnostics) -> Option<String> {
    node.and_then(|node| text(node, what, problems)).map(str::to_owned)
}

fn plan(entry: &Entry, problems: &Diagnostics) -> Option<Plan> {
    let map = MapReader::new(&entry.value, "a plan", problems)?;
    let fee = map.require("fee").and_then(|node| scalar(node, "a fee", problems));
    let words = [("billed", Overage::Billed), ("blocked", Overage::Blocked)];
    let past = map.get("past_allowance").and_then(|node| choice(node, "`past_allowance`", &words, problems));
    map.finish();
    Some(Plan { id: entry.key.clone(), fee: fee?, overage: past.unwrap_or_default() })
}

fn service(entry: &Entry, problems: &Diagnostics) -> Option<Service> {
    let map = MapReader::new(&entry.value, "a service", problems)?;
    let mut service = Service::new(&entry.key);
    service.title = optional_text(map.get("title"), "a title", problems);
    service.category = map.get("category").and_then(|node| category(node, problems));
    service.source = optional_text(map.get("source"), "a source", problems);
    service.note = optional_text(map.get("note"), "a note", problems);
    service.closed_to_new = map.get("closed_to_new").and_then(|node| scalar(node, "a date", problems));
    service.plans = map.get("plans").map(|node| {
        let plans = list(node, "`plans`", problems).iter();
        plans.filter_map(|node| text(node, "a plan", problems)).map(str::to_owned).collect()
    });
    if let Some(meters) = map.require("meters") {
        let meters = entries(meters, "`meters`", problems).iter();
        service.meters = meters.filter_map(|entry| meter(entry, problems)).collect();
    }
    if let Some(operations) = map.get("operations") {
        let operations = entries(operations, "`operations`", problems).iter();
        service.operations = operations.map(|entry| operation(entry, problems)).collect();
    }
    if let Some(limits) = map.get("limits") {
        let limits = entries(limits, "`limits`", problems).iter();
        service.limits = limits.filter_map(|entry| limit(entry, problems)).collect();
    }
    map.finish();
    Some(service)
}

fn category(node: &Node, problems: &Diagnostics) -> Option<String> {
    choice(node, "`category`", &CATEGORIES.map(|name| (name, name)), problems).map(str::to_owned)
}

fn meter(entry: &Entry, problems: &Diagnostics) -> Option<Meter> {
    let map = MapReader::new(&entry.value, "a meter", problems)?;
    let tariff = tariff(&map, &entry.value, problems);
    let unit = optional_text(map.get("unit"), "a unit", problems);
    let included = map.get("included").map(|node| included(node, problems)).unwrap_or_default();
    let round_up = map.get("round_up").and_then(|node| scalar::<Count>(node, "`round_up`", problems));
    let source = optional_text(map.get("source"), "a source", problems);
    let note = optional_text(map.get("note"), "a note", problems);
    map.finish();
    let round_up = round_up.map(|count| count.as_rational().clone());
    Some(Meter {
        id: entry.key.clone(),
        unit,
        tariff: tariff?,
        allowances: included,
        billing_increment: round_up,
        source,
        note,
    })
}

fn tariff(map: &MapReader<'_>, node: &Node, problems: &Diagnostics) -> Option<Tariff> {
    let (price, per, tiers) = (map.get("price"), map.get("per"), map.get("tiers"));
    let units = per.map(|node| scalar::<Count>(node, "`per`", problems));
    match (price, tiers) {
        (Some(_), Some(tiers)) => {
            let message = "a meter has a `price` or `tiers`, not both";
            problems.push(Diagnostic::at("contradiction", tiers.span, message));
            None
        }
        (None, None) => {
            map.missing("price");
            None
        }
        (Some(price), None) => {
            let price = scalar::<Price>(price, "a price", problems);
            if units.is_none() {
                map.missing("per");
            }
            Some(Tariff::flat(price?, units??.as_rational().clone()))
        }
        (None, Some(tiers)) => {
            let per =
                units.map_or(Some(Rational::ONE), |units| units.map(|count| count.as_rational().clone()))?;
            let tiers = list(tiers, "`tiers`", problems).iter().map(|node| tier(node, problems));
            let tiers: Option<Vec<Tier>> = tiers.collect();
            Some(Tariff { per, tiers: tiers? }).filter(|_| !matches!(node.value, Value::Null))
        }
    }
}

fn tier(node: &Node, problems: &Diagnostics) -> Option<Tier> {
    let map = MapReader::new(node, "a tier", problems)?;
    let up_to = map.get("up_to").map(|node| scalar::<Count>(node, "`up_to`", problems));
    let price = map.require("price").and_then(|node| scalar(node, "a price", problems));
    map.finish();
    let up_to = up_to.map_or(Some(None), |count| count.map(|count| Some(count.as_rational().clone())))?;
    Some(Tier { up_to, price: price? })
}

fn included(node: &Node, problems: &Diagnostics) -> Allowances {
    if let Value::Mapping(plans) = &node.value {
        let plans =
            plans.iter().filter_map(|entry| Some((entry.key.clone(), allowance(&entry.value, problems)?)));
        return Allowances::PerPlan(plans.collect());
    }
    allowance(node, problems).map(Allowances::AllPlans).unwrap_or_default()
}

/// `1M/month`, `100k/day`, or a plain count, which is a month's.
fn allowance(node: &Node, problems: &Diagnostics) -> Option<Allowance> {
    const WANTED: &str = "an allowance, such as `1M/month`, `100k/day` or `1`";
    parsed(node, "an allowance", problems, |text| {
        let rewrap = |problem: ParseError| ParseError { reason: problem.reason, expected: WANTED };
        if text.contains('/') {
            let rate: Rate = text.parse().map_err(rewrap)?;
            return Ok(Allowance { amount: rate.count.as_rational().clone(), per: rate.per });
        }
        let count: Count = text.parse().map_err(rewrap)?;
        Ok(Allowance { amount: count.as_rational().clone(), per: Period::Month })
    })
}

fn operation(entry: &Entry, problems: &Diagnostics) -> Operation {
    let costs = entries(&entry.value, "an operation", problems).iter();
    let costs = costs.filter_map(|cost| Some((cost.key.clone(), units(&cost.value, problems)?)));
    Operation { id: entry.key.clone(), costs: costs.collect() }
}

/// `1`, `1/20`, `0.128`, or `{ per: 4096 }`.
fn units(node: &Node, problems: &Diagnostics) -> Option<UnitCost> {
    if !matches!(node.value, Value::Mapping(_)) {
        return parsed(node, "a number of units", problems, fraction).map(UnitCost::Fixed);
    }
    let map = MapReader::new(node, "a cost by size", problems)?;
    let chunk = map.require("per").and_then(|node| scalar::<Bytes>(node, "a size", problems));
    let units = map.get("units").map(|node| parsed(node, "a number of units", problems, fraction));
    map.finish();
    Some(UnitCost::PerChunk { chunk: chunk?.get(), units: units.unwrap_or(Some(Rational::ONE))? })
}

/// A decimal, or a fraction of two.
fn fraction(text: &str) -> Result<Rational, ParseError> {
    const WANTED: &str = "a number of units, such as `1`, `0.128` or `1/20`";
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let above = Rational::from(parse_decimal(above.trim(), WANTED)?);
    let below = Rational::from(parse_decimal(below.trim(), WANTED)?);
    above.checked_div(&below).ok_or(ParseError { reason: "it divides by 0".to_owned(), expected: WANTED })
}

/// A count or a size: `1`, `25 MiB`.
fn limit(entry: &Entry, problems: &Diagnostics) -> Option<Limit> {
    let written = text(&entry.value, "a limit", problems)?;
    let id = entry.key.clone();
    if let Ok(count) = written.parse::<Count>() {
        let size = written.parse::<Bytes>().ok();
        return Some(Limit { id, max: count.as_rational().clone(), size });
    }
    match written.parse::<Bytes>() {
        Ok(size) => Some(Limit { id, max: size.get().into(), size: Some(size) }),
        Err(problem) => {
            problems.push(unreadable(written, entry.value.span, &problem));
            None
        }
    }
}
