//! What users do: the activity of a session, when its mutations occur, and the usage of an account.

mod account;
mod arrivals;
mod session;

pub use account::{UsageKind, UsageRecord, UsageReport};
pub use arrivals::Arrivals;
pub use session::{ActivityError, ActivitySpec, SessionProfile};
