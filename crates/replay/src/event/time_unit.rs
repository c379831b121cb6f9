/// Times of events are less than this many milliseconds before or after 1970.
pub const MAX_TIME_MS: u64 = 1 << 53;

/// The unit of an integer time column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    #[default]
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

impl TimeUnit {
    /// Converts a number of units since 1970 to whole milliseconds, rounded down; `None` at or past
    /// [`MAX_TIME_MS`].
    #[must_use]
    pub fn to_millis(self, time: i64) -> Option<i64> {
        let millis = match self {
            Self::Seconds => time.checked_mul(1_000)?,
            Self::Millis => time,
            Self::Micros => time.div_euclid(1_000),
            Self::Nanos => time.div_euclid(1_000_000),
        };
        (millis.unsigned_abs() < MAX_TIME_MS).then_some(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_each_unit_rounding_down_and_refuses_what_is_out_of_range() {
        let limit = MAX_TIME_MS.cast_signed();
        for (unit, time, expected) in [
            (TimeUnit::Seconds, 2, Some(2_000)),
            (TimeUnit::Seconds, i64::MAX, None),
            (TimeUnit::Millis, limit - 1, Some(limit - 1)),
            (TimeUnit::Millis, limit, None),
            (TimeUnit::Millis, -limit, None),
            (TimeUnit::Micros, -1, Some(-1)),
            (TimeUnit::Micros, 1_999, Some(1)),
            (TimeUnit::Nanos, i64::MIN, Some(-9_223_372_036_855)),
        ] {
            assert_eq!(unit.to_millis(time), expected, "{unit:?} {time}");
        }
    }
}
