//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod catalog;
mod diagnostic;
mod load;
#[cfg(feature = "logs")]
pub mod log;
mod overrides;
mod place;
mod reader;
mod scenario;
mod sheet;
mod strategy;
mod suggest;
mod tree;

pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use load::{Failure, Input, Loaded, LoadedSheet, Loader, Options};
pub use place::{Place, SourceId, Sources};
