//! The log that a scenario describes, as options of the generator.
#![allow(clippy::float_arithmetic, reason = "rates of a synthetic log; no money is computed here")]

use writecost_replay::generate::{ArrivalProcess, ArrivalTimes, GenerateOptions, SessionPattern};

use crate::number::{Duration, Rational, Share};
use crate::scenario::Scenario;
use crate::trigger::{EstimateError, Schedule, SessionActivity, Trigger, mark_critical_evenly};
use crate::workload::{Arrivals, SessionProfile};

/// What the user chooses beside the scenario.
#[derive(Debug)]
pub(super) struct LogSettings {
    pub(super) sessions: u64,
    pub(super) seed: u64,
    /// The period over which sessions start.
    pub(super) over: Duration,
    /// The start of that period, in milliseconds since 1970.
    pub(super) start_ms: i64,
    pub(super) critical_kinds: Vec<String>,
}

/// Why a scenario describes no log.
#[derive(Debug, thiserror::Error)]
pub(super) enum OptionsError {
    #[error("its sessions are counts of a log, which do not contain the times of mutations")]
    Counted,
    #[error("it does not state how long a session is active")]
    NoActiveTime,
    #[error("the share of critical mutations is that of a tiered trigger, and it has none")]
    NoTieredTrigger,
    #[error(transparent)]
    Schedule(#[from] EstimateError),
    #[error("{0} mutations per session are too many")]
    TooManyMutations(Rational),
}

/// The options of the generator for a scenario.
pub(super) fn generate_options(
    scenario: &Scenario,
    settings: LogSettings,
) -> Result<GenerateOptions, OptionsError> {
    if scenario.counts().is_some() {
        return Err(OptionsError::Counted);
    }
    let critical = critical_share(scenario);
    if critical.as_rational().is_zero() && !settings.critical_kinds.is_empty() {
        return Err(OptionsError::NoTieredTrigger);
    }
    let workload = &scenario.spec().workload;
    let patterns = scenario.patterns().iter();
    let patterns = patterns.map(|(share, session)| pattern(share, session, &workload.arrivals, &critical));
    let mut options = GenerateOptions::new(settings.sessions, patterns.collect::<Result<_, _>>()?);
    options.seed = settings.seed;
    options.start_ms = settings.start_ms;
    options.span_ms = settings.over.nanos() / 1_000_000;
    options.critical_share = critical.as_rational().to_f64();
    options.critical_kinds = settings.critical_kinds;
    options.unchanged_share = workload.unchanged.as_rational().to_f64();
    options.payload_bytes = workload.state.get();
    Ok(options)
}

/// The share of critical mutations: that of the first tiered trigger, or 0.
fn critical_share(scenario: &Scenario) -> Share {
    let writes = scenario.spec().strategies.iter().flat_map(|strategy| &strategy.writes);
    let mut shares = writes.filter_map(|writes| match &writes.trigger {
        Trigger::Tiered { critical, .. } => Some(critical.clone()),
        _ => None,
    });
    shares.next().unwrap_or_default()
}

fn pattern(
    share: &Share,
    session: &SessionProfile,
    arrivals: &Arrivals,
    critical: &Share,
) -> Result<SessionPattern, OptionsError> {
    let mutations = &session.mutations;
    let fewest = mutations.floor().and_then(|fewest| u64::try_from(fewest).ok());
    let fewest = fewest.ok_or_else(|| OptionsError::TooManyMutations(mutations.clone()))?;
    let extra_share = (mutations - &Rational::from(fewest)).to_f64();
    let arrivals = match arrivals {
        Arrivals::UpperBound | Arrivals::Poisson => {
            ArrivalProcess::Poisson { per_second: mutations_per_second(session)? }
        }
        Arrivals::Even | Arrivals::Bursts { .. } => {
            let times = |mutations| arrival_times(mutations, session, arrivals, critical);
            let one_more = if extra_share > 0.0 { times(fewest + 1)? } else { ArrivalTimes::default() };
            ArrivalProcess::Fixed { fewest: times(fewest)?, one_more }
        }
    };
    let mut pattern = SessionPattern::new(fewest, arrivals);
    pattern.share = share.as_rational().to_f64();
    pattern.extra_share = extra_share;
    Ok(pattern)
}

fn mutations_per_second(session: &SessionProfile) -> Result<f64, OptionsError> {
    if session.mutations <= Rational::ONE {
        // No second mutation follows the first, so the rate has no effect.
        return Ok(1.0);
    }
    let active = session.active.as_ref().ok_or(OptionsError::NoActiveTime)?;
    let rate = session.mutations.checked_div(active).ok_or(EstimateError::NoTime)?;
    Ok(rate.to_f64())
}

fn arrival_times(
    mutations: u64,
    session: &SessionProfile,
    arrivals: &Arrivals,
    critical: &Share,
) -> Result<ArrivalTimes, OptionsError> {
    let active_seconds = session.active.clone().ok_or(OptionsError::NoActiveTime)?;
    let activity =
        SessionActivity { mutations: Rational::from(mutations), active_seconds, arrivals: arrivals.clone() };
    let schedule = Schedule::new(&activity)?;
    let millisecond = schedule.ticks(Duration::from_millis(1)).max(1);
    let millis = |ticks: u128| u64::try_from(ticks / millisecond).unwrap_or(u64::MAX);
    let offsets_ms: Vec<u64> = schedule.event_times().map(millis).collect();
    let critical = mark_critical_evenly(critical).take(offsets_ms.len()).collect();
    Ok(ArrivalTimes { offsets_ms, critical })
}
