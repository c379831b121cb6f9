//! The gap between two strategies over what varies.

use super::gap::{Gap, Ramp, cancelled};
use super::variable::{OverError, Varied};
use crate::bill::{Conditions, Curve};
use crate::number::Exact;
use crate::pricing::MeterRef;
use crate::scenario::Scenario;

/// Usage of a session by meter, of one strategy at one number of what varies.
type Usage = Vec<(MeterRef, Exact)>;

/// The two strategies with any number of what varies, at so many sessions a month.
pub(super) struct Family<'a> {
    pub(super) varied: Varied<'a>,
    /// The strategy, then what it is held against.
    pub(super) sides: [usize; 2],
    pub(super) sessions: Exact,
}

impl Family<'_> {
    /// The gap over a stretch on which usage is straight.
    pub(super) fn gap(&self, from: u64, to: Option<u64>) -> Result<Gap, OverError> {
        let first = self.varied.at(from)?;
        let second = if to == Some(from) { None } else { Some(self.varied.at(from + 1)?) };
        let (mut ramps, mut fees, mut approximate) = (Vec::new(), [Exact::ZERO, Exact::ZERO], false);
        for (side, &position) in self.sides.iter().enumerate() {
            let curve = |scenario: &Scenario| {
                let strategy = scenario.strategies().get(position)?;
                Some(Curve::under(scenario, strategy, Conditions::of(scenario)))
            };
            let Some(here) = curve(&first) else { continue };
            let next = second.as_ref().and_then(curve);
            approximate |= here.is_approximate();
            fees[side] = here.fee.exact().clone();
            ramps.extend(self.ramps(from, &here, next.as_ref(), side == 1));
        }
        Ok(Gap { constant: &fees[0] - &fees[1], ramps: cancelled(ramps), approximate })
    }

    /// A ramp for each meter of one side, through its usage at `from` and at the next number.
    fn ramps(&self, from: u64, here: &Curve, next: Option<&Curve>, taken_off: bool) -> Vec<Ramp> {
        let usage = |curve: &Curve| -> Usage {
            curve.terms.iter().map(|term| (term.meter, term.per_session.value.clone())).collect()
        };
        let of = |usage: &Usage, meter| {
            usage.iter().find(|(known, _)| *known == meter).map(|(_, units)| units.clone())
        };
        let (here_usage, next_usage) = (usage(here), next.map(usage));
        let richest = next.filter(|next| next.terms.len() > here.terms.len()).unwrap_or(here);
        let ramps = richest.terms.iter().map(|term| {
            let now = of(&here_usage, term.meter).unwrap_or_default();
            let then = next_usage
                .as_ref()
                .map_or_else(|| now.clone(), |usage| of(usage, term.meter).unwrap_or_default());
            let slope = &then - &now;
            let start = &(&now - &(&slope * &Exact::from(from))) * &self.sessions + &term.elsewhere;
            Ramp {
                slope: slope * &self.sessions,
                start,
                elsewhere: term.elsewhere.clone(),
                charge: term.charge.clone(),
                taken_off,
            }
        });
        ramps.collect()
    }
}
