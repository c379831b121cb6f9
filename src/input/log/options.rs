use std::str::FromStr;

use crate::workload::FURTHEST;

/// What one tick of a time column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeUnit {
    /// A second.
    Seconds,
    /// A thousandth of one.
    #[default]
    Millis,
    /// A millionth.
    Micros,
    /// A billionth.
    Nanos,
}

impl TimeUnit {
    /// The millisecond that a number of ticks falls in; `None` past the year 280,000.
    #[must_use]
    pub fn millis(self, ticks: i64) -> Option<i64> {
        let millis = match self {
            Self::Seconds => ticks.checked_mul(1_000)?,
            Self::Millis => ticks,
            Self::Micros => ticks.div_euclid(1_000),
            Self::Nanos => ticks.div_euclid(1_000_000),
        };
        (millis.unsigned_abs() < FURTHEST).then_some(millis)
    }
}

impl FromStr for TimeUnit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "s" => Ok(Self::Seconds),
            "ms" => Ok(Self::Millis),
            "us" => Ok(Self::Micros),
            "ns" => Ok(Self::Nanos),
            _ => Err(format!("`{text}` is not a unit of time: wanted `s`, `ms`, `us` or `ns`")),
        }
    }
}

/// How a log is to be read.
#[derive(Debug, Clone, Default)]
pub struct LogOptions {
    /// The column that names a session; guessed where not given. A text without a header has its
    /// columns numbered from 1.
    pub session: Option<String>,
    /// The column of times.
    pub time: Option<String>,
    /// The column of kinds; `none` for none, guessed where not given.
    pub kind: Option<String>,
    /// The column of bytes; `none` for none, guessed where not given.
    pub bytes: Option<String>,
    /// The column that says whether a mutation changed anything; `none` for none, guessed where
    /// not given.
    pub changed: Option<String>,
    /// What integer times count, where a column does not say it itself.
    pub unit: TimeUnit,
    /// Kinds that cannot wait.
    pub critical: Vec<String>,
    /// Whether rows that cannot be used are left out and counted, rather than told.
    pub skip_bad: bool,
}
