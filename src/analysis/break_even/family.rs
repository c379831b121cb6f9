//! The gap between two strategies over what varies.

use super::gap::{CostDifference, SignedCharge, cancel_common};
use super::variable::{OverError, ScenarioAxis};
use crate::bill::{BillingOptions, CostCurve};
use crate::number::Rational;
use crate::pricing::MeterRef;
use crate::scenario::{Scenario, StrategyId};

/// Usage of a session by meter, of one strategy at one number of what varies.
type Usage = Vec<(MeterRef, Rational)>;

/// The two strategies with any number of what varies, at so many sessions a month.
pub(super) struct ParametricPair<'a> {
    pub(super) axis: ScenarioAxis<'a>,
    /// The strategy, then what it is held against.
    pub(super) sides: [StrategyId; 2],
    pub(super) sessions: Rational,
}

impl ParametricPair<'_> {
    /// The gap over a stretch on which usage is straight.
    pub(super) fn difference(&self, from: u64, to: Option<u64>) -> Result<CostDifference, OverError> {
        let first = self.axis.at(from)?;
        let second = if to == Some(from) { None } else { Some(self.axis.at(from + 1)?) };
        let (mut ramps, mut fees, mut approximate) = (Vec::new(), [Rational::ZERO, Rational::ZERO], false);
        for (side, &id) in self.sides.iter().enumerate() {
            let curve = |scenario: &Scenario| {
                let strategy = scenario.model(id)?;
                Some(CostCurve::with_options(scenario, strategy, BillingOptions::for_scenario(scenario)))
            };
            let Some(here) = curve(&first) else { continue };
            let next = second.as_ref().and_then(curve);
            approximate |= here.is_approximate();
            fees[side] = here.fee.as_rational().clone();
            ramps.extend(self.ramps(from, &here, next.as_ref(), side == 1));
        }
        Ok(CostDifference { constant: &fees[0] - &fees[1], charges: cancel_common(ramps), approximate })
    }

    /// A ramp for each meter of one side, through its usage at `from` and at the next number.
    fn ramps(
        &self,
        from: u64,
        here: &CostCurve,
        next: Option<&CostCurve>,
        taken_off: bool,
    ) -> Vec<SignedCharge> {
        let usage = |curve: &CostCurve| -> Usage {
            curve.meters.iter().map(|term| (term.meter, term.per_session.value.clone())).collect()
        };
        let of = |usage: &Usage, meter| {
            usage.iter().find(|(known, _)| *known == meter).map(|(_, units)| units.clone())
        };
        let (here_usage, next_usage) = (usage(here), next.map(usage));
        let richest = next.filter(|next| next.meters.len() > here.meters.len()).unwrap_or(here);
        let ramps = richest.meters.iter().map(|term| {
            let now = of(&here_usage, term.meter).unwrap_or_default();
            let then = next_usage
                .as_ref()
                .map_or_else(|| now.clone(), |usage| of(usage, term.meter).unwrap_or_default());
            let slope = &then - &now;
            let start = &(&now - &(&slope * &Rational::from(from))) * &self.sessions + &term.existing_usage;
            SignedCharge {
                slope: slope * &self.sessions,
                start,
                existing_usage: term.existing_usage.clone(),
                charge: term.charge.clone(),
                is_subtracted: taken_off,
            }
        });
        ramps.collect()
    }
}
