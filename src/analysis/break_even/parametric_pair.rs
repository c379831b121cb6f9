//! The difference of two strategies as a function of a quantity other than sessions.

use super::axis::{BreakEvenError, ScenarioAxis};
use super::difference::{CostDifference, SignedCharge, cancel_common};
use crate::bill::{BillingOptions, CostCurve, MeterCurve};
use crate::number::Rational;
use crate::pricing::MeterId;
use crate::scenario::{Scenario, StrategyId};

/// Two strategies at a fixed number of sessions per month, and the quantity that varies.
pub(super) struct ParametricPair<'a> {
    pub(super) axis: ScenarioAxis<'a>,
    /// The positions of the strategy and of the baseline.
    pub(super) sides: [StrategyId; 2],
    pub(super) sessions: Rational,
}

impl ParametricPair<'_> {
    /// The difference on a range of numbers on which usage is linear.
    pub(super) fn difference(&self, from: u64, to: Option<u64>) -> Result<CostDifference, BreakEvenError> {
        let first = self.axis.at(from)?;
        let second = if to == Some(from) { None } else { Some(self.axis.at(from + 1)?) };
        let (mut charges, mut fees, mut approximate) = (Vec::new(), [Rational::ZERO, Rational::ZERO], false);
        for (side, &position) in self.sides.iter().enumerate() {
            let curve = |scenario: &Scenario| {
                let strategy = scenario.model(position)?;
                Some(CostCurve::with_options(scenario, strategy, BillingOptions::for_scenario(scenario)))
            };
            let Some(here) = curve(&first) else { continue };
            let next = second.as_ref().and_then(curve);
            approximate |= here.is_approximate();
            fees[side] = here.fee.as_rational().clone();
            charges.extend(self.charges(from, &here, next.as_ref(), side == 1));
        }
        Ok(CostDifference { constant: &fees[0] - &fees[1], charges: cancel_common(charges), approximate })
    }

    /// One charge for each meter of a side, with the line through its usage at `from` and at `from + 1`.
    fn charges(
        &self,
        from: u64,
        here: &CostCurve,
        next: Option<&CostCurve>,
        is_subtracted: bool,
    ) -> Vec<SignedCharge> {
        // A meter that is not used at one of the two numbers is missing from its curve.
        let all = next.filter(|next| next.meters.len() > here.meters.len()).unwrap_or(here);
        let charge = |meter: &MeterCurve| {
            let first = usage(here, meter.meter);
            let slope = next.map_or(Rational::ZERO, |next| &usage(next, meter.meter) - &first);
            let at_zero = &(&first - &(&slope * &Rational::from(from))) * &self.sessions;
            SignedCharge {
                slope: slope * &self.sessions,
                start: at_zero + &meter.existing_usage,
                existing_usage: meter.existing_usage.clone(),
                charge: meter.charge.clone(),
                is_subtracted,
            }
        };
        all.meters.iter().map(charge).collect()
    }
}

/// The units of a meter that one session uses.
fn usage(curve: &CostCurve, meter: MeterId) -> Rational {
    let found = curve.meters.iter().find(|known| known.meter == meter);
    found.map_or(Rational::ZERO, |found| found.per_session.value.clone())
}
