//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod amounts;
#[cfg(feature = "report")]
mod analytics;
mod catalog;
mod counts;
mod counts_source;
mod diagnostic;
mod expectations;
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
mod opened;
mod overrides;
#[cfg(feature = "logs")]
mod patterns;
mod place;
mod placed;
mod reader;
mod scenario;
mod sheet;
mod stated;
mod strategy;
mod suggest;
mod trace;
mod tree;
mod workload;
#[cfg(feature = "cli")]
mod wrangler;

#[cfg(feature = "report")]
pub use analytics::{DateRange, Export, SkippedData, account, query};
pub use catalog::{BundledSheet, bundled_sheets};
#[cfg(feature = "report")]
pub(crate) use counts::COLUMNS;
pub use counts_source::CountsProvenance;
pub use diagnostic::{Diagnostic, DiagnosticLocation, Diagnostics};
pub use input::Input;
pub use load::{LoadError, LoadOptions, Loaded, LoadedCounts, LoadedScenario, Loader};
pub use opened::{DocumentKind, SourceText};
#[cfg(feature = "cli")]
pub(crate) use patterns::{files_matching, is_pattern};
pub use place::{FileId, SourceMap, Span};
pub use trace::{CountedLog, LogReplayer, LogSource};
#[cfg(feature = "cli")]
pub use wrangler::{Backend, Binding, ObjectClass, Worker, worker};
