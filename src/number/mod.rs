//! Floor 0: how much of something. Counts, bytes, durations, rates and shares, each read from
//! text exactly as it was written, and [`Exact`], the number they all become in a calculation.

mod bytes;
mod count;
mod date;
mod duration;
mod estimate;
mod exact;
mod month;
mod rate;
mod share;
mod text;

pub use bytes::Bytes;
pub use count::Count;
pub use date::Date;
pub use duration::Duration;
pub use estimate::Figure;
pub use exact::Rational;
pub use month::Month;
pub use rate::{Period, Rate};
pub use share::Share;
pub use text::{ParseError, parse_decimal};
