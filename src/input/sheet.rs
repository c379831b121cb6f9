//! Reads a price sheet: `pricing/<id>/<effective>.yaml`.

use std::num::NonZeroU64;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::{MapReader, choice, entries, list, parsed, scalar, text, unreadable};
use super::tree::{Entry, Node, Value};
use crate::money::Price;
use crate::number::{
    Bytes, Count, Date, ParseError, Period, PositiveRational, Rate, Rational, parse_decimal,
};
use crate::pricing::{
    Allowance, Allowances, FOCUS_CATEGORIES, Limit, Meter, Operation, Overage, Plan, RateError, RateErrors,
    Service, SheetSpec, Tier, UnitCost, UnitRate,
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
    let plan = Plan::new(&entry.key, fee?);
    Some(Plan { overage: past.unwrap_or_default(), ..plan })
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
    choice(node, "`category`", &FOCUS_CATEGORIES.map(|name| (name, name)), problems).map(str::to_owned)
}

fn meter(entry: &Entry, problems: &Diagnostics) -> Option<Meter> {
    let map = MapReader::new(&entry.value, "a meter", problems)?;
    let rate = rate(&map, &entry.value, problems);
    let unit = optional_text(map.get("unit"), "a unit", problems);
    let included = map.get("included").map(|node| included(node, problems)).unwrap_or_default();
    let round_up = map.get("round_up").and_then(|node| round_up(node, problems));
    let source = optional_text(map.get("source"), "a source", problems);
    let note = optional_text(map.get("note"), "a note", problems);
    map.finish();
    let meter = Meter::new(&entry.key, rate?);
    Some(Meter { unit, allowances: included, billing_increment: round_up, source, note, ..meter })
}

fn round_up(node: &Node, problems: &Diagnostics) -> Option<PositiveRational> {
    let units = scalar::<Count>(node, "`round_up`", problems)?;
    let increment = PositiveRational::new(units.as_rational().clone());
    if increment.is_none() {
        problems.push(Diagnostic::at("zero", node.span, "`round_up` must be above 0"));
    }
    increment
}

fn rate(map: &MapReader<'_>, node: &Node, problems: &Diagnostics) -> Option<UnitRate> {
    let (price, per, tiers) = (map.get("price"), map.get("per"), map.get("tiers"));
    let units = per.map(|node| scalar::<Count>(node, "`per`", problems));
    // The sheet is refused, but a meter without a valid rate keeps its name for the other checks.
    let report = |errors: RateErrors| {
        errors.0.into_iter().for_each(|error| problems.push(rate_problem(&error, map, problems)));
        UnitRate::FREE
    };
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
            let rate = UnitRate::flat(price?, units??.as_rational().clone());
            Some(rate.map_err(|error| RateErrors(vec![error])).unwrap_or_else(report))
        }
        (None, Some(tiers)) => {
            let per =
                units.map_or(Some(Rational::ONE), |units| units.map(|count| count.as_rational().clone()))?;
            let tiers = list(tiers, "`tiers`", problems).iter().map(|node| tier(node, problems));
            let tiers: Option<Vec<Tier>> = tiers.collect();
            let rate = UnitRate::graduated(per, tiers?).unwrap_or_else(report);
            Some(rate).filter(|_| !matches!(node.value, Value::Null))
        }
    }
}

/// The diagnostic of an invalid rate, at the key or the tier that is invalid.
fn rate_problem(error: &RateError, map: &MapReader<'_>, problems: &Diagnostics) -> Diagnostic {
    let key = if matches!(error, RateError::ZeroPer) { "per" } else { "tiers" };
    let code = match error {
        RateError::ZeroPer => "zero",
        RateError::NoTiers => "empty",
        _ => "tiers",
    };
    let message = error.to_string();
    let problem = match (map.entry(key), error.tier()) {
        (Some(entry), Some(tier)) => {
            let found = list(&entry.value, "`tiers`", problems).get(tier);
            Diagnostic::at(code, found.map_or(entry.key_span, |node| node.span), message)
        }
        (Some(entry), None) if key == "tiers" => Diagnostic::at(code, entry.key_span, message),
        (Some(entry), None) => Diagnostic::at(code, entry.value.span, message),
        (None, _) => Diagnostic::new(code, message),
    };
    match error.help() {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn tier(node: &Node, problems: &Diagnostics) -> Option<Tier> {
    let map = MapReader::new(node, "a tier", problems)?;
    let up_to = map.get("up_to").map(|node| scalar::<Count>(node, "`up_to`", problems));
    let price = map.require("price").and_then(|node| scalar(node, "a price", problems));
    map.finish();
    let up_to = up_to.map_or(Some(None), |count| count.map(|count| Some(count.as_rational().clone())))?;
    Some(match up_to {
        Some(end) => Tier::up_to(end, price?),
        None => Tier::last(price?),
    })
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
        let rewrap = |problem: ParseError| ParseError::new(problem.reason, WANTED);
        if text.contains('/') {
            let rate: Rate = text.parse().map_err(rewrap)?;
            return Ok(Allowance::new(rate.count.as_rational().clone(), rate.per));
        }
        let count: Count = text.parse().map_err(rewrap)?;
        Ok(Allowance::new(count.as_rational().clone(), Period::Month))
    })
}

fn operation(entry: &Entry, problems: &Diagnostics) -> Operation {
    let costs = entries(&entry.value, "an operation", problems).iter();
    let costs = costs.filter_map(|cost| Some((cost.key.clone(), units(&cost.value, problems)?)));
    Operation::new(&entry.key, costs.collect())
}

/// `1`, `1/20`, `0.128`, or `{ per: 4096 }`.
fn units(node: &Node, problems: &Diagnostics) -> Option<UnitCost> {
    if !matches!(node.value, Value::Mapping(_)) {
        return parsed(node, "a number of units", problems, fraction).map(UnitCost::Fixed);
    }
    let map = MapReader::new(node, "a cost by size", problems)?;
    let chunk = map.require("per").and_then(|node| chunk(node, problems));
    let units = map.get("units").map(|node| parsed(node, "a number of units", problems, fraction));
    map.finish();
    Some(UnitCost::PerChunk { chunk: chunk?, units: units.unwrap_or(Some(Rational::ONE))? })
}

fn chunk(node: &Node, problems: &Diagnostics) -> Option<NonZeroU64> {
    let size = scalar::<Bytes>(node, "a size", problems)?;
    let chunk = NonZeroU64::new(size.get());
    if chunk.is_none() {
        problems.push(Diagnostic::at("zero", node.span, "a chunk must have at least 1 byte"));
    }
    chunk
}

/// A decimal, or a fraction of two.
fn fraction(text: &str) -> Result<Rational, ParseError> {
    const WANTED: &str = "a number of units, such as `1`, `0.128` or `1/20`";
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let above = Rational::from(parse_decimal(above.trim(), WANTED)?);
    let below = Rational::from(parse_decimal(below.trim(), WANTED)?);
    above.checked_div(&below).ok_or(ParseError::new("the divisor is 0", WANTED))
}

/// A count or a size: `1`, `25 MiB`.
fn limit(entry: &Entry, problems: &Diagnostics) -> Option<Limit> {
    let written = text(&entry.value, "a limit", problems)?;
    let id = entry.key.clone();
    if let Ok(count) = written.parse::<Count>() {
        let size = written.parse::<Bytes>().ok();
        return Some(Limit { size, ..Limit::new(id, count.as_rational().clone()) });
    }
    match written.parse::<Bytes>() {
        Ok(size) => Some(Limit::of_size(id, size)),
        Err(problem) => {
            problems.push(unreadable(written, entry.value.span, &problem));
            None
        }
    }
}
