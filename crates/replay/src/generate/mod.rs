//! Synthetic logs: sessions of given patterns, drawn from a seed.
//!
//! The same options give the same rows on every platform. Sessions start independently of each
//! other; each has a random stream of its own, so that memory grows with the sessions that are
//! active at the same time and not with the length of the log.

mod attributes;
mod error;
mod generator;
mod options;
mod random;
mod session;
mod starts;

pub use error::GenerateError;
pub use generator::Generator;
pub use options::{ArrivalProcess, ArrivalTimes, GenerateOptions, SessionPattern};
