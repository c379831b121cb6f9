use super::debounce::Intervals;
use super::gap_histogram::HistogramBins;
use super::options::ReplayOptions;
use crate::policy::{FlushPolicy, TimedTrigger};

/// How a policy is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CounterKind {
    /// Its flushes are the mutations.
    PerMutation,
    /// Its flushes are the ends of sessions.
    OnDisconnect,
    /// A debounce of this interval without other conditions: by merging gaps.
    Debounce(i64),
    /// A window of this length without other conditions: in a lane of a vector.
    Window(i64),
    /// Any other: mutation by mutation.
    Timed(TimedTrigger),
}

impl CounterKind {
    pub(super) fn of(policy: &FlushPolicy) -> Self {
        let FlushPolicy::Timed(trigger) = *policy else {
            let ends = *policy == FlushPolicy::OnDisconnect;
            return if ends { Self::OnDisconnect } else { Self::PerMutation };
        };
        if trigger.max_mutations.is_some() || trigger.closes_on_critical {
            return Self::Timed(trigger);
        }
        match (trigger.restart, trigger.max_wait) {
            (Some(interval), None) => Self::Debounce(interval.cast_signed()),
            // With an interval no shorter than the window, it is the window that closes.
            (restart, Some(window)) if restart.is_none_or(|interval| interval >= window) => {
                Self::Window(window.cast_signed())
            }
            _ => Self::Timed(trigger),
        }
    }
}

/// Valid options, and what is derived from them once for all shards.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) options: &'a ReplayOptions,
    pub(super) kinds: Vec<CounterKind>,
    pub(super) intervals: Intervals,
    pub(super) bins: Option<HistogramBins>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(options: &'a ReplayOptions) -> Self {
        let kinds: Vec<CounterKind> = options.policies.iter().map(CounterKind::of).collect();
        let debounced = kinds.iter().filter_map(|kind| match kind {
            CounterKind::Debounce(interval) => Some(*interval),
            _ => None,
        });
        let intervals = Intervals::new(debounced.collect());
        let edges: Vec<u64> = intervals.iter().map(i64::cast_unsigned).collect();
        let bins = options.gap_histogram.then(|| HistogramBins::new(&edges, options.idle_ms));
        Self { options, kinds, intervals, bins }
    }

    /// The idle time, in milliseconds.
    pub(super) fn idle(&self) -> i64 {
        self.options.idle_ms.cast_signed()
    }

    /// The windows that are counted in lanes, in the order of the policies.
    pub(super) fn windows(&self) -> Vec<i64> {
        let windows = self.kinds.iter().filter_map(|kind| match kind {
            CounterKind::Window(window) => Some(*window),
            _ => None,
        });
        windows.collect()
    }

    /// The triggers that are counted mutation by mutation, in the order of the policies.
    pub(super) fn timed(&self) -> impl Iterator<Item = &TimedTrigger> {
        self.kinds.iter().filter_map(|kind| match kind {
            CounterKind::Timed(trigger) => Some(trigger),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debounce_that_waits_no_longer_than_its_interval_is_a_window() {
        for (policy, kind) in [
            (FlushPolicy::PerMutation, CounterKind::PerMutation),
            (FlushPolicy::OnDisconnect, CounterKind::OnDisconnect),
            (FlushPolicy::debounced(5, None), CounterKind::Debounce(5)),
            (FlushPolicy::debounced(5, Some(5)), CounterKind::Window(5)),
            (FlushPolicy::debounced(5, Some(4)), CounterKind::Window(4)),
            (FlushPolicy::batched(5, None), CounterKind::Window(5)),
        ] {
            assert_eq!(CounterKind::of(&policy), kind);
        }
        for policy in
            [FlushPolicy::debounced(5, Some(6)), FlushPolicy::batched(5, Some(2)), FlushPolicy::tiered(5)]
        {
            assert!(matches!(CounterKind::of(&policy), CounterKind::Timed(_)));
        }
    }
}
