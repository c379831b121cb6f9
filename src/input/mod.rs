//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

#[cfg(feature = "cli")]
mod analytics;
mod catalog;
mod counts;
mod diagnostic;
mod find_sheet;
#[cfg(feature = "cli")]
mod from_jsonc;
#[cfg(feature = "cli")]
mod from_toml;
mod input;
mod json;
mod load;
#[cfg(feature = "logs")]
pub mod log;
mod measured;
mod opened;
mod overrides;
#[cfg(feature = "logs")]
mod patterns;
mod place;
mod placed;
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
#[cfg(feature = "cli")]
mod wrangler;

#[cfg(feature = "cli")]
pub use analytics::{Export, LeftOut, Span, account, query};
pub use catalog::{Shipped, shipped};
#[cfg(feature = "cli")]
pub(crate) use counts::COLUMNS;
pub use diagnostic::{Diagnostic, Located, Problems};
pub use input::Input;
pub use load::{Failure, Loaded, LoadedCounts, LoadedSheet, Loader, Options};
pub use measured::Measurement;
pub use opened::{Content, Opened};
#[cfg(feature = "cli")]
pub(crate) use patterns::{files_matching, is_pattern};
pub use place::{Place, SourceId, Sources};
#[cfg(feature = "cli")]
pub use saved::{
    SavedBreakEven, SavedCost, SavedLine, SavedPoint, SavedPricing, SavedProvenance, SavedRegion,
    SavedReport, SavedScenario, SavedStrategy, SavedTrace, SavedWrites, saved_reports,
};
pub use trace::{Counter, Trace, TraceCounts};
#[cfg(feature = "cli")]
pub use wrangler::{Backend, Binding, ObjectClass, Worker, worker};
