//! Floor 1: what users do. How many sessions there are, how busy each is, and how its mutations
//! arrive, or arrived.

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
pub use session::{ActivitySpec, SessionProfile};
pub(crate) use shelf::Shelf;
#[cfg(feature = "logs")]
pub(crate) use timestamps::FURTHEST;
pub(crate) use timestamps::SPAN;
pub use timestamps::Timestamps;
