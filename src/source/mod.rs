//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod catalog;
mod diagnostic;
mod load;
mod opened;
mod overrides;
mod place;
mod reader;
#[cfg(feature = "cli")]
mod saved;
mod scenario;
mod sheet;
mod stated;
mod strategy;
mod suggest;
mod tree;

pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use load::{Failure, Input, Loaded, LoadedSheet, Loader, Options};
pub use opened::{Content, Opened};
pub use place::{Place, SourceId, Sources};
#[cfg(feature = "cli")]
pub use saved::{
    SavedBreakEven, SavedCost, SavedLine, SavedPoint, SavedPricing, SavedProvenance, SavedRegion,
    SavedReport, SavedScenario, SavedStrategy, SavedWrites, saved_reports,
};
