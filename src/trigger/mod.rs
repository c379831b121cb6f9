//! Floor 1: write strategies. What a trigger is, what it does with the mutations of a session,
//! and what is expected of it when only their rate is known.

mod counted;
mod counts;
mod expected;
mod gaps;
mod machine;
mod trigger;

pub use counted::{Basis, NotCounted, expect_counted};
pub use counts::{Counted, CountedLog, Counts, GapBin};
pub use expected::{Activity, Expected, NoExpectation, Schedule, expect, exponential, spread};
pub use machine::{Machine, Rule, Tally};
pub use trigger::Trigger;
