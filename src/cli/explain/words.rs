//! Figures and formulas as a person writes them.

use crate::number::{Figure, Rational, Share};
use crate::report::{grouped, mark, rounded};
use crate::trigger::{FlushPolicy, Trigger};
use crate::workload::{Arrivals, SessionProfile};

/// A number, marked where it is an estimate.
pub(super) fn figure(value: &Figure) -> String {
    format!("{}{}", mark(value.is_approximate), rounded(value))
}

/// What stands between a sum and its result.
pub(super) fn equals(approximate: bool) -> &'static str {
    if approximate { "≈" } else { "=" }
}

/// The result of a sum: `= 29`, `≈ 12.23`.
pub(super) fn result(value: &Figure) -> String {
    format!("{} {}", equals(value.is_approximate), rounded(value))
}

/// A number to at most six decimals, as a person would write it.
pub(super) fn grouped_short(value: &Rational) -> String {
    match value.decimal_places() {
        Some(digits) if digits <= 6 => grouped(value),
        _ => rounded(&Figure::exact(value.clone())),
    }
}

/// `1/20` rather than 0.05 where the sheet's fraction is one over a whole number.
pub(super) fn units_text(units: &Rational) -> String {
    match Rational::ONE.checked_div(units) {
        Some(over) if over.is_integer() && over > Rational::ONE => format!("1/{over}"),
        _ => units.to_string(),
    }
}

/// How the writes of a trigger are derived.
pub(super) fn formula(
    trigger: &Trigger,
    measured: bool,
    seen: &Rational,
    session: &SessionProfile,
    arrivals: &Arrivals,
) -> String {
    let timed = match trigger.flush_policy() {
        None => return "measured".to_owned(),
        Some(_) if measured => return "measured".to_owned(),
        Some(FlushPolicy::PerMutation) => return "one at each mutation".to_owned(),
        Some(FlushPolicy::Timed(timed)) => timed,
        Some(_) => return "one at the end of the session".to_owned(),
    };
    let seen = grouped(seen);
    let active = session.active.as_ref().map(grouped_short).unwrap_or_default();
    match arrivals {
        Arrivals::UpperBound => {
            let timer = timed.timer().map(|timer| timer.seconds().to_string()).unwrap_or_default();
            upper_bound(trigger.critical_share(), &timer, &seen, &active)
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
