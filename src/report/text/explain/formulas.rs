//! Figures and formulas as a person writes them.

use crate::number::{Figure, Rational};
use crate::report::number_format::{approx_sign, format_figure, with_thousands};
use crate::trigger::Trigger;
use crate::workload::{Arrivals, SessionProfile};

/// A number, marked where it is an estimate.
pub fn figure(value: &Figure) -> String {
    format!("{}{}", approx_sign(value.is_approximate), format_figure(value))
}

/// What stands between a sum and its result.
pub fn equals(approximate: bool) -> &'static str {
    if approximate { "≈" } else { "=" }
}

/// The result of a sum: `= 29`, `≈ 12.23`.
pub fn result(value: &Figure) -> String {
    format!("{} {}", equals(value.is_approximate), format_figure(value))
}

/// A number to at most six decimals, as a person would write it.
pub fn short_number(value: &Rational) -> String {
    match value.decimal_places() {
        Some(digits) if digits <= 6 => with_thousands(value),
        _ => format_figure(&Figure::exact(value.clone())),
    }
}

/// `1/20` rather than 0.05 where the sheet's fraction is one over a whole number.
pub fn units_text(units: &Rational) -> String {
    match Rational::ONE.checked_div(units) {
        Some(over) if over.is_integer() && over > Rational::ONE => format!("1/{over}"),
        _ => units.to_string(),
    }
}

/// How a trigger's writes come about.
pub fn formula(
    trigger: &Trigger,
    measured: bool,
    seen: &Rational,
    session: &SessionProfile,
    arrivals: &Arrivals,
) -> String {
    let seen = with_thousands(seen);
    if measured {
        return "measured".to_owned();
    }
    let active = session.active.as_ref().map(short_number).unwrap_or_default();
    match (trigger, arrivals) {
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
