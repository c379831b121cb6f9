//! What users do: the activity of a session, when its mutations occur, and the usage of an account.

mod account;
mod arrivals;
mod log;
mod rows;
mod session;
mod shelf;
mod timestamps;

pub use account::{UsageKind, UsageRecord, UsageReport};
pub use arrivals::Arrivals;
pub use log::{Batch, ByKey, Key, KeyHasher, Log, Names, Part};
pub use rows::{Layout, Rows};
pub use session::{ActivityError, ActivitySpec, SessionProfile};
pub(crate) use shelf::Shelf;
#[cfg(feature = "logs")]
pub(crate) use timestamps::FURTHEST;
pub(crate) use timestamps::SPAN;
pub use timestamps::Timestamps;
