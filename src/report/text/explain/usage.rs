use super::formulas::{equals, figure, units_text};
use crate::bill::{DerivationStep, StepKind};
use crate::number::{Figure, Rational};
use crate::pricing::Meter;
use crate::report::number_format::{approx_sign, format_figure, with_thousands};
use crate::scenario::{Scenario, StrategyModel, UsageCause, UsageItem};
use crate::trigger::CountSource;

/// The unit of a meter, or its name where it counts things.
fn unit(meter: &Meter) -> String {
    meter.unit.clone().unwrap_or_else(|| meter.id.replace('_', " "))
}

/// The usage of a session or of a month.
pub(super) fn sum(meter: &Meter, step: &DerivationStep) -> String {
    let unit = unit(meter);
    match (step.kind, step.operands.as_slice()) {
        (StepKind::MonthlyUsage, [per_session, sessions]) => format!(
            "{} × {} {} {} {unit}",
            figure(per_session),
            with_thousands(&sessions.value),
            equals(per_session.is_approximate),
            format_figure(&step.result)
        ),
        _ => format!("together {} {unit} a session", figure(&step.result)),
    }
}

/// The usage of one operation.
pub(super) fn item(model: &StrategyModel, meter: &Meter, item: usize, step: &DerivationStep) -> String {
    let unit = unit(meter);
    let total = format_figure(&step.result);
    let (sign, equals) = (approx_sign(step.result.is_approximate), equals(step.result.is_approximate));
    let Some(item) = model.items.get(item) else { return format!("{sign}{total} {unit} a session") };
    let units =
        |units: &Figure| counted_units(model, item, &units.value).unwrap_or_else(|| units_text(&units.value));
    match (item.cause, step.operands.as_slice()) {
        (UsageCause::Stored, _) => {
            format!("stored by a session, weighted by the share of 30 days it is kept: {sign}{total} {unit}")
        }
        (_, [flushes, keys, each]) => format!(
            "{} flushes × {} keys × {} {unit} {equals} {total} {unit} a session",
            figure(flushes),
            keys.value,
            units(each)
        ),
        (UsageCause::HostTime, [times, each]) => {
            format!("{} s awake × {} {unit} {equals} {total} {unit} a session", figure(times), units(each))
        }
        (_, [times, each]) => {
            let operation = item.operation.as_deref().unwrap_or_default();
            format!(
                "{} {operation} × {} {unit} {equals} {total} {unit} a session",
                figure(times),
                units(each)
            )
        }
        _ => format!("{sign}{total} {unit} a session"),
    }
}

/// The units of a write as counted in a log, `(476 ÷ 390)`, where the quotient is no short number.
fn counted_units(model: &StrategyModel, item: &UsageItem, units: &Rational) -> Option<String> {
    let UsageCause::Writes(position) = item.cause else { return None };
    let source = model.stores.get(position)?.count_source.as_ref()?;
    let CountSource::Trigger(counted) = source else { return None };
    let sizes = counted.chunks.iter();
    let mut means = sizes.filter_map(|(size, chunks)| Some((*chunks, source.chunks_per_write(*size)?)));
    let (all, each) = means.find(|(_, each)| each == units)?;
    let is_long = each.decimal_places().is_none_or(|decimals| decimals > 6);
    let (all, writes) = (with_thousands(&all.into()), with_thousands(&counted.writes.into()));
    is_long.then(|| format!("({all} units ÷ {writes} writes)"))
}

/// The time a host is awake, before the usage that follows from it.
pub(super) fn handling_time(scenario: &Scenario, model: &StrategyModel, step: &DerivationStep) -> String {
    let [messages, _] = step.operands.as_slice() else { return String::new() };
    let handler = scenario.spec().host.as_ref().map(|host| host.handler.to_string());
    let handled = format!(
        "{} messages × {} handling = {} s",
        with_thousands(&messages.value),
        handler.unwrap_or_default(),
        with_thousands(&step.result.value)
    );
    if model.timer_pending.value.is_zero() {
        return format!("{handled}; ");
    }
    format!("{handled}, + {} s with a timer pending; ", figure(&model.timer_pending))
}
