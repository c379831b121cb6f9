//! Floor 1: what users do. How many sessions there are, how busy each is, and how its mutations
//! arrive.

mod arrivals;
mod session;

pub use arrivals::Arrivals;
pub use session::{Pace, Session};
