//! Break-even over something other than sessions: mutations a session, at a fixed volume.

use super::gap::{Gap, Ramp, cancelled};
use super::{BreakEven, Segment, regions, runs, segments, stairs};
use crate::bill::{Conditions, Curve};
use crate::fault::Faults;
use crate::money::Money;
use crate::pricing::MeterRef;
use crate::quantity::{Duration, Exact};
use crate::scenario::{Scenario, StrategyModel};
use crate::strategy::Trigger;
use crate::workload::{Arrivals, Pace};

/// What varies while everything else stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// Sessions a month.
    Sessions,
    /// Mutations a session, its active time unchanged.
    Mutations,
}

impl Variable {
    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Mutations => "mutations",
        }
    }
}

/// Why a break-even has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverError {
    /// The workload is a mix, whose sessions have no one number of mutations.
    #[error("a mix of patterns has no one number of mutations to vary: break it even over sessions")]
    Mix,
    /// The workload is counted over a log, whose mutations are what they are.
    #[error(
        "mutations are counted over a log and cannot vary: break it even over sessions, or model the workload"
    )]
    Counted,
    /// The active time is no whole number of nanoseconds.
    #[error(
        "the active time, which stays while mutations vary, is not a whole number of nanoseconds: state `active:` itself"
    )]
    Active,
    /// The scenario does not work with so many mutations.
    #[error("at {at} mutations: {faults}")]
    Scenario {
        /// Mutations a session.
        at: u64,
        /// What is wrong there.
        faults: Faults,
    },
}

/// Usage of a session by meter, of one strategy at one number of mutations.
type Usage = Vec<(MeterRef, Exact)>;

/// Where `strategy` and `baseline` trade places as mutations a session grow, at `sessions` a
/// month. Under the ceiling model usage is piecewise straight in mutations and the answer is
/// proven for ever; under any other it is worked out at every whole number up to `horizon`.
pub fn over(
    scenario: &Scenario,
    baseline: &StrategyModel,
    strategy: &StrategyModel,
    sessions: u64,
    horizon: u64,
) -> Result<BreakEven, OverError> {
    let family = Family::new(scenario, baseline.position, strategy.position, sessions)?;
    let cuts = straight_cuts(scenario, &[baseline, strategy]);
    let proven = cuts.is_some();
    let stretches = stretches(&cuts.unwrap_or_else(|| (1..=horizon).collect()), proven);
    // One number at a time is no line.
    let mut lines = proven.then(Vec::new);
    let (mut found, mut end, mut approximate) = (Vec::new(), None, false);
    for (from, to) in stretches {
        let gap = family.gap(from, to)?;
        approximate |= gap.approximate;
        let (more, stopped) = stairs::runs(&gap, from, to, horizon);
        runs::append(&mut found, more);
        lines = lines.filter(|_| !gap.has_stairs()).map(|lines| joined(lines, segments(&gap, from, to)));
        end = stopped;
        if stopped.is_some() {
            break;
        }
    }
    Ok(BreakEven {
        over: Variable::Mutations,
        baseline: baseline.position,
        strategy: strategy.position,
        regions: regions(found, baseline.position, strategy.position),
        segments: lines,
        horizon: end.or_else(|| (!proven).then_some(horizon)),
        approximate,
    })
}

/// The numbers of mutations from which usage goes in another straight line; `None` where a model
/// is not made of straight lines.
fn straight_cuts(scenario: &Scenario, strategies: &[&StrategyModel]) -> Option<Vec<u64>> {
    let (_, session) = scenario.patterns().first()?;
    let mut cuts = vec![1, 2];
    for strategy in strategies {
        let parts = scenario.parts().strategies.get(strategy.position)?;
        let seen = if parts.skip_unchanged { scenario.parts().workload.unchanged.rest() } else { Exact::ONE };
        for store in strategy.stores.iter().filter(|store| !store.measured) {
            let (share, timer) = match &store.trigger {
                Trigger::PerMutation | Trigger::OnDisconnect | Trigger::PerSession(_) => continue,
                Trigger::Debounced { interval, .. } => (Exact::ONE, *interval),
                Trigger::Batched { window, max_mutations: None } => (Exact::ONE, *window),
                Trigger::Tiered { critical, window } => (critical.rest(), *window),
                Trigger::Batched { .. } => return None,
            };
            if scenario.parts().workload.arrivals != Arrivals::Ceiling {
                return None;
            }
            let most = session.active.as_ref()?.checked_div(&timer.seconds())?.ceil()?;
            // Past this many mutations the timer, not the mutations, decides the writes.
            let Some(full) = Exact::from(most).checked_div(&(&share * &seen)) else { continue };
            let full = u64::try_from(full.floor()?).ok()?;
            cuts.extend([full.max(1), full.saturating_add(1), full.saturating_add(2)]);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    Some(cuts)
}

/// From each cut to the next; the last without end where it is `open`.
fn stretches(cuts: &[u64], open: bool) -> Vec<(u64, Option<u64>)> {
    let ends = cuts.iter().skip(1).map(|next| Some(next - 1)).chain([if open {
        None
    } else {
        cuts.last().copied()
    }]);
    cuts.iter().copied().zip(ends).collect()
}

/// Adds lines to lines, as one where the second goes on as the first went. A single point is on
/// any line that meets it.
fn joined(mut lines: Vec<Segment>, more: Vec<Segment>) -> Vec<Segment> {
    for mut line in more {
        let Some(last) = lines.last_mut() else {
            lines.push(line);
            continue;
        };
        let step =
            last.delta_to.as_ref().map(|end| Money::new((line.delta_from.exact() - end.exact()) * million()));
        let on_last = step.as_ref() == Some(&last.delta_per_million);
        let on_next = step.as_ref() == Some(&line.delta_per_million);
        let parallel = last.delta_per_million == line.delta_per_million;
        if on_last && (parallel || line.to == Some(line.from)) {
            (last.to, last.delta_to) = (line.to, line.delta_to);
        } else if on_next && last.to == Some(last.from) {
            (line.from, line.delta_from) = (last.from, last.delta_from.clone());
            *last = line;
        } else {
            lines.push(line);
        }
    }
    lines
}

fn million() -> Exact {
    Exact::from(1_000_000u64)
}

/// One scenario with any number of mutations a session.
struct Family<'a> {
    scenario: &'a Scenario,
    active: Option<Duration>,
    sides: [usize; 2],
    sessions: Exact,
}

impl<'a> Family<'a> {
    fn new(
        scenario: &'a Scenario,
        baseline: usize,
        strategy: usize,
        sessions: u64,
    ) -> Result<Self, OverError> {
        if scenario.counts().is_some() {
            return Err(OverError::Counted);
        }
        let [(_, session)] = scenario.patterns() else { return Err(OverError::Mix) };
        let active =
            session.active.as_ref().map(|active| Duration::from_seconds(active).ok_or(OverError::Active));
        Ok(Self {
            scenario,
            active: active.transpose()?,
            sides: [strategy, baseline],
            sessions: sessions.into(),
        })
    }

    /// The scenario with so many mutations a session.
    fn at(&self, mutations: u64) -> Result<Scenario, OverError> {
        let pace = Pace { mutations: Some(mutations.into()), rate: None, active: self.active };
        let changed = self.scenario.with(|parts| parts.workload.pace = pace);
        changed.map_err(|faults| OverError::Scenario { at: mutations, faults })
    }

    /// The gap over a stretch on which usage is straight.
    fn gap(&self, from: u64, to: Option<u64>) -> Result<Gap, OverError> {
        let first = self.at(from)?;
        let second = if to == Some(from) { None } else { Some(self.at(from + 1)?) };
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
