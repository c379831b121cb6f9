//! Closed forms for independent mutations (a Poisson process): the first at 0, then exponential gaps
//! of mean 1/λ. The results are expectations, so each figure is marked approximate.
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
    fn to_estimate(self) -> Option<TriggerEstimate> {
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

/// A write at every gap of d or longer, and one at the end: 1 + (k−1)·q with q = e^(−λd), the
/// probability of such a gap.
///
/// The delay of the mutation with j mutations after it is W₀ = d and
/// `Wⱼ = q·d + (1 − q(1+λd))/λ + (1−q)·Wⱼ₋₁`: a gap of d or longer ends the wait, a shorter one adds
/// its own length. Wⱼ minus the fixed point shrinks by 1−q with each j, so `ΣWⱼ` is a geometric series.
fn debounced(session: PoissonSession, d: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let gaps = (mutations - 1.0).max(0.0);
    let quiet = exp(-rate * d);
    // With a mean below one mutation, some sessions have none.
    let active_share = mutations.min(1.0);
    let gain = quiet * d + (1.0 - quiet * (1.0 + rate * d)) / rate;
    let fixed_point = gain / quiet;
    let total_delay = if quiet > 1e-12 {
        let shrink = 1.0 - exp(mutations * libm::log1p(-quiet));
        fixed_point * mutations + (d - fixed_point) * shrink / quiet
    } else {
        // No gap is that long: all mutations wait for the end.
        mutations * d + mutations * gaps / 2.0 / rate
    };
    MeanOutcome {
        writes: active_share + gaps * quiet,
        timer_pending: gaps * (1.0 - quiet) / rate + active_share * d,
        total_delay,
        observed_time: gaps / rate + active_share * d,
        timer_starts: mutations,
        timer_fires: active_share + gaps * quiet,
    }
}

/// Windows of length w, by the recursions of [`WindowMeans`]. A fractional number of mutations is
/// interpolated between the two whole ones.
fn batched(session: PoissonSession, w: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let below = libm::floor(mutations);
    let max = if below > STEADY_STATE_AFTER as f64 { STEADY_STATE_AFTER } else { below as usize + 1 };
    let means = WindowMeans::up_to(max, rate, w);
    let windows = interpolate(&means.windows, mutations);
    let rest = means.rest.get((below as usize).min(max)).copied().unwrap_or(w);
    MeanOutcome {
        writes: windows,
        timer_pending: windows * w,
        total_delay: interpolate(&means.delay, mutations),
        observed_time: (mutations - 1.0).max(0.0) / rate + rest,
        timer_starts: windows,
        timer_fires: windows,
    }
}

/// The number of mutations after which each further one adds a constant number of windows.
const STEADY_STATE_AFTER: usize = 20_000;

/// The value at a fractional position, extrapolated with the last slope past the end.
fn interpolate(values: &[f64], position: f64) -> f64 {
    let last = values.len() - 1;
    if position >= last as f64 {
        let slope = values[last] - values[last - 1];
        return values[last] + (position - last as f64) * slope;
    }
    let below = libm::floor(position) as usize;
    let between = position - below as f64;
    values[below] * (1.0 - between) + values[below + 1] * between
}

/// Expectations of a session of n mutations under windows of length w, for each n from 0.
///
/// With N ~ Poisson(λw) further mutations in a window and Sᵢ ~ Erlang(i, λ) the time of the i-th:
///
/// - windows: E(n) = 1 + Σ_{j<n−1} P(N=j)·E(n−1−j);
/// - delay: W(n) = w + Σ_{i=1}^{n−1} E[(w − Sᵢ)⁺] + Σ_{j<n−1} P(N=j)·W(n−1−j), where
///   E[(w − Sᵢ)⁺] = w·P(N ≥ i) − (i/λ)·P(N ≥ i+1);
/// - rest, from the last mutation to the end of its window: R(n) = E[(w − S_{n−1}); N ≥ n−1] +
///   Σ_{j<n−1} P(N=j)·R(n−1−j).
///
/// O(n·√(λw)) steps, since only probabilities near the mean matter.
struct WindowMeans {
    windows: Vec<f64>,
    delay: Vec<f64>,
    rest: Vec<f64>,
}

impl WindowMeans {
    /// `max` is at least 1.
    fn up_to(max: usize, rate: f64, w: f64) -> Self {
        let arrivals = Poisson::new(rate * w);
        let mut means = Self { windows: vec![0.0], delay: vec![0.0], rest: vec![0.0] };
        // Delays of the mutations that share the window with the one that opened it.
        let mut shared_delay = 0.0;
        for n in 1..=max {
            let further = n - 1;
            // E[(w − S)⁺] of the last mutation, S being 0 for the one that opens the window.
            let last_wait = (w * arrivals.at_least(further)
                - further as f64 / rate * arrivals.at_least(further + 1))
            .max(0.0);
            if further > 0 {
                shared_delay += last_wait;
            }
            let (mut windows, mut delay, mut rest) = (1.0, w + shared_delay, last_wait);
            for (inside, p) in arrivals.probabilities().take_while(|(inside, _)| *inside < further) {
                let left = further - inside;
                windows += p * means.windows[left];
                delay += p * means.delay[left];
                rest += p * means.rest[left];
            }
            means.windows.push(windows);
            means.delay.push(delay);
            means.rest.push(rest);
        }
        means
    }
}

/// The Poisson probabilities that matter: those within twelve standard deviations of the mean.
struct Poisson {
    /// The count of the first probability.
    first: usize,
    probabilities: Vec<f64>,
    /// The sum of each probability and those after it.
    tails: Vec<f64>,
}

impl Poisson {
    fn new(mean: f64) -> Self {
        let reach = 12.0 * sqrt(mean) + 30.0;
        let first = (mean - reach).max(0.0) as usize;
        let last = (mean + reach) as usize;
        let probability = |j: usize| exp(j as f64 * log(mean) - mean - lgamma(j as f64 + 1.0));
        let probabilities: Vec<f64> = (first..=last).map(probability).collect();
        let mut tails = probabilities.clone();
        for at in (1..tails.len()).rev() {
            tails[at - 1] += tails[at];
        }
        Self { first, probabilities, tails }
    }

    /// Each count with its probability.
    fn probabilities(&self) -> impl Iterator<Item = (usize, f64)> {
        (self.first..).zip(self.probabilities.iter().copied())
    }

    /// P(N ≥ j).
    fn at_least(&self, j: usize) -> f64 {
        if j <= self.first {
            return 1.0;
        }
        self.tails.get(j - self.first).copied().unwrap_or(0.0)
    }
}

/// A renewal process in its steady state. With μ = (1−c)λ, a window opens 1/μ after the previous one
/// closed, and stays open until w has passed or a critical mutation arrives, on average for
/// D = (1 − e^(−λcw)) ÷ (λc). Windows opened: T ÷ (1/μ + D); a share of e^(−λcw) of them runs to its
/// end and makes a write.
fn tiered(session: PoissonSession, critical: f64, w: f64) -> MeanOutcome {
    let PoissonSession { rate, mutations } = session;
    let (critical_rate, other_rate) = (critical * rate, (1.0 - critical) * rate);
    let (open, time) = (-libm::expm1(-critical_rate * w) / critical_rate, mutations / rate);
    let opened = time / (1.0 / other_rate + open);
    let fired = opened * exp(-critical_rate * w);
    // The mutations that arrive in an open window of length L wait μ·L²/2 in total; this is E[L²].
    let square =
        2.0 * (1.0 - exp(-critical_rate * w) * (1.0 + critical_rate * w)) / (critical_rate * critical_rate);
    MeanOutcome {
        writes: critical * mutations + fired,
        timer_pending: opened * open,
        total_delay: opened * (open + other_rate * square / 2.0),
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
        close(found.total_delay, 67.547_083, 6);
        let found = batched(SESSION, 5.0);
        close(found.writes, 43.3163, 4);
        close(found.timer_pending, 216.582, 3);
        close(found.total_delay, 484.034_864, 6);
        let found = tiered(SESSION, 0.05, 0.1);
        close(found.writes, 143.206, 3);
        close(found.timer_pending, 13.588, 3);
        let found = tiered(SESSION, 0.05, 5.0);
        close(found.writes, 46.40, 2);
        close(found.timer_pending, 207.2, 1);
    }

    /// Figures of an independent model, confirmed there by simulation.
    #[test]
    fn the_delay_of_a_batch_is_exact_for_short_and_long_windows() {
        let (slow, fast) = (SESSION, PoissonSession { rate: 2.0, mutations: 300.0 });
        for (session, window, writes, delay) in [
            (slow, 0.5, 120.180_000_000, 67.547_083_333),
            (slow, 5.0, 43.316_326_531, 484.034_863_946),
            (slow, 9.0, 27.756_198_347, 802.664_256_198),
            (slow, 30.0, 9.873_046_207, 2_433.251_006_847),
            (slow, 60.0, 5.321_420_822, 4_804.362_731_979),
            (fast, 5.0, 27.768_595_041, 823.209_366_392),
        ] {
            let found = batched(session, window);
            close(found.writes, writes, 8);
            close(found.total_delay, delay, 8);
        }
    }

    #[test]
    fn one_mutation_waits_for_the_whole_window_and_none_for_no_time() {
        for (mutations, delay) in [(0.0, 0.0), (0.5, 2.5), (1.0, 5.0)] {
            close(batched(PoissonSession { mutations, ..SESSION }, 5.0).total_delay, delay, 9);
        }
    }
}
