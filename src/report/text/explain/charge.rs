use super::formulas::{equals, result, short_number};
use crate::bill::{DerivationStep, StepKind};
use crate::money::Money;
use crate::number::Figure;
use crate::pricing::Meter;
use crate::report::number_format::{approx_sign, format_amount, format_price, with_thousands};
use crate::report::text::wording::currency;
use crate::scenario::Scenario;

/// A step from the usage of a month to its cost.
pub(super) fn line(scenario: &Scenario, meter: &Meter, step: &DerivationStep) -> String {
    let operand = |position: usize| step.operands.get(position).map(|operand| with_thousands(&operand.value));
    let operand = |position: usize| operand(position).unwrap_or_default();
    let money = |amount: &Figure| format_amount(&Money::new(amount.value.clone()), &currency(scenario));
    let (sign, equals) = (approx_sign(step.result.is_approximate), equals(step.result.is_approximate));
    match step.kind {
        StepKind::AccountUsage => {
            format!("+ {} used elsewhere in the account {}", operand(1), result(&step.result))
        }
        StepKind::Blocked { is_exceeded } => {
            let effect =
                if is_exceeded { "what exceeds them fails" } else { "within them nothing is billed" };
            format!("{} are included and {effect} = {}", operand(0), money(&step.result))
        }
        StepKind::WithinAllowance => format!("within the {} included = {}", operand(0), money(&step.result)),
        StepKind::Excess => format!("− {} included {}", operand(1), result(&step.result)),
        StepKind::RoundedExcess => format!("rounded up to whole {}s {}", operand(1), result(&step.result)),
        StepKind::TierCost { tier } => {
            let units = step.operands.first().map(|units| short_number(&units.value)).unwrap_or_default();
            let price = meter.rate.tiers().nth(tier);
            let price = price.map(|tier| format_price(tier.price, &currency(scenario)));
            format!("{sign}{units} × {} {equals} {}", price.unwrap_or_default(), money(&step.result))
        }
        StepKind::AddedCost => {
            let existing = step.operands.get(1).map(money).unwrap_or_default();
            format!("− {existing} that the account pays without it {equals} {}", money(&step.result))
        }
        _ => format!("together {sign}{}", money(&step.result)),
    }
}

/// The total: `$5.00 fee + $145.00 = $150.00 a month`.
pub(super) fn total(scenario: &Scenario, step: &DerivationStep) -> String {
    let money = |amount: &Figure| format_amount(&Money::new(amount.value.clone()), &currency(scenario));
    let has_fee = matches!(step.kind, StepKind::Total { has_fee: true });
    let part = |(at, amount): (usize, &Figure)| {
        let fee = if has_fee && at == 0 { " fee" } else { "" };
        format!("{}{}{fee}", approx_sign(amount.is_approximate), money(amount))
    };
    let parts: Vec<String> = step.operands.iter().enumerate().map(part).collect();
    let total = money(&step.result);
    if parts.len() > 1 {
        format!("{} {} {total} a month", parts.join(" + "), equals(step.result.is_approximate))
    } else {
        format!("{}{total} a month", approx_sign(step.result.is_approximate))
    }
}
