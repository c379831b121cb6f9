//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

#[cfg(feature = "cli")]
mod analytics;
mod catalog;
mod counts;
mod diagnostic;
#[cfg(feature = "cli")]
mod from_jsonc;
#[cfg(feature = "cli")]
mod from_toml;
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
#[cfg(feature = "cli")]
mod wrangler;

#[cfg(feature = "cli")]
pub use analytics::{Export, LeftOut, Span, account, query};
pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use load::{Failure, Input, Loaded, LoadedCounts, LoadedSheet, Loader, Options};
pub use measured::Measurement;
pub use place::{Place, SourceId, Sources};
pub use trace::{CannotCount, Counter, Trace, TraceCounts};
#[cfg(feature = "cli")]
pub use wrangler::{Backend, Binding, ObjectClass, Worker, worker};
