//! The steps from the usage of a meter to dollars.

use super::Derivation;
use super::words::{equals, grouped_short, result};
use crate::bill::{Line, MeterCurve};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::Meter;
use crate::report::{dollars, grouped, mark, price};

impl Derivation<'_> {
    pub(super) fn charge(&self, term: &MeterCurve, line: &Line, meter: &Meter) -> Vec<String> {
        let mut steps = Vec::new();
        let account = &line.usage.value + &line.existing_usage;
        let approximate = line.usage.is_approximate;
        let whole = |value: Rational| result(&Figure { value, is_approximate: approximate });
        if !line.existing_usage.is_zero() {
            let elsewhere = grouped(&line.existing_usage);
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
                grouped(&line.included),
                dollars(&Money::ZERO, &self.money)
            ));
            return steps;
        }
        let billable = term.charge.billable(&account);
        if billable.is_zero() {
            steps.push(format!(
                "within the {} included = {}",
                grouped(&line.included),
                dollars(&Money::ZERO, &self.money)
            ));
            return steps;
        }
        if !line.included.is_zero() {
            let excess = whole(&account - &line.included);
            steps.push(format!("− {} included {excess}", grouped(&line.included)));
        }
        if let Some(block) = &term.charge.billing_increment {
            steps.push(format!(
                "rounded up to whole {}s {}",
                grouped(block.as_rational()),
                whole(billable.clone())
            ));
        }
        steps.extend(self.tiers(meter, &Figure { value: billable, is_approximate: approximate }));
        let without = term.charge.cost(&line.existing_usage);
        if !without.as_rational().is_zero() {
            let (without, cost) = (dollars(&without, &self.money), dollars(&line.cost, &self.money));
            let equals = equals(approximate);
            steps.push(format!("− {without} that the account pays without it {equals} {cost}"));
        }
        steps
    }

    /// `29 × $5.00 = $145.00`, tier by tier.
    fn tiers(&self, meter: &Meter, billable: &Figure) -> Vec<String> {
        let mut steps = Vec::new();
        let Figure { value: billable, is_approximate: approximate } = billable;
        for share in meter.rate.split_by_tier(billable).filter(|share| !share.units.is_zero()) {
            let units = meter.rate.priced_quantity(&share.units);
            let (price, cost) = (price(share.price, &self.money), dollars(&share.cost, &self.money));
            let (sign, equals) = (mark(*approximate), equals(*approximate));
            steps.push(format!("{sign}{} × {price} {equals} {cost}", grouped_short(&units)));
        }
        if steps.len() > 1 {
            let all = dollars(&meter.rate.cost(billable), &self.money);
            steps.push(format!("together {}{all}", mark(*approximate)));
        }
        steps
    }

    pub(super) fn total(&self, fee: &Money, lines: &[Line], total: &Money, approximate: bool) -> String {
        let costs = lines.iter().filter(|line| !line.cost.as_rational().is_zero());
        let costs = costs.map(|line| {
            let sign = mark(line.usage.is_approximate);
            format!("{sign}{}", dollars(&line.cost, &self.money))
        });
        let fee = Some(fee.clone()).filter(|fee| !fee.as_rational().is_zero());
        let fee = fee.map(|fee| format!("{} fee", dollars(&fee, &self.money)));
        let parts: Vec<String> = fee.into_iter().chain(costs).collect();
        let total = dollars(total, &self.money);
        if parts.len() > 1 {
            format!("{} {} {total} a month", parts.join(" + "), equals(approximate))
        } else {
            format!("{}{total} a month", mark(approximate))
        }
    }
}
