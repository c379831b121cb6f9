//! Floor 1: what users do. How many sessions there are, how busy each is, and how its mutations
//! arrive, or arrived.

mod account;
mod arrivals;
mod session;

pub use account::{UsageKind, UsageRecord, UsageReport};
pub use arrivals::Arrivals;
pub use session::{ActivitySpec, SessionProfile};
