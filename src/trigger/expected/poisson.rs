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

use super::{Activity, Expected, NoExpectation, at_once, simulate};
use crate::number::{Duration, Estimate, Exact};
use crate::trigger::Trigger;

/// A Poisson session: λ a second, k mutations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Session {
    pub(super) rate: f64,
    pub(super) mutations: f64,
}

/// Figures of a session, in seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    writes: f64,
    held: f64,
    wait: f64,
    span: f64,
    armings: f64,
    firings: f64,
}

pub(super) fn expected(trigger: &Trigger, activity: &Activity) -> Result<Expected, NoExpectation> {
    let rate = activity.mutations.checked_div(&activity.active_seconds).ok_or(NoExpectation::NoTime)?;
    let session = Session { rate: rate.to_f64(), mutations: activity.mutations.to_f64() };
    let figures = match trigger {
        Trigger::Debounced { interval, max_wait: None } => debounced(session, seconds(*interval)),
        Trigger::Batched { window, max_mutations: None } => batched(session, seconds(*window)),
        Trigger::Tiered { critical, window } if critical.exact().is_zero() => {
            batched(session, seconds(*window))
        }
        Trigger::Tiered { critical, .. } if *critical.exact() == Exact::ONE => {
            return Ok(at_once(&activity.mutations));
        }
        Trigger::Tiered { critical, window } => tiered(session, critical.exact().to_f64(), seconds(*window)),
        _ => return simulate::expected(trigger, activity, session),
    };
    told(figures, trigger).ok_or(NoExpectation::OutOfRange)
}

fn seconds(duration: Duration) -> f64 {
    duration.seconds().to_f64()
}

fn told(figures: Figures, trigger: &Trigger) -> Option<Expected> {
    let tell = Estimate::expected;
    // A timer restarted at every mutation is armed exactly that often.
    Some(Expected {
        writes: tell(figures.writes)?,
        held: tell(figures.held)?,
        wait: Some(tell(figures.wait)?),
        span: Some(tell(figures.span)?),
        armings: tell(figures.armings)?,
        firings: tell(figures.firings)?,
        longest: trigger.longest_wait(),
        standard_error: None,
    })
}

/// A write in every gap longer than d, and one at the end: 1 + (k−1)·e^(−λd). Σ wait is summed
/// from the last mutation backwards: Wⱼ is the wait of the one with j after it.
fn debounced(session: Session, d: f64) -> Figures {
    let Session { rate, mutations } = session;
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
    Figures {
        writes: some + gaps * quiet,
        held: gaps * (1.0 - quiet) / rate + some * d,
        wait,
        span: gaps / rate + some * d,
        armings: mutations,
        firings: some + gaps * quiet,
    }
}

/// Windows by the recursion E(n) = 1 + Σⱼ Pₙ(j)·E(n−1−j), the mutations in a window being Poisson
/// of mean λw. A number of mutations that is not whole lies between the two whole ones.
fn batched(session: Session, w: f64) -> Figures {
    let Session { rate, mutations } = session;
    let (windows, rest) = windows(mutations, rate * w, w, rate);
    Figures {
        writes: windows,
        held: windows * w,
        wait: windows * w + (mutations - windows) * w / 2.0,
        span: (mutations - 1.0).max(0.0) / rate + rest,
        armings: windows,
        firings: windows,
    }
}

/// Numbers of mutations after which the windows a mutation adds no longer change.
const SETTLED: usize = 20_000;

/// Expected windows, and the expected time from the last mutation to the end of its window.
fn windows(mutations: f64, mean: f64, w: f64, rate: f64) -> (f64, f64) {
    let below = libm::floor(mutations);
    let between = mutations - below;
    let most = if below > SETTLED as f64 { SETTLED } else { below as usize + 1 };
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
fn tiered(session: Session, critical: f64, w: f64) -> Figures {
    let Session { rate, mutations } = session;
    let (urgent, patient) = (critical * rate, (1.0 - critical) * rate);
    let (open, time) = (-libm::expm1(-urgent * w) / urgent, mutations / rate);
    let opened = time / (1.0 / patient + open);
    let fired = opened * exp(-urgent * w);
    // Those that join an open window of length L wait L²/2·μ between them.
    let square = 2.0 * (1.0 - exp(-urgent * w) * (1.0 + urgent * w)) / (urgent * urgent);
    Figures {
        writes: critical * mutations + fired,
        held: opened * open,
        wait: opened * (open + patient * square / 2.0),
        span: time,
        armings: opened,
        firings: fired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: Session = Session { rate: 0.5, mutations: 150.0 };

    fn close(found: f64, expected: f64, digits: i32) {
        assert!((found - expected).abs() <= 0.51 * 10f64.powi(-digits), "{found} is not {expected}");
    }

    #[test]
    fn closed_forms_give_the_check_values() {
        let found = debounced(SESSION, 5.0);
        close(found.writes, 13.2307, 4);
        close(found.held, 278.539, 3);
        close(found.wait, 3143.20, 2);
        let found = batched(SESSION, 0.5);
        close(found.writes, 120.1800, 4);
        close(found.held, 60.090, 3);
        close(found.wait, 67.54, 2);
        let found = batched(SESSION, 5.0);
        close(found.writes, 43.3163, 4);
        close(found.held, 216.582, 3);
        close(found.wait, 483.29, 2);
        let found = tiered(SESSION, 0.05, 0.1);
        close(found.writes, 143.206, 3);
        close(found.held, 13.588, 3);
        let found = tiered(SESSION, 0.05, 5.0);
        close(found.writes, 46.40, 2);
        close(found.held, 207.2, 1);
    }
}
