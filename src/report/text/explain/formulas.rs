//! Figures and formulas in the notation of a hand calculation.

use crate::number::{Figure, Rational, Share};
use crate::report::number_format::{approx_sign, format_figure, with_thousands};
use crate::scenario::StoreModel;
use crate::trigger::FlushPolicy;
use crate::workload::Arrivals;

/// A number, marked where it is an estimate.
pub(super) fn figure(value: &Figure) -> String {
    format!("{}{}", approx_sign(value.is_approximate), format_figure(value))
}

/// The sign between a calculation and its result.
pub(super) fn equals(is_approximate: bool) -> &'static str {
    if is_approximate { "≈" } else { "=" }
}

/// The result of a calculation: `= 29`, `≈ 12.23`.
pub(super) fn result(value: &Figure) -> String {
    format!("{} {}", equals(value.is_approximate), format_figure(value))
}

/// A number with every digit, if it has at most six decimals.
pub(super) fn short_number(value: &Rational) -> String {
    match value.decimal_places() {
        Some(decimals) if decimals <= 6 => with_thousands(value),
        _ => format_figure(&Figure::exact(value.clone())),
    }
}

/// `1/20` instead of 0.05 where the units of an operation are a unit fraction.
pub(super) fn units_text(units: &Rational) -> String {
    match Rational::ONE.checked_div(units) {
        Some(inverse) if inverse.is_integer() && inverse > Rational::ONE => format!("1/{inverse}"),
        _ => units.to_string(),
    }
}

/// The formula for the writes of a trigger. Operands: mutations, and seconds of activity where known.
pub(super) fn formula(store: &StoreModel, operands: &[Figure], arrivals: &Arrivals) -> String {
    let timed = match store.trigger.flush_policy() {
        None => return "measured".to_owned(),
        Some(_) if store.measured => return "measured".to_owned(),
        Some(FlushPolicy::PerMutation) => return "one at each mutation".to_owned(),
        Some(FlushPolicy::Timed(timed)) => timed,
        Some(_) => return "one at the end of the session".to_owned(),
    };
    let number =
        |at: usize, format: fn(&Rational) -> String| operands.get(at).map(|operand| format(&operand.value));
    let seen = number(0, with_thousands).unwrap_or_default();
    let active = number(1, short_number).unwrap_or_default();
    match arrivals {
        Arrivals::UpperBound => {
            let timer = timed.timer().map(|timer| timer.seconds().to_string()).unwrap_or_default();
            upper_bound(store.trigger.critical_share(), &timer, &seen, &active)
        }
        Arrivals::Poisson => format!("{seen} independent mutations over {active} s"),
        Arrivals::Even => format!("{seen} mutations at even distances over {active} s"),
        Arrivals::Bursts { size, spacing } => {
            format!("{seen} mutations over {active} s in bursts of {size}, {spacing} apart")
        }
    }
}

/// The most writes of a timed trigger; times in seconds.
fn upper_bound(critical: Option<&Share>, timer: &str, seen: &str, active: &str) -> String {
    let Some(critical) = critical else {
        return format!("at most min({seen} mutations, ⌈{active} s ÷ {timer} s⌉)");
    };
    let rest = critical.complement() * Rational::from(100u8);
    format!("at most {critical} × {seen} + min({rest}% × {seen}, ⌈{active} s ÷ {timer} s⌉)")
}
