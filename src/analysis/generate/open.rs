use super::arrivals::Pattern;
use super::nature::{Drawn, Nature};
use super::random::Stream;
use super::starts::Start;

/// A session that has mutations before it.
#[derive(Debug)]
pub(super) struct Open {
    name: [u64; 2],
    start: i64,
    random: Stream,
    /// Nanoseconds from its start to its next mutation.
    elapsed: u64,
    made: u64,
    of: u64,
    pattern: usize,
    /// The stretch of the log that its name was last put in, and where in it.
    pub(super) named: (u64, u32),
}

impl Open {
    /// A session that begins; `None` where it makes no mutation.
    pub(super) fn begin(start: Start, patterns: &[Pattern]) -> Option<Self> {
        let mut random = Stream::new(start.seed);
        let pattern = Pattern::position(patterns, random.unit());
        let of = patterns.get(pattern)?.mutations(&mut random);
        let open = Self {
            name: start.name,
            start: start.at,
            random,
            elapsed: 0,
            made: 0,
            of,
            pattern,
            named: (0, 0),
        };
        (of > 0).then_some(open)
    }

    /// When its next mutation comes, in milliseconds since 1970.
    pub(super) fn next_at(&self) -> i64 {
        let millis = i64::try_from(self.elapsed / 1_000_000).unwrap_or(i64::MAX);
        self.start.saturating_add(millis)
    }

    /// Makes that mutation, and says whether another follows.
    pub(super) fn mutate(&mut self, patterns: &[Pattern], nature: &Nature) -> (Drawn, bool) {
        let pattern = &patterns[self.pattern];
        let drawn = nature.draw(pattern.critical(self.made, self.of), &mut self.random);
        self.made += 1;
        let follows = self.made < self.of;
        if follows {
            self.elapsed = pattern.moment(self.made, self.of, self.elapsed, &mut self.random);
        }
        (drawn, follows)
    }

    /// Its name: a random UUID (RFC 9562, version 4).
    pub(super) fn name(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let [high, low] = self.name;
        let high = high & !0xf000 | 0x4000;
        let low = low & !(0b11 << 62) | 0b10 << 62;
        let mut text = String::with_capacity(36);
        for place in 0..32 {
            if matches!(place, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            let half = if place < 16 { high } else { low };
            let digit = half >> (60 - place % 16 * 4) & 0xf;
            text.push(char::from(DIGITS[usize::try_from(digit).unwrap_or_default()]));
        }
        text
    }
}
