//! Exact numbers, and the quantities that inputs are written in: counts, sizes, durations, rates, shares
//! and dates.
//!
//! A quantity parses from text without losing a digit, and converts to [`Rational`], the number that all
//! calculations use. [`Figure`] adds whether a result is exact or approximate.

mod bytes;
mod count;
mod date;
mod duration;
mod figure;
mod month;
mod parse;
mod positive;
mod rate;
mod rational;
mod share;

pub use bytes::Bytes;
pub use count::Count;
pub use date::Date;
pub use duration::Duration;
pub use figure::Figure;
pub use month::Month;
pub use parse::{ParseError, parse_decimal};
pub use positive::PositiveRational;
pub use rate::{DAYS_PER_MONTH, Period, Rate};
pub use rational::Rational;
pub use share::Share;
