//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod catalog;
mod counts;
mod diagnostic;
mod json;
mod load;
#[cfg(feature = "logs")]
pub mod log;
mod measured;
mod overrides;
mod place;
mod reader;
mod scenario;
mod sheet;
mod strategy;
mod suggest;
mod trace;
mod tree;

pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use load::{Failure, Input, Loaded, LoadedCounts, LoadedSheet, Loader, Options};
pub use measured::Measurement;
pub use place::{Place, SourceId, Sources};
pub use trace::{CannotCount, Counter, Trace, TraceCounts};
