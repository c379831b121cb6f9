//! Figures and formulas in the notation of a hand calculation.

use crate::number::{Figure, Rational};
use crate::report::number_format::{approx_sign, format_figure, with_thousands};
use crate::scenario::StoreModel;
use crate::trigger::Trigger;
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
    if store.measured {
        return "measured".to_owned();
    }
    let number =
        |at: usize, format: fn(&Rational) -> String| operands.get(at).map(|operand| format(&operand.value));
    let seen = number(0, with_thousands).unwrap_or_default();
    let active = number(1, short_number).unwrap_or_default();
    match (&store.trigger, arrivals) {
        (Trigger::PerMutation, _) => "one at each mutation".to_owned(),
        (Trigger::OnDisconnect, _) => "one at the end of the session".to_owned(),
        (Trigger::PerSession(_), _) => "measured".to_owned(),
        (
            Trigger::Debounced { interval: timer, .. } | Trigger::Batched { window: timer, .. },
            Arrivals::UpperBound,
        ) => {
            format!("at most min({seen} mutations, ⌈{active} s ÷ {} s⌉)", timer.seconds())
        }
        (Trigger::Tiered { critical, window }, Arrivals::UpperBound) => {
            let rest = critical.complement() * Rational::from(100u8);
            format!(
                "at most {critical} × {seen} + min({rest}% × {seen}, ⌈{active} s ÷ {} s⌉)",
                window.seconds()
            )
        }
        (_, Arrivals::Poisson) => format!("{seen} independent mutations over {active} s"),
        (_, Arrivals::Even) => format!("{seen} mutations at even distances over {active} s"),
        (_, Arrivals::Bursts { size, spacing }) => {
            format!("{seen} mutations over {active} s in bursts of {size}, {spacing} apart")
        }
    }
}
