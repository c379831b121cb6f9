//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod catalog;
mod counts;
mod diagnostic;
mod input;
mod json;
mod load;
#[cfg(feature = "logs")]
pub mod log;
mod measured;
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
mod trace;
mod tree;

pub use catalog::{Shipped, shipped};
pub use diagnostic::{Diagnostic, Located, Problems};
pub use input::Input;
pub use load::{Failure, Loaded, LoadedCounts, LoadedSheet, Loader, Options};
pub use measured::Measurement;
pub use opened::{Content, Opened};
pub use place::{Place, SourceId, Sources};
#[cfg(feature = "cli")]
pub use saved::{
    SavedBreakEven, SavedCost, SavedLine, SavedPoint, SavedPricing, SavedProvenance, SavedRegion,
    SavedReport, SavedScenario, SavedStrategy, SavedWrites, saved_reports,
};
pub use trace::{Counter, Trace, TraceCounts};
