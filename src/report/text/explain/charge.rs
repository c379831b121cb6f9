//! The steps from the usage of a meter to dollars.

use super::Derivation;
use super::formulas::{equals, result, short_number};
use crate::bill::{Line, MeterCurve};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::Meter;
use crate::report::number_format::{approx_sign, format_amount, format_price, with_thousands};

impl Derivation<'_> {
    pub fn charge(&self, term: &MeterCurve, line: &Line, meter: &Meter) -> Vec<String> {
        let mut steps = Vec::new();
        let account = &line.usage.value + &line.existing_usage;
        let approximate = line.usage.is_approximate;
        let whole = |value: Rational| result(&Figure { value, is_approximate: approximate });
        if !line.existing_usage.is_zero() {
            let elsewhere = with_thousands(&line.existing_usage);
            steps.push(format!("+ {elsewhere} used elsewhere in the account {}", whole(account.clone())));
        }
        if term.charge.blocked {
            let verb = if account > line.included {
                "what exceeds them fails"
            } else {
                "within them nothing is billed"
            };
            steps.push(format!(
                "{} are included and {verb} = {}",
                with_thousands(&line.included),
                format_amount(&Money::ZERO, &self.money)
            ));
            return steps;
        }
        let billable = term.charge.billable(&account);
        if billable.is_zero() {
            steps.push(format!(
                "within the {} included = {}",
                with_thousands(&line.included),
                format_amount(&Money::ZERO, &self.money)
            ));
            return steps;
        }
        if !line.included.is_zero() {
            let excess = whole(&account - &line.included);
            steps.push(format!("− {} included {excess}", with_thousands(&line.included)));
        }
        if let Some(block) = &term.charge.billing_increment {
            steps.push(format!("rounded up to whole {}s {}", with_thousands(block), whole(billable.clone())));
        }
        steps.extend(self.tiers(meter, &Figure { value: billable, is_approximate: approximate }));
        let without = term.charge.cost(&line.existing_usage);
        if !without.as_rational().is_zero() {
            let (without, cost) =
                (format_amount(&without, &self.money), format_amount(&line.cost, &self.money));
            let equals = equals(approximate);
            steps.push(format!("− {without} that the account pays without it {equals} {cost}"));
        }
        steps
    }

    /// `29 × $5.00 = $145.00`, tier by tier.
    fn tiers(&self, meter: &Meter, billable: &Figure) -> Vec<String> {
        let (mut from, mut steps) = (Rational::ZERO, Vec::new());
        let Figure { value: billable, is_approximate: approximate } = billable;
        for tier in &meter.tariff.tiers {
            let end = tier.up_to.as_ref().map_or(billable, |end| end.min(billable));
            if *end <= from {
                break;
            }
            let units = (end - &from).checked_div(&meter.tariff.per).unwrap_or_default();
            let cost = Money::new(&units * &tier.price.as_rational());
            let (price, cost) = (format_price(tier.price, &self.money), format_amount(&cost, &self.money));
            let (sign, equals) = (approx_sign(*approximate), equals(*approximate));
            steps.push(format!("{sign}{} × {price} {equals} {cost}", short_number(&units)));
            from = end.clone();
        }
        if steps.len() > 1 {
            let all = format_amount(&meter.tariff.cost(billable), &self.money);
            steps.push(format!("together {}{all}", approx_sign(*approximate)));
        }
        steps
    }

    pub fn total(&self, fee: &Money, lines: &[Line], total: &Money, approximate: bool) -> String {
        let costs = lines.iter().filter(|line| !line.cost.as_rational().is_zero());
        let costs = costs.map(|line| {
            let sign = approx_sign(line.usage.is_approximate);
            format!("{sign}{}", format_amount(&line.cost, &self.money))
        });
        let fee = Some(fee.clone()).filter(|fee| !fee.as_rational().is_zero());
        let fee = fee.map(|fee| format!("{} fee", format_amount(&fee, &self.money)));
        let parts: Vec<String> = fee.into_iter().chain(costs).collect();
        let total = format_amount(total, &self.money);
        if parts.len() > 1 {
            format!("{} {} {total} a month", parts.join(" + "), equals(approximate))
        } else {
            format!("{}{total} a month", approx_sign(approximate))
        }
    }
}
