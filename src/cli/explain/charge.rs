//! The steps from the usage of a meter to dollars.

use super::Derivation;
use super::words::grouped_short;
use crate::bill::{Line, Term};
use crate::money::Money;
use crate::pricing::Meter;
use crate::quantity::{Estimate, Exact};
use crate::report::{dollars, grouped, price, rounded};

impl Derivation<'_> {
    pub(super) fn charge(&self, term: &Term, line: &Line, meter: &Meter) -> Vec<String> {
        let mut steps = Vec::new();
        let account = &line.usage.value + &line.elsewhere;
        if !line.elsewhere.is_zero() {
            let sum = grouped(&account);
            steps.push(format!("+ {} used elsewhere in the account = {sum}", grouped(&line.elsewhere)));
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
        let excess = &account - &line.included;
        if !line.included.is_zero() {
            let excess = Estimate { value: excess, approximate: line.usage.approximate };
            steps.push(format!("− {} included = {}", grouped(&line.included), rounded(&excess)));
        }
        if let Some(block) = &term.charge.block {
            steps.push(format!("rounded up to whole {}s = {}", grouped(block), grouped(&billable)));
        }
        steps.extend(self.tiers(meter, &billable));
        let without = term.charge.cost(&line.elsewhere);
        if !without.exact().is_zero() {
            let (without, cost) = (dollars(&without, &self.money), dollars(&line.cost, &self.money));
            steps.push(format!("− {without} that the account pays without it = {cost}"));
        }
        steps
    }

    /// `29 × $5.00 = $145.00`, tier by tier.
    fn tiers(&self, meter: &Meter, billable: &Exact) -> Vec<String> {
        let (mut from, mut steps) = (Exact::ZERO, Vec::new());
        for tier in &meter.tariff.tiers {
            let end = tier.up_to.as_ref().map_or(billable, |end| end.min(billable));
            if *end <= from {
                break;
            }
            let units = (end - &from).checked_div(&meter.tariff.per).unwrap_or_default();
            let cost = Money::new(&units * &tier.price.exact());
            let (price, cost) = (price(tier.price, &self.money), dollars(&cost, &self.money));
            steps.push(format!("{} × {price} = {cost}", grouped_short(&units)));
            from = end.clone();
        }
        if steps.len() > 1 {
            steps.push(format!("together {}", dollars(&meter.tariff.cost(billable), &self.money)));
        }
        steps
    }

    pub(super) fn total(&self, fee: &Money, lines: &[Line], total: &Money, approximate: bool) -> String {
        let costs = lines.iter().map(|line| line.cost.clone()).filter(|cost| !cost.exact().is_zero());
        let fee = Some(fee.clone()).filter(|fee| !fee.exact().is_zero());
        let fee = fee.map(|fee| format!("{} fee", dollars(&fee, &self.money)));
        let parts: Vec<String> =
            fee.into_iter().chain(costs.map(|cost| dollars(&cost, &self.money))).collect();
        let mark = if approximate { "≈" } else { "=" };
        let total = dollars(total, &self.money);
        if parts.len() > 1 {
            format!("{} {mark} {total} a month", parts.join(" + "))
        } else {
            format!("{total} a month")
        }
    }
}
