//! Independent mutations: the first at 0, then exponential gaps of mean 1/λ. Closed forms where
//! there are any; each is an expectation, so each figure is marked approximate.
#![allow(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "expected counts are estimates of numbers far below 2^53; no money is computed here"
)]

use libm::{exp, lgamma, log, sqrt};

use super::model::{EstimateError, SessionActivity, TriggerEstimate};
use crate::number::{Duration, Figure, Rational, Share};
use crate::trigger::timed::TimedTrigger;

/// A session of k mutations that arrive at λ a second.
#[derive(Debug, Clone, Copy)]
struct PoissonSession {
    /// λ.
    rate: f64,
    /// k.
    mutations: f64,
}

/// The expectation of each figure of a session; times in seconds.
#[derive(Debug, Clone, Copy, Default)]
struct MeanOutcome {
    writes: f64,
    timer_pending: f64,
    total_delay: f64,
    observed_time: f64,
    timer_starts: f64,
    timer_fires: f64,
}

/// The closed form of a trigger; `None` where it has none.
pub(super) fn closed_form(
    timed: &TimedTrigger<Duration>,
    critical: Option<&Share>,
    activity: &SessionActivity,
) -> Result<Option<TriggerEstimate>, EstimateError> {
    let rate = activity.mutations.checked_div(&activity.active_seconds).ok_or(EstimateError::NoTime)?;
    let session = PoissonSession { rate: rate.to_f64(), mutations: activity.mutations.to_f64() };
    let seconds = |duration: Duration| duration.seconds().to_f64();
    let critical = critical.map_or(Rational::ZERO, |share| share.as_rational().clone());
    let means = match *timed {
        TimedTrigger { max_mutations: Some(_), .. } | TimedTrigger { leading: true, .. } => return Ok(None),
        TimedTrigger { restart: Some(interval), max_wait: None, .. } => debounced(session, seconds(interval)),
        TimedTrigger { restart: None, max_wait: Some(window), .. } if critical.is_zero() => {
            batched(session, seconds(window))
        }
        TimedTrigger { restart: None, max_wait: Some(_), .. } if critical == Rational::ONE => {
            return Ok(Some(TriggerEstimate::write_through(&activity.mutations)));
        }
        TimedTrigger { restart: None, max_wait: Some(window), .. } => {
            tiered(session, critical.to_f64(), seconds(window))
        }
        _ => return Ok(None),
    };
    let estimate = means.to_estimate().ok_or(EstimateError::OutOfRange)?;
    Ok(Some(TriggerEstimate { max_delay: timed.max_wait, ..estimate }))
}

impl MeanOutcome {
    /// `None` where a figure is not finite.
    fn to_estimate(&self) -> Option<TriggerEstimate> {
        let figure = Figure::from_f64;
        Some(TriggerEstimate {
            writes: figure(self.writes)?,
            timer_pending: figure(self.timer_pending)?,
            total_delay: Some(figure(self.total_delay)?),
            observed_time: Some(figure(self.observed_time)?),
            timer_starts: figure(self.timer_starts)?,
            timer_fires: figure(self.timer_fires)?,
            max_delay: None,
            standard_error: None,
        })
    }
}

/// A write in every gap longer than d, and one at the end: 1 + (k−1)·e^(−λd). Σ wait is summed
/// from the last mutation backwards: Wⱼ is the wait of the one with j after it.
fn debounced(session: PoissonSession, d: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let gaps = (mutations - 1.0).max(0.0);
    let quiet = exp(-rate * d);
    // Below one mutation a session, some sessions have none.
    let some = mutations.min(1.0);
    let gain = quiet * d + (1.0 - quiet * (1.0 + rate * d)) / rate;
    let steady = gain / quiet;
    // Wⱼ − steady shrinks by 1−q with each j, so the sum over j is geometric.
    let wait = if quiet > 1e-12 {
        let shrink = 1.0 - exp(mutations * libm::log1p(-quiet));
        steady * mutations + (d - steady) * shrink / quiet
    } else {
        // No gap is ever that long: all wait for the end.
        mutations * d + mutations * gaps / 2.0 / rate
    };
    MeanOutcome {
        writes: some + gaps * quiet,
        timer_pending: gaps * (1.0 - quiet) / rate + some * d,
        total_delay: wait,
        observed_time: gaps / rate + some * d,
        timer_starts: mutations,
        timer_fires: some + gaps * quiet,
    }
}

/// Windows by the recursion E(n) = 1 + Σⱼ Pₙ(j)·E(n−1−j), the mutations in a window being Poisson
/// of mean λw. A number of mutations that is not whole lies between the two whole ones.
fn batched(session: PoissonSession, w: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let (windows, rest) = windows(mutations, rate * w, w, rate);
    MeanOutcome {
        writes: windows,
        timer_pending: windows * w,
        total_delay: windows * w + (mutations - windows) * w / 2.0,
        observed_time: (mutations - 1.0).max(0.0) / rate + rest,
        timer_starts: windows,
        timer_fires: windows,
    }
}

/// Numbers of mutations after which the windows a mutation adds no longer change.
const STEADY_STATE_AFTER: usize = 20_000;

/// Expected windows, and the expected time from the last mutation to the end of its window.
fn windows(mutations: f64, mean: f64, w: f64, rate: f64) -> (f64, f64) {
    let below = libm::floor(mutations);
    let between = mutations - below;
    let most = if below > STEADY_STATE_AFTER as f64 { STEADY_STATE_AFTER } else { below as usize + 1 };
    let (counts, rests) = recursion(most, mean, w, rate);
    let at = |all: &[f64], n: f64| {
        let last = all.len() - 1;
        if n <= last as f64 {
            return all.get(n as usize).copied().unwrap_or_default();
        }
        let step = all[last] - all[last - 1];
        all[last] + (n - last as f64) * step
    };
    let count = at(&counts, below) * (1.0 - between) + at(&counts, below + 1.0) * between;
    let rest = rests.get((below as usize).min(rests.len() - 1)).copied().unwrap_or_default();
    (count, rest)
}

/// E(n) and the rest of the last window, for n up to `most`.
fn recursion(most: usize, mean: f64, w: f64, rate: f64) -> (Vec<f64>, Vec<f64>) {
    let (first, pmf) = poisson_pmf(mean);
    let (mut counts, mut rests) = (vec![0.0], vec![0.0]);
    // Σ of the pmf below each j, so that the tail that absorbs the rest of a session is at hand.
    for n in 1..=most {
        let (mut count, mut rest, mut below) = (1.0, 0.0, 0.0);
        for (offset, p) in pmf.iter().enumerate() {
            let inside = first + offset;
            if inside + 1 >= n {
                break;
            }
            below += p;
            count += p * counts[n - 1 - inside];
            rest += p * rests[n - 1 - inside];
        }
        // The tail: all that follow are in this window, the last of them S_m ~ Gamma(m, λ) into it.
        let after = n - 1;
        let all_inside = 1.0 - below;
        let one_more = all_inside - pmf_at(first, &pmf, after);
        let last_at = if after == 0 { 0.0 } else { after as f64 / rate * one_more.max(0.0) };
        rest += (w * all_inside - last_at).max(0.0);
        counts.push(count);
        rests.push(rest);
    }
    (counts, rests)
}

fn pmf_at(first: usize, pmf: &[f64], j: usize) -> f64 {
    j.checked_sub(first).and_then(|offset| pmf.get(offset)).copied().unwrap_or_default()
}

/// The Poisson probabilities that matter: from twelve deviations below the mean to as many above.
fn poisson_pmf(mean: f64) -> (usize, Vec<f64>) {
    let reach = 12.0 * sqrt(mean) + 30.0;
    let first = (mean - reach).max(0.0) as usize;
    let last = (mean + reach) as usize;
    let probability = |j: usize| exp(j as f64 * log(mean) - mean - lgamma(j as f64 + 1.0));
    (first, (first..=last).map(probability).collect())
}

/// In the steady state: a window opens 1/μ after the last one closed, μ = (1−c)λ, and stays open
/// for min(w, the next critical mutation), D on average.
fn tiered(session: PoissonSession, critical: f64, w: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let (urgent, patient) = (critical * rate, (1.0 - critical) * rate);
    let (open, time) = (-libm::expm1(-urgent * w) / urgent, mutations / rate);
    let opened = time / (1.0 / patient + open);
    let fired = opened * exp(-urgent * w);
    // Those that join an open window of length L wait L²/2·μ between them.
    let square = 2.0 * (1.0 - exp(-urgent * w) * (1.0 + urgent * w)) / (urgent * urgent);
    MeanOutcome {
        writes: critical * mutations + fired,
        timer_pending: opened * open,
        total_delay: opened * (open + patient * square / 2.0),
        observed_time: time,
        timer_starts: opened,
        timer_fires: fired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: PoissonSession = PoissonSession { rate: 0.5, mutations: 150.0 };

    fn close(found: f64, expected: f64, digits: i32) {
        assert!((found - expected).abs() <= 0.51 * 10f64.powi(-digits), "{found} is not {expected}");
    }

    #[test]
    fn closed_forms_give_the_check_values() {
        let found = debounced(SESSION, 5.0);
        close(found.writes, 13.2307, 4);
        close(found.timer_pending, 278.539, 3);
        close(found.total_delay, 3143.20, 2);
        let found = batched(SESSION, 0.5);
        close(found.writes, 120.1800, 4);
        close(found.timer_pending, 60.090, 3);
        close(found.total_delay, 67.54, 2);
        let found = batched(SESSION, 5.0);
        close(found.writes, 43.3163, 4);
        close(found.timer_pending, 216.582, 3);
        close(found.total_delay, 483.29, 2);
        let found = tiered(SESSION, 0.05, 0.1);
        close(found.writes, 143.206, 3);
        close(found.timer_pending, 13.588, 3);
        let found = tiered(SESSION, 0.05, 5.0);
        close(found.writes, 46.40, 2);
        close(found.timer_pending, 207.2, 1);
    }
}
