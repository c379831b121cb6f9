//! A session that has mutations ahead.

use uuid::Builder;

use super::attributes::{EventAttributes, EventDraw};
use super::options::{ArrivalProcess, ArrivalTimes, SessionPattern};
use super::random::SplitMix64;
use super::starts::SessionStart;

const NANOS_PER_MILLI: u64 = 1_000_000;

#[derive(Debug)]
pub(super) struct ActiveSession {
    id: [u64; 2],
    start_ms: i64,
    random: SplitMix64,
    /// Nanoseconds from the start to the next mutation.
    next_nanos: u64,
    /// Mutations so far, and all of them.
    made: u64,
    mutations: u64,
    /// The position of its pattern.
    pattern: usize,
    /// The last batch with a row of this session, and the position of its id in that batch.
    pub(super) batch_index: (u64, u32),
}

impl ActiveSession {
    /// Draws a session; `None` if it has no mutations.
    pub(super) fn start(start: SessionStart, patterns: &[SessionPattern]) -> Option<Self> {
        let mut random = SplitMix64::new(start.seed);
        let pattern = draw_pattern(patterns, random.unit());
        let mutations = draw_mutations(patterns.get(pattern)?, &mut random);
        let session = Self {
            id: start.id,
            start_ms: start.at_ms,
            random,
            next_nanos: 0,
            made: 0,
            mutations,
            pattern,
            batch_index: (0, 0),
        };
        (mutations > 0).then_some(session)
    }

    /// The time of the next mutation, in milliseconds since 1970.
    pub(super) fn next_ms(&self) -> i64 {
        self.start_ms.saturating_add_unsigned(self.next_nanos / NANOS_PER_MILLI)
    }

    /// Makes the next mutation; also returns whether another one follows.
    pub(super) fn mutate(
        &mut self,
        patterns: &[SessionPattern],
        attributes: &EventAttributes,
    ) -> (EventDraw, bool) {
        let pattern = &patterns[self.pattern];
        let draw = attributes.draw(self.is_critical(pattern), &mut self.random);
        self.made += 1;
        let has_next = self.made < self.mutations;
        if has_next {
            self.next_nanos = self.next_arrival(pattern);
        }
        (draw, has_next)
    }

    /// Whether the next mutation is critical; `None` if arrivals do not determine it.
    fn is_critical(&self, pattern: &SessionPattern) -> Option<bool> {
        let times = self.arrival_times(pattern)?;
        usize::try_from(self.made).ok().and_then(|made| times.critical.get(made)).copied()
    }

    /// Nanoseconds from the start to the mutation after the last one.
    fn next_arrival(&mut self, pattern: &SessionPattern) -> u64 {
        if let ArrivalProcess::Poisson { per_second } = pattern.arrivals {
            return self.next_nanos.saturating_add(self.random.exponential_nanos(per_second));
        }
        let times = self.arrival_times(pattern);
        let offset_ms = times.and_then(|times| times.offsets_ms.get(usize::try_from(self.made).ok()?));
        offset_ms.map_or(self.next_nanos, |offset| offset.saturating_mul(NANOS_PER_MILLI))
    }

    fn arrival_times<'p>(&self, pattern: &'p SessionPattern) -> Option<&'p ArrivalTimes> {
        match &pattern.arrivals {
            ArrivalProcess::Poisson { .. } => None,
            ArrivalProcess::Fixed { one_more, .. } if self.mutations > pattern.min_mutations => {
                Some(one_more)
            }
            ArrivalProcess::Fixed { fewest, .. } => Some(fewest),
        }
    }

    /// Its id: a random UUID (RFC 9562, version 4).
    pub(super) fn id(&self) -> String {
        let [high, low] = self.id;
        let bits = u128::from(high) << 64 | u128::from(low);
        Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
    }
}

/// The position of the pattern for a random number from 0 to 1.
#[allow(clippy::float_arithmetic, reason = "probabilities of a synthetic log; no money is computed here")]
fn draw_pattern(patterns: &[SessionPattern], unit: f64) -> usize {
    let mut sum = 0.0;
    let position = patterns.iter().position(|pattern| {
        sum += pattern.share;
        unit < sum
    });
    // Rounded shares can add up to a little less than 1.
    position.unwrap_or(patterns.len().saturating_sub(1))
}

fn draw_mutations(pattern: &SessionPattern, random: &mut SplitMix64) -> u64 {
    let has_extra = pattern.extra_share > 0.0 && random.unit() < pattern.extra_share;
    pattern.min_mutations + u64::from(has_extra)
}
