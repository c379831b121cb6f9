//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

#[cfg(feature = "cli")]
mod analytics;
mod catalog;
mod diagnostic;
#[cfg(feature = "cli")]
mod from_json;
#[cfg(feature = "cli")]
mod from_toml;
mod load;
mod overrides;
mod place;
mod reader;
mod scenario;
mod sheet;
mod strategy;
mod suggest;
mod tree;
#[cfg(feature = "cli")]
mod wrangler;

#[cfg(feature = "cli")]
pub use analytics::{Export, LeftOut, Span, account, query};
pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use load::{Failure, Input, Loaded, LoadedSheet, Loader, Options};
pub use place::{Place, SourceId, Sources};
#[cfg(feature = "cli")]
pub use wrangler::{Backend, Binding, ObjectClass, Worker, worker};
