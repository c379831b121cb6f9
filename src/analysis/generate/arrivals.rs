//! Kinds of session: how many mutations each makes, and when.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "rates of a synthetic log; no money is computed here"
)]

use super::NotGenerated;
use super::random::Stream;
use crate::number::{Duration, Rational, Share};
use crate::scenario::Scenario;
use crate::trigger::{EstimateError, Schedule, SessionActivity, exponential, mark_critical_evenly};
use crate::workload::{Arrivals, SessionProfile};

/// Moments that are known beforehand, the same for every session of a kind.
#[derive(Debug, Default)]
pub(super) struct Timetable {
    /// Milliseconds from the start of the session.
    moments: Vec<u64>,
    critical: Vec<bool>,
}

/// When mutations come.
#[derive(Debug)]
enum Moments {
    /// So many a second, independently.
    Rate(f64),
    /// To timetables: with the mean rounded down, and with one more.
    Timetables([Timetable; 2]),
}

/// A kind of session.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The part of all sessions that are of this kind or of one before it.
    up_to: f64,
    /// Mutations it has at least.
    least: u64,
    /// How often it has one more.
    one_more: f64,
    moments: Moments,
}

impl Pattern {
    /// The kinds of session of a scenario, and how often a mutation of a timetable is critical.
    pub(super) fn all(scenario: &Scenario, critical: &Share) -> Result<Vec<Self>, NotGenerated> {
        if scenario.counts().is_some() {
            return Err(NotGenerated::Counted);
        }
        let arrivals = &scenario.spec().workload.arrivals;
        let mut up_to = 0.0;
        let kinds = scenario.patterns().iter().map(|(share, session)| {
            up_to += share.as_rational().to_f64();
            Self::new(up_to, session, arrivals, critical)
        });
        kinds.collect()
    }

    fn new(
        up_to: f64,
        session: &SessionProfile,
        arrivals: &Arrivals,
        critical: &Share,
    ) -> Result<Self, NotGenerated> {
        let mutations = &session.mutations;
        let least = mutations.floor().and_then(|least| u64::try_from(least).ok());
        let least = least.ok_or_else(|| NotGenerated::TooMany(mutations.clone()))?;
        let one_more = (mutations - &Rational::from(least)).to_f64();
        let moments = match arrivals {
            Arrivals::UpperBound | Arrivals::Poisson => Moments::Rate(rate(session)?),
            Arrivals::Even | Arrivals::Bursts { .. } => {
                let timetable = |mutations| Timetable::new(mutations, session, arrivals, critical);
                let more = if one_more > 0.0 { timetable(least + 1)? } else { Timetable::default() };
                Moments::Timetables([timetable(least)?, more])
            }
        };
        Ok(Self { up_to, least, one_more, moments })
    }

    /// The kind that a chance from 0 to 1 falls on.
    pub(super) fn position(patterns: &[Self], chance: f64) -> usize {
        // Shares that are no binary fractions can add up to a little less than 1.
        let last = patterns.len().saturating_sub(1);
        patterns.iter().position(|pattern| chance < pattern.up_to).unwrap_or(last)
    }

    /// How many mutations a session of this kind makes.
    pub(super) fn mutations(&self, random: &mut Stream) -> u64 {
        let more = self.one_more > 0.0 && random.unit() < self.one_more;
        self.least + u64::from(more)
    }

    /// Nanoseconds from the start of a session to the mutation after `made` others, the last of
    /// which was at `elapsed`.
    pub(super) fn moment(&self, made: u64, of: u64, elapsed: u64, random: &mut Stream) -> u64 {
        match &self.moments {
            Moments::Rate(rate) => {
                let gap = u64::try_from(exponential(random.next(), *rate)).unwrap_or(u64::MAX);
                elapsed.saturating_add(gap)
            }
            Moments::Timetables(tables) => {
                let table = &tables[usize::from(of > self.least)];
                let moment = usize::try_from(made).ok().and_then(|made| table.moments.get(made));
                moment.map_or(elapsed, |moment| moment.saturating_mul(1_000_000))
            }
        }
    }

    /// Whether a mutation is critical, where a timetable says so.
    pub(super) fn critical(&self, made: u64, of: u64) -> Option<bool> {
        let Moments::Timetables(tables) = &self.moments else { return None };
        let table = &tables[usize::from(of > self.least)];
        usize::try_from(made).ok().and_then(|made| table.critical.get(made)).copied()
    }
}

/// Mutations a second.
fn rate(session: &SessionProfile) -> Result<f64, NotGenerated> {
    if session.mutations <= Rational::ONE {
        // No second one follows the first, so that any rate will do.
        return Ok(1.0);
    }
    let active = session.active.as_ref().ok_or(NotGenerated::NoTime)?;
    let rate = session.mutations.checked_div(active).ok_or(EstimateError::NoTime)?;
    Ok(rate.to_f64())
}

impl Timetable {
    fn new(
        mutations: u64,
        session: &SessionProfile,
        arrivals: &Arrivals,
        critical: &Share,
    ) -> Result<Self, NotGenerated> {
        let active_seconds = session.active.clone().ok_or(NotGenerated::NoTime)?;
        let activity = SessionActivity {
            mutations: Rational::from(mutations),
            active_seconds,
            arrivals: arrivals.clone(),
        };
        let schedule = Schedule::new(&activity)?;
        let millisecond = schedule.ticks(Duration::from_millis(1));
        let millis = |ticks: u128| u64::try_from(ticks / millisecond.max(1)).unwrap_or(u64::MAX);
        let moments: Vec<u64> = schedule.event_times().map(millis).collect();
        let critical = mark_critical_evenly(critical).take(moments.len()).collect();
        Ok(Self { moments, critical })
    }
}
